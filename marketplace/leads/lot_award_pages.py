"""Choosing lot by lot: the table of all lots, who gets one, and telling the suppliers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import i18n
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import _, plural
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.leads import lot_answers, lot_decided, verbs
from marketplace.leads.lot_answers import LotAnswers, Offered
from marketplace.leads.models import Invitation
from marketplace.leads.need_panels import CHOOSING, invitations_of
from marketplace.needs import lots, reach
from marketplace.needs.lot_models import Lot, LotStatus
from marketplace.needs.models import Need

Req = Request[Any, Any, Any]
Page = Response[Any]
NOBODY = "nobody"


async def to_choose(db: AsyncSession, actor: Actor, need_id: UUID) -> Need:
    """A need with lots of which its buyer chooses. Raises NotFound without lots, Conflict at other times."""
    need = await reach.of_buyer(db, actor, need_id)
    if not need.parts:
        raise NotFound
    need.must_be(*CHOOSING)
    return need


@get("/behoeften/{need_id:uuid}/percelen", guards=[access.buyer_or_coordinator])
async def lots_page(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """All lots with who wants them, and what was decided."""
    need = await to_choose(db, actor, need_id)
    invitations = await invitations_of(db, need.id)
    rows = lot_answers.by_lot(need.parts, invitations)
    return pages.render(
        request,
        "leads/lots.html",
        need=need,
        rows=rows,
        unwanted=lot_answers.unwanted(rows),
        names={row.organisation_id: row.organisation.name for row in invitations},
        to_tell=lots.to_tell(need.parts),
    )


@get("/behoeften/{need_id:uuid}/percelen/mededeling", guards=[access.buyer_or_coordinator])
async def telling_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """Asks before the suppliers are told: who hears what."""
    need = await to_choose(db, actor, need_id)
    told = lots.to_tell(need.parts)
    if not told:
        return pages.redirect(request, f"/behoeften/{need.id}/percelen", _("Kies eerst per perceel."), "info")
    invitations = await invitations_of(db, need.id)
    winners = lot_decided.winners(told, invitations)
    return pages.render(
        request,
        "leads/lots_telling.html",
        need=need,
        told=told,
        left=[lot for lot in need.parts if lot.status is LotStatus.OPEN],
        names={row.organisation_id: row.organisation.name for row in winners},
        versions=[need, *winners, *need.parts],
        prices=lot_decided.prices(told, winners),
        hear=len([row for row in invitations if lot_answers.concerned(row, told)]),
        shown=lot_decided.decided(need.parts, invitations),
    )


@post(
    "/behoeften/{need_id:uuid}/percelen/mededeling",
    guards=[access.buyer_or_coordinator],
    opt=promises.shows("need", "invitation", "lot"),
)
async def tell(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """Tell the suppliers of the decisions that were on the screen."""
    need = await reach.of_buyer(db, actor, need_id)
    if not need.parts:
        raise NotFound
    form = Form.of(await request.form())
    winners = lot_decided.winners(lots.to_tell(need.parts), await invitations_of(db, need.id))
    same = await seen.check(db, form, need, *winners, *need.parts)
    shown = lot_decided.decided(need.parts, await invitations_of(db, need.id))
    if not same or not lots.to_tell(need.parts):
        differences = seen.differences(seen.shown_in(form), shown)
        if differences or (need.status in CHOOSING and lots.to_tell(need.parts)):
            raise seen.Outdated(differences)
        return pages.redirect(request, f"/behoeften/{need.id}", _("De leveranciers kregen al bericht."))
    told = await verbs.tell_lots(db, actor.person_id, need)
    message = _("%(lots)s meegedeeld. Iedereen die ervoor gevraagd werd, krijgt bericht.")
    return pages.redirect(
        request, f"/behoeften/{need.id}", message % {"lots": plural(len(told), "perceel", "percelen")}
    )


def _answers(need: Need, invitations: Sequence[Invitation], lot_id: UUID) -> LotAnswers:
    """A lot of this need with who wants it. Raises NotFound for another one."""
    for answers in lot_answers.by_lot(need.parts, invitations):
        if answers.lot.id == lot_id:
            return answers
    raise NotFound


def _offers(answers: LotAnswers, lot: Lot) -> dict[str, str]:
    """What the buyer reads before choosing: who wants the lot, for what, and what was decided."""
    offers = {row.invitation.organisation.name: _offer(row) for row in answers.offered}
    names = {row.invitation.organisation_id: row.invitation.organisation.name for row in answers.offered}
    return {lot.name: lot_decided.one(lot, names)} | offers


def _offer(row: Offered) -> str:
    """The price of a lot; of all lots together, where an answer is from before each had its own."""
    together = row.invitation.price
    if row.price is not None or together is None:
        return "" if row.price is None else i18n.money(row.price)
    return _("%(amount)s voor alle percelen samen") % {"amount": i18n.money(together)}


def _lot_page(
    request: Req, pages: Pages, need: Need, answers: LotAnswers, form: Form, status: int = 200
) -> Page:
    if answers.lot.told_at is not None:
        raise Conflict(_("De leveranciers weten al hoe dit perceel afliep."))
    return pages.render(
        request,
        "leads/lot_award.html",
        need=need,
        lot=answers.lot,
        offered=answers.offered,
        nobody=NOBODY,
        shown=_offers(answers, answers.lot),
        form=form,
        status=status,
    )


@get("/behoeften/{need_id:uuid}/percelen/{lot_id:uuid}/gunning", guards=[access.buyer_or_coordinator])
async def lot_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    lot_id: FromPath[UUID],
) -> Page:
    need = await to_choose(db, actor, need_id)
    answers = _answers(need, await invitations_of(db, need.id), lot_id)
    return _lot_page(request, pages, need, answers, Form(_values(answers)))


def _values(answers: LotAnswers) -> dict[str, object]:
    """What was decided before, as the form shows it."""
    lot = answers.lot
    winner = {row.invitation.organisation_id: str(row.invitation.id) for row in answers.offered}
    chosen = winner.get(lot.awarded_to, "") if lot.awarded_to else ""
    amount = "" if lot.awarded_amount is None else f"{lot.awarded_amount:.2f}".replace(".", ",")
    nobody = lot.status is LotStatus.NOT_AWARDED
    return {"invitation": NOBODY if nobody else chosen, "amount": amount, "reason": lot.reason}


@post(
    "/behoeften/{need_id:uuid}/percelen/{lot_id:uuid}/gunning",
    guards=[access.buyer_or_coordinator],
    opt=promises.shows("need", "lot", "invitation"),
)
async def choose(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    lot_id: FromPath[UUID],
) -> Page:
    """Choose a supplier for a lot, or nobody, by the answers that were on the screen. Nobody is told yet."""
    need = await to_choose(db, actor, need_id)
    form = Form.of(await request.form())
    answers = _answers(need, await invitations_of(db, need.id), lot_id)
    offers = {str(row.invitation.id): row for row in answers.offered}
    chosen = form.choice("invitation", [*offers, NOBODY], _("Kies een leverancier, of niemand"))
    amount = form.amount("amount") if chosen != NOBODY else None
    why = _("Schrijf waarom u dit perceel niet gunt") if chosen == NOBODY else None
    reason = form.text("reason", why, limit=1000)
    if not form.ok or chosen is None:
        return _lot_page(request, pages, need, answers, form, 422)
    winner = None if chosen == NOBODY else offers[chosen].invitation
    told = _("Bewaard. De leveranciers horen het pas als u het meedeelt.")
    here = f"/behoeften/{need.id}/percelen#lot-{answers.lot.position}"
    if not await seen.check(db, form, need, *([winner] if winner else _offering(answers)), answers.lot):
        if _says(answers.lot, winner, amount, reason):
            return pages.redirect(request, here, told)
        answers = _answers(need, await invitations_of(db, need.id), lot_id)
        mine, theirs, rows = seen.shown_in(form), _offers(answers, answers.lot), _offering(answers)
        seen.clash(form, need, answers.lot, *rows, mine=mine, theirs=theirs, read_only=True)
        return _lot_page(request, pages, need, answers, form, 409)
    await verbs.decide_lot(db, actor.person_id, need, answers.lot, winner, amount, reason)
    return pages.redirect(request, here, told)


def _offering(answers: LotAnswers) -> list[Invitation]:
    """Who wants a lot, in one order, so that no two wait for each other."""
    return sorted((row.invitation for row in answers.offered), key=lambda row: row.id)


def _says(lot: Lot, winner: Invitation | None, amount: Decimal | None, reason: str) -> bool:
    """Whether this was decided of a lot before, and nobody was told yet."""
    status = LotStatus.AWARDED if winner else LotStatus.NOT_AWARDED
    to = winner.organisation_id if winner else None
    now = (lot.status, lot.awarded_to, lot.awarded_amount, lot.reason)
    return lot.told_at is None and now == (status, to, amount, reason)


router = Router("/", route_handlers=[lots_page, telling_page, tell, lot_page, choose])
