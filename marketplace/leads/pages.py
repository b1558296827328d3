"""The need as buyer and coordinator follow it, asking suppliers, and choosing one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import view_log
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import plural
from marketplace.core.view_log import Seen
from marketplace.core.web import access, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.inject import Db, Rendering, SignedIn
from marketplace.core.web.pages import Pages
from marketplace.leads import forms, verbs
from marketplace.leads.models import Answer, Invitation
from marketplace.matches.models import Match, Ranking
from marketplace.matches.verbs import selection
from marketplace.needs import forms as needs
from marketplace.needs.models import Need, NeedStatus

Req = Request[Any, Any, Any]
Page = Response[Any]
ASK_AT_FIRST = 7
CHOOSING = (NeedStatus.PUBLISHED, NeedStatus.CLOSED)
WHOLE_NEED = (
    joinedload(Need.organisation),
    joinedload(Need.municipality),
    joinedload(Need.lots),
    joinedload(Need.winner),
)


def town_of(need: Need) -> dict[str, str]:
    """NIS -> name of the municipality of a need that was loaded with it."""
    return {need.nis: need.municipality.name} if need.nis and need.municipality else {}


async def invitations_of(db: AsyncSession, need_id: UUID) -> list[Invitation]:
    """Who was asked for a need, with the supplier's name; interest first, then by time of answer."""
    rows = await db.scalars(
        select(Invitation).where(Invitation.need_id == need_id).options(joinedload(Invitation.organisation))
    )
    place = {Answer.INTERESTED: 0, None: 1, Answer.DECLINED: 2}
    return sorted(rows, key=lambda row: (place[row.answer], row.answered_at or row.created_at))


@get("/behoeften/{need_id:uuid}", guards=[access.buyer_or_coordinator])
async def need_page(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """One need: its state, what can be done now, and the answers as they come."""
    need = await db.scalar(Need.visible_to(actor).where(Need.id == need_id).options(*WHOLE_NEED))
    if need is None:
        raise NotFound
    await view_log.record(db, actor, need.organisation_id, Seen.NEEDS)
    invitations = await invitations_of(db, need.id)
    scores: dict[UUID, Match] = {}
    if invitations:
        rows = await db.scalars(select(Match).where(Match.need_id == need.id, Match.rank.is_not(None)))
        scores = {match.organisation_id: match for match in rows}
    return pages.render(
        request,
        "leads/_answers.html" if request.headers.get("hx-target") == "answers" else "leads/need.html",
        need=need,
        invitations=invitations,
        interested=[row for row in invitations if row.answer is Answer.INTERESTED],
        scores=scores,
        shown=needs.shown(need, town_of(need)),
        is_buyer=need.organisation_id in actor.organisations or need.person_id == actor.person_id,
        is_coordinator=actor.coordinates(need.region_id),
    )


async def _curated(db: AsyncSession, actor: Actor, need_id: UUID) -> Need:
    query = Need.coordinated_by(actor).where(Need.id == need_id, Need.published_at.is_not(None))
    need = await db.scalar(query.options(*WHOLE_NEED))
    if need is None:
        raise NotFound
    return need


@get("/behoeften/{need_id:uuid}/selectie", guards=[access.coordinator])
async def selection_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """The ranking with its reasons, who was left out and why, and how many to ask."""
    need = await _curated(db, actor, need_id)
    await view_log.record(db, actor, need.organisation_id, Seen.NEEDS)
    return await _selection(request, db, pages, need, Form())


async def _selection(
    request: Req, db: AsyncSession, pages: Pages, need: Need, form: Form, status: int = 200
) -> Page:
    matches = await selection(db, need.id)
    asked = {row.organisation_id: row for row in await invitations_of(db, need.id)}
    waiting = [m for m in matches if m.selectable and m.organisation_id not in asked]
    form.values.setdefault("count", str(min(ASK_AT_FIRST, len(waiting))))
    fragment = request.headers.get("hx-target") == "matches"
    return pages.render(
        request,
        "leads/_matches.html" if fragment else "leads/selection.html",
        need=need,
        shown=needs.shown(need, town_of(need)),
        ranking=await db.scalar(Ranking.latest(need.id)),
        waiting=waiting,
        asked=[m for m in matches if m.organisation_id in asked],
        invitations=asked,
        removed=[m for m in matches if m.curation == "removed" and m.organisation_id not in asked],
        excluded=[m for m in matches if m.excluded_rule and not m.selectable and m.curation != "removed"],
        form=form,
        status=status,
    )


@post(
    "/behoeften/{need_id:uuid}/uitnodigingen",
    guards=[access.coordinator],
    opt=seen.shows("need", "match", makes="invitation"),
)
async def ask_suppliers(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """First shows whom it will mail; asks them once that is confirmed."""
    need = await _curated(db, actor, need_id)
    form = Form.of(await request.form())
    if form.raw("confirmed") == "yes":
        return await _ask(request, db, pages, actor, need, form)
    shown = needs.shown(need, town_of(need))
    await seen.require(db, form, need, shown=shown)
    seen.asks_first(db)
    matches = await selection(db, need.id)
    already = {row.organisation_id for row in await invitations_of(db, need.id)}
    waiting = [m for m in matches if m.selectable and m.organisation_id not in already]
    message = f"Vul een aantal in van 1 tot {len(waiting)}" if waiting else "Er is niemand om te vragen"
    count = form.whole("count", least=1, most=len(waiting), message=message)
    if count is None:
        return await _selection(request, db, pages, need, form, 422)
    return pages.render(
        request, "leads/confirm.html", need=need, chosen=waiting[:count], form=Form(), shown=shown
    )


async def _ask(request: Req, db: AsyncSession, pages: Pages, actor: Actor, need: Need, form: Form) -> Page:
    """Ask the suppliers that were on the screen, for the need that was on the screen."""
    named = {UUID(text) for text in form.choices("supplier") if _is_uuid(text)}
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, need.organisation_id))
    if sent.made is None:
        chosen = [match for match in await selection(db, need.id) if match.organisation_id in named]
        chosen.sort(key=lambda match: match.id)  # the order in which the engine locks them
        await seen.require(db, form, need, *chosen, shown=needs.shown(need, town_of(need)))
        await verbs.invite(db, actor.person_id, need, list(named))
        sent.made = need.id
    else:
        seen.excuse(db)  # the same form did its work before
    told = plural(len(named), "leverancier krijgt", "leveranciers krijgen")
    return pages.redirect(request, f"/behoeften/{need.id}", f"{told} een mail.")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


