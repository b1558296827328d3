"""Steps in a need's life that need a reason, each a resource: GET asks for it, POST takes the step."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import N_, _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.needs import forms, reach, verbs
from marketplace.needs.models import Need, NeedStatus

Req = Request[Any, Any, Any]
Page = Response[Any]


@dataclass(frozen=True, slots=True)
class Step:
    """A step and the words of its form. `warns`: the form says that the step can't be undone."""

    path: str
    title: str
    question: str
    hint: str
    button: str
    done: str
    becomes: NeedStatus
    take: Callable[[AsyncSession, UUID, Need, str], Awaitable[None]]
    warns: bool = False


TO_BUYER = N_("De koper krijgt uw reden per mail.")
TO_ALL = N_("Alle leveranciers die gevraagd werden, krijgen uw reden per mail.")
CHANGES = Step(
    path="wijzigingsverzoek",
    title=N_("Aanvulling vragen"),
    question=N_("Wat moet de koper nog toevoegen?"),
    hint=N_("De koper krijgt uw vraag per mail."),
    button=N_("Aanvulling vragen"),
    done=N_("De koper krijgt uw vraag per mail."),
    becomes=NeedStatus.CHANGES_REQUESTED,
    take=verbs.request_changes,
)
REFUSAL = Step(
    path="weigering",
    title=N_("Behoefte weigeren"),
    question=N_("Waarom kan dit niet?"),
    hint=TO_BUYER,
    button=N_("Weigeren"),
    done=TO_BUYER,
    becomes=NeedStatus.REFUSED,
    take=verbs.refuse,
    warns=True,
)
WITHDRAWAL = Step(
    path="intrekking",
    title=N_("Behoefte intrekken"),
    question=N_("Waarom trekt u ze in?"),
    hint=TO_ALL,
    button=N_("Intrekken"),
    done=N_("De behoefte is ingetrokken. Wie gevraagd werd, krijgt bericht."),
    becomes=NeedStatus.WITHDRAWN,
    take=verbs.withdraw,
    warns=True,
)
NO_AWARD = Step(
    path="niet-gunning",
    title=N_("Niet gunnen"),
    question=N_("Waarom kiest u niemand?"),
    hint=TO_ALL,
    button=N_("Niet gunnen"),
    done=N_("Wie gevraagd werd, krijgt bericht dat u niet gunt."),
    becomes=NeedStatus.NOT_AWARDED,
    take=verbs.end_without_award,
)


def _ask(request: Req, pages: Pages, step: Step, need: Need, form: Form, status: int = 200) -> Page:
    shown = forms.shown(need, reach.town_of(need))
    return pages.render(
        request, "needs/reason.html", need=need, step=step, shown=shown, form=form, status=status
    )


async def _take(request: Req, db: AsyncSession, pages: Pages, actor: Actor, step: Step, need: Need) -> Page:
    """Take the step with the typed reason, if the need is still as it was on the screen."""
    form = Form.of(await request.form())
    reason = form.text("reason", _("Schrijf waarom, dan weet de ander wat er speelt"), limit=1000)
    if not form.ok:
        return _ask(request, pages, step, need, form, 422)
    same = await seen.check(db, form, need)
    if not same and (need.status, need.reason) != (step.becomes, reason):
        theirs = forms.shown(need, reach.town_of(need))
        seen.clash(form, need, mine=seen.shown_in(form), theirs=theirs, read_only=True)
        return _ask(request, pages, step, need, form, 409)
    if same:
        await step.take(db, actor.person_id, need, reason)
    return pages.redirect(request, f"/behoeften/{need.id}", step.done)


PATH = "/behoeften/{need_id:uuid}/"


@get(PATH + CHANGES.path, guards=[access.coordinator])
async def changes_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    return _ask(request, pages, CHANGES, await reach.to_check(db, actor, need_id), Form())


@post(PATH + CHANGES.path, guards=[access.coordinator], opt=promises.shows("need"))
async def request_changes(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    return await _take(request, db, pages, actor, CHANGES, await reach.to_check(db, actor, need_id))


@get(PATH + REFUSAL.path, guards=[access.coordinator])
async def refusal_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    return _ask(request, pages, REFUSAL, await reach.to_check(db, actor, need_id), Form())


@post(PATH + REFUSAL.path, guards=[access.coordinator], opt=promises.shows("need"))
async def refuse(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    return await _take(request, db, pages, actor, REFUSAL, await reach.to_check(db, actor, need_id))


@get(PATH + WITHDRAWAL.path, guards=[access.buyer_or_coordinator])
async def withdrawal_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    return _ask(request, pages, WITHDRAWAL, await reach.of_buyer(db, actor, need_id), Form())


@post(PATH + WITHDRAWAL.path, guards=[access.buyer_or_coordinator], opt=promises.shows("need"))
async def withdraw(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    return await _take(request, db, pages, actor, WITHDRAWAL, await reach.of_buyer(db, actor, need_id))


@get(PATH + NO_AWARD.path, guards=[access.buyer_or_coordinator])
async def no_award_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    return _ask(request, pages, NO_AWARD, await reach.of_buyer(db, actor, need_id), Form())


@post(PATH + NO_AWARD.path, guards=[access.buyer_or_coordinator], opt=promises.shows("need"))
async def end_without_award(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    return await _take(request, db, pages, actor, NO_AWARD, await reach.of_buyer(db, actor, need_id))


router = Router(
    "/",
    route_handlers=[
        changes_page,
        request_changes,
        refusal_page,
        refuse,
        withdrawal_page,
        withdraw,
        no_award_page,
        end_without_award,
    ],
)
