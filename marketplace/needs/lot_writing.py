"""What a buyer does with the lots of a need: add, change, order, remove."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.needs import verbs
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.states import BEFORE_PUBLICATION

MOST = 60
PART = "lots"
TITLE, TEXT, QUANTITY = 200, 4000, 200


@dataclass(frozen=True, slots=True)
class LotValues:
    """What a lot says. `amount` in euro excl. VAT."""

    title: str
    text: str
    quantity: str
    amount: Decimal | None


def read(form: Form, stored: Lot | None = None) -> LotValues | None:
    """A lot as typed, or None with errors in the form. What an official notice gave may be longer."""

    def room(most: int, name: str) -> int:
        return max(most, len(getattr(stored, name))) if stored else most

    title = form.line("title", _("Zeg in enkele woorden wat dit perceel is"), limit=room(TITLE, "title"))
    text = form.text("text", limit=room(TEXT, "text"))
    quantity = form.line("quantity", limit=room(QUANTITY, "quantity"))
    amount = form.amount("amount")
    return LotValues(title, text, quantity, amount) if form.ok else None


def values_of(lot: Lot) -> dict[str, object]:
    """A stored lot as its form shows it."""
    amount = "" if lot.amount is None else f"{lot.amount:.2f}".replace(".", ",")
    return {"title": lot.title, "text": lot.text, "quantity": lot.quantity, "amount": amount}


def why_fixed(need: Need) -> str:
    """Why no lot can be added, moved or removed; empty while that can be done."""
    if need.source_id is not None:
        return _("De percelen komen uit de officiële aankondiging. Alleen hun tekst kan hier veranderen.")
    if need.status not in BEFORE_PUBLICATION:
        return _(
            "Deze behoefte is gepubliceerd: leveranciers kunnen al op de percelen antwoorden. U kunt er geen "
            "toevoegen, verplaatsen of verwijderen. Hun tekst kan nog veranderen."
        )
    return ""


def must_be_free(need: Need) -> None:
    """Raises Conflict when no lot can be added, moved or removed."""
    if why := why_fixed(need):
        raise Conflict(why)


async def add(session: AsyncSession, actor: Actor, need: Need, values: LotValues) -> Lot:
    """A lot behind the others. Raises Conflict once suppliers may answer, and above the limit."""
    must_be_free(need)
    if len(need.lots) >= MOST:
        raise Conflict(_("Een behoefte heeft hoogstens %(most)s percelen.") % {"most": MOST})
    position = len(need.lots) + 1
    lot = Lot(
        position=position,
        identifier=str(position),
        title=values.title,
        text=values.text,
        quantity=values.quantity,
        amount=values.amount,
        cpv=[],
    )
    need.lots.append(lot)
    await _changed(session, actor, need, "need.add_lot")
    return lot


async def change(session: AsyncSession, actor: Actor, need: Need, lot: Lot, values: LotValues) -> bool:
    """Other words for a lot; -> whether suppliers who were asked get a mail about it."""
    before = LotValues(lot.title, lot.text, lot.quantity, lot.amount)
    if before == values:
        return False
    lot.title, lot.text, lot.quantity, lot.amount = values.title, values.text, values.quantity, values.amount
    if (before.title, before.text, before.quantity) == (values.title, values.text, values.quantity):
        return await verbs.changed_beside(
            session, actor.person_id, need, "need.change_lot", PART, tell=need.amount_shown
        )
    return await _changed(session, actor, need, "need.change_lot")


async def move(session: AsyncSession, actor: Actor, need: Need, lot_id: UUID, *, up: bool) -> None:
    """Let a lot change places with the one above or below it; the first stays first, the last last."""
    must_be_free(need)
    rows = list(need.lots)
    at = next(number for number, lot in enumerate(rows) if lot.id == lot_id)
    other = at - 1 if up else at + 1
    if 0 <= other < len(rows):
        rows[at], rows[other] = rows[other], rows[at]
        await _number(session, rows)
        await _changed(session, actor, need, "need.order_lots")


async def remove(session: AsyncSession, actor: Actor, need: Need, lot: Lot) -> None:
    """Take a lot away; those behind it move up. Raises Conflict once suppliers may answer."""
    must_be_free(need)
    need.lots.remove(lot)
    await session.flush()
    await _number(session, list(need.lots))
    await _changed(session, actor, need, "need.remove_lot")


async def _number(session: AsyncSession, rows: list[Lot]) -> None:
    """Number lots from 1 in this order; by way of other names, because a name is unique within a need."""
    moved = [(place, lot) for place, lot in enumerate(rows, start=1) if lot.identifier != str(place)]
    for place, lot in moved:
        lot.position, lot.identifier = place, f"-{place}"
    await session.flush()
    for place, lot in moved:
        lot.identifier = str(place)
    await session.flush()


async def _changed(session: AsyncSession, actor: Actor, need: Need, verb: str) -> bool:
    """The engine reads the words of lots: what is meant is asked anew where that is unclear."""
    need.meant = None
    return await verbs.changed_beside(session, actor.person_id, need, verb, PART)