async def _of_buyer(db: AsyncSession, actor: Actor, need_id: UUID) -> Need:
    need = await db.scalar(Need.of_buyer(actor).where(Need.id == need_id).options(*WHOLE_NEED))
    if need is None:
        raise NotFound
    return need


def _answers_shown(need: Need, invitations: Sequence[Invitation]) -> dict[str, str]:
    """What the buyer reads before choosing, by label."""
    return needs.shown(need, town_of(need)) | {
        row.organisation.name: forms.summary(row) for row in invitations if row.answer is not None
    }


async def _award_page(
    request: Req, db: AsyncSession, pages: Pages, need: Need, form: Form, status: int = 200
) -> Page:
    invitations = await invitations_of(db, need.id)
    interested = [row for row in invitations if row.answer is Answer.INTERESTED]
    return pages.render(
        request,
        "leads/award.html",
        need=need,
        interested=interested,
        shown=_answers_shown(need, invitations),
        asked=len(invitations),
        form=form,
        status=status,
    )


@get("/behoeften/{need_id:uuid}/gunning", guards=[access.buyer_or_coordinator])
async def award_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    need = await _of_buyer(db, actor, need_id)
    if need.status not in CHOOSING:
        raise Conflict(f"Dat kan niet meer: deze behoefte is nu “{need.status_name.lower()}”.")
    return await _award_page(request, db, pages, need, Form())


@post(
    "/behoeften/{need_id:uuid}/gunning",
    guards=[access.buyer_or_coordinator],
    opt=seen.shows("need", "invitation"),
)
async def award(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """Chooses a supplier by the answer and the price that were on the screen."""
    need = await _of_buyer(db, actor, need_id)
    form = Form.of(await request.form())
    invitations = {str(row.id): row for row in await invitations_of(db, need.id)}
    chosen = form.choice("invitation", invitations, "Kies een leverancier")
    amount = form.amount("amount")
    if not form.ok or chosen is None:
        return await _award_page(request, db, pages, need, form, 422)
    winner = invitations[chosen]
    told = f"U koos {winner.organisation.name}. Iedereen die gevraagd werd, krijgt bericht."
    if not await seen.check(db, form, need, winner):
        if (need.awarded_to, need.awarded_amount) == (winner.organisation_id, amount):
            return pages.redirect(request, f"/behoeften/{need.id}", told)
        rows = await invitations_of(db, need.id)
        seen.clash(
            form, need, *rows, mine=seen.shown_in(form), theirs=_answers_shown(need, rows), read_only=True
        )
        return await _award_page(request, db, pages, need, form, 409)
    await verbs.award(db, actor.person_id, need, winner, amount)
    return pages.redirect(request, f"/behoeften/{need.id}", told)


router = Router("/", route_handlers=[need_page, selection_page, ask_suppliers, award_page, award])
