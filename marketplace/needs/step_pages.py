"""The steps of a need's life: each button and each reason is about the need that was on the screen."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.errors import NotFound
from marketplace.core.web import access, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.inject import Db, Rendering, SignedIn
from marketplace.core.web.pages import Pages
from marketplace.needs import forms, verbs
from marketplace.needs.models import Need, NeedStatus
from marketplace.needs.pages import own_need
from marketplace.organisations.forms import municipality_choices

Req = Request[Any, Any, Any]
Page = Response[Any]


async def _coordinated(db: AsyncSession, actor: Actor, need_id: UUID) -> Need:
    need = await db.scalar(Need.coordinated_by(actor).where(Need.id == need_id))
    if need is None or need.status is NeedStatus.DRAFT:
        raise NotFound
    return need


async def _is_to_be(request: Req, db: AsyncSession, need: Need, status: NeedStatus) -> bool:
    """Whether a button has something to do with the need that was on the screen.

    Not when it was pressed before: then the need has this status already. Raises Outdated.
    """
    form = Form.of(await request.form())
    if await seen.check(db, form, need):
        return True
    differences = await _differences(db, form, need)
    if need.status is not status or any(row.label != "Stand" for row in differences):
        raise seen.Outdated(differences)
    return False


async def _differences(db: AsyncSession, form: Form, need: Need) -> list[seen.Difference]:
    """Between the need that was read and the one of now."""
    return seen.differences(seen.shown_in(form), forms.shown(need, dict(await municipality_choices(db))))


@post("/behoeften/{need_id:uuid}/indiening", guards=[access.buyer_or_coordinator], opt=seen.shows("need"))
async def submit(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await own_need(db, actor, need_id)
    if await _is_to_be(request, db, need, NeedStatus.SUBMITTED):
        await verbs.submit(db, actor.person_id, need)
    return pages.redirect(request, f"/behoeften/{need.id}", "Uw behoefte is bij de helpdesk.")


@post("/behoeften/{need_id:uuid}/publicatie", guards=[access.coordinator], opt=seen.shows("need"))
async def publish(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """Publishes the text that the coordinator read, or nothing."""
    need = await _coordinated(db, actor, need_id)
    if await _is_to_be(request, db, need, NeedStatus.PUBLISHED):
        await verbs.publish(db, actor.person_id, need)
    return pages.redirect(
        request, f"/behoeften/{need.id}/selectie", "Gepubliceerd. Wij zoeken nu leveranciers."
    )


@get("/behoeften/{need_id:uuid}/{step:str}", guards=[access.buyer_or_coordinator])
async def reason_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID], step: FromPath[str]
) -> Page:
    """The page that asks why, before a need is sent back, refused, ended or withdrawn."""
    if step not in STEPS:
        raise NotFound
    load = _coordinated if step in COORDINATOR_STEPS else own_need
    need = await load(db, actor, need_id)
    return await _reason_page(request, db, pages, need, step, Form())


async def _reason_page(
    request: Req, db: AsyncSession, pages: Pages, need: Need, step: str, form: Form, status: int = 200
) -> Page:
    shown = forms.shown(need, dict(await municipality_choices(db)))
    return pages.render(
        request, "needs/reason.html", need=need, step=step, shown=shown, form=form, status=status
    )


COORDINATOR_STEPS = {"wijzigingsverzoek": verbs.request_changes, "weigering": verbs.refuse}
BUYER_STEPS = {"intrekking": verbs.withdraw, "niet-gunning": verbs.end_without_award}
STEPS = COORDINATOR_STEPS | BUYER_STEPS
STATUS_AFTER = {
    "wijzigingsverzoek": NeedStatus.CHANGES_REQUESTED,
    "weigering": NeedStatus.REFUSED,
    "intrekking": NeedStatus.WITHDRAWN,
    "niet-gunning": NeedStatus.NOT_AWARDED,
}
DONE = {
    "wijzigingsverzoek": "De koper krijgt uw vraag per mail.",
    "weigering": "De koper krijgt uw reden per mail.",
    "intrekking": "De behoefte is ingetrokken. Wie gevraagd werd, krijgt bericht.",
    "niet-gunning": "Wie gevraagd werd, krijgt bericht dat u niet gunt.",
}


@post("/behoeften/{need_id:uuid}/{step:str}", guards=[access.buyer_or_coordinator], opt=seen.shows("need"))
async def take_step(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID], step: FromPath[str]
) -> Page:
    """Send back, refuse, end without award or withdraw, with the reason that is mailed."""
    if step not in STEPS:
        raise NotFound
    load = _coordinated if step in COORDINATOR_STEPS else own_need
    need = await load(db, actor, need_id)
    form = Form.of(await request.form())
    reason = form.text("reason", "Schrijf waarom, dan weet de ander wat er speelt", limit=1000)
    if not form.ok:
        return await _reason_page(request, db, pages, need, step, form, 422)
    same = await seen.check(db, form, need)
    if not same and (need.status, need.reason) == (STATUS_AFTER[step], reason):
        return pages.redirect(request, f"/behoeften/{need.id}", DONE[step])
    if not same:
        theirs = forms.shown(need, dict(await municipality_choices(db)))
        seen.clash(form, need, mine=seen.shown_in(form), theirs=theirs, read_only=True)
        return await _reason_page(request, db, pages, need, step, form, 409)
    await STEPS[step](db, actor.person_id, need, reason)
    return pages.redirect(request, f"/behoeften/{need.id}", DONE[step])


@post("/behoeften/{need_id:uuid}/sluiting", guards=[access.buyer_or_coordinator], opt=seen.shows("need"))
async def close(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await own_need(db, actor, need_id)
    if await _is_to_be(request, db, need, NeedStatus.CLOSED):
        await verbs.close(db, actor.person_id, need)
    return pages.redirect(
        request, f"/behoeften/{need.id}", "Er komen geen antwoorden meer bij. U kunt nu kiezen."
    )


router = Router("/", route_handlers=[submit, publish, reason_page, take_step, close])
