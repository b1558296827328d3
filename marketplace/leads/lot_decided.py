"""What is decided of lots, in words: who gets each, for how much, and what that one asks now."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from marketplace.core import i18n
from marketplace.core.i18n import _
from marketplace.leads import lot_answers
from marketplace.leads.given import NO_LOTS
from marketplace.leads.models import Invitation
from marketplace.needs.lot_models import LOT_STATUS_NAMES, Lot


def winners(rows: Sequence[Lot], invitations: Sequence[Invitation]) -> list[Invitation]:
    """Those of the suppliers that get one of these lots, in one order, so that no two wait for each other."""
    chosen = {lot.awarded_to for lot in rows}
    return sorted((row for row in invitations if row.organisation_id in chosen), key=lambda row: row.id)


def prices(rows: Sequence[Lot], chosen: Sequence[Invitation]) -> dict[UUID, Decimal]:
    """The price that the winner of a lot says now, where it is another than it was chosen at."""
    wanted = {row.organisation_id: lot_answers.wanted(row) for row in chosen}
    now = {lot.id: wanted.get(lot.awarded_to, NO_LOTS).get(lot.id) for lot in rows if lot.awarded_to}
    return {
        lot.id: price
        for lot in rows
        if (price := now.get(lot.id)) is not None and price != lot.awarded_amount
    }


def decided(rows: Sequence[Lot], invitations: Sequence[Invitation]) -> dict[str, str]:
    """What is decided of each lot, by label, with the price of who gets it where that is another now."""
    names = {row.organisation_id: row.organisation.name for row in invitations}
    now = prices(rows, winners(rows, invitations))
    return {lot.name: one(lot, names, now.get(lot.id)) for lot in rows}


def one(lot: Lot, names: Mapping[UUID, str], price: Decimal | None = None) -> str:
    """What is decided of a lot, in one line. `price`: of its winner now."""
    said = [_(LOT_STATUS_NAMES[lot.status])]
    if lot.awarded_to is not None:
        said.append(names.get(lot.awarded_to, ""))
    if lot.awarded_amount is not None:
        said.append(i18n.money(lot.awarded_amount))
    if price is not None:
        said.append(_("richtprijs nu %(amount)s") % {"amount": i18n.money(price)})
    return ", ".join([*said, *([lot.reason] if lot.reason else [])])
