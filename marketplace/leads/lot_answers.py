"""Answers lot by lot: what is kept of one, and which suppliers want a lot."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.leads.answer_models import LotAnswer
from marketplace.leads.given import Answer, Given
from marketplace.leads.lots_asked import parts_of
from marketplace.leads.models import Invitation
from marketplace.needs.lot_models import Lot, LotStatus


@dataclass(frozen=True, slots=True)
class Offered:
    """A supplier that wants a lot; `price`: an indication in euro excl. VAT."""

    invitation: Invitation
    price: Decimal | None


@dataclass(frozen=True, slots=True)
class LotAnswers:
    """A lot with who wants it, the first to answer first."""

    lot: Lot
    offered: list[Offered]

    @property
    def prices(self) -> list[Decimal]:
        """Those that were given, the lowest first."""
        return sorted(each.price for each in self.offered if each.price is not None)


def still_open(lots: Sequence[Lot]) -> list[Lot]:
    """Those of which the suppliers were not told how they ended."""
    return [lot for lot in lots if lot.told_at is None]


def wanted(invitation: Invitation) -> dict[uuid.UUID, Decimal | None]:
    """The lots that a supplier wants, with its price of each; its lots must be loaded."""
    return {row.lot_id: row.price for row in invitation.lots if row.answer is Answer.INTERESTED}


def asked(invitation: Invitation, lots: Sequence[Lot]) -> list[Lot]:
    """The lots that a supplier was asked for: all, when nobody said which."""
    ids = {row.lot_id for row in invitation.lots if row.asked}
    return [lot for lot in lots if lot.id in ids] if ids else list(lots)


def ticked(invitation: Invitation, lots: Sequence[Lot]) -> dict[uuid.UUID, Decimal | None]:
    """What the form of an answer begins with: the lots it was given for, else those that were asked."""
    if invitation.answer is Answer.INTERESTED:
        return wanted(invitation)
    return {lot.id: None for lot in asked(invitation, lots)}


def concerned(invitation: Invitation, lots: Sequence[Lot]) -> list[Lot]:
    """Those of some lots of which a supplier hears how they ended: it was asked for them, or wants them."""
    ids = {lot.id for lot in asked(invitation, lots)} | wanted(invitation).keys()
    return [lot for lot in lots if lot.id in ids]


def spoken_of(invitation: Invitation, lots: Sequence[Lot]) -> list[Lot]:
    """Those of all lots that its answer is about: that it wants, or the open ones that it declines."""
    if invitation.answer is Answer.INTERESTED:
        return [lot for lot in lots if lot.id in wanted(invitation)]
    return still_open(asked(invitation, lots))


def by_lot(lots: Sequence[Lot], invitations: Sequence[Invitation]) -> list[LotAnswers]:
    """Each lot with who wants it; the lots of the invitations must be loaded."""
    offers: dict[uuid.UUID, list[Offered]] = {lot.id: [] for lot in lots}
    for row in sorted(invitations, key=lambda row: row.answered_at or row.created_at):
        for lot_id, price in wanted(row).items():
            if lot_id in offers:
                offers[lot_id].append(Offered(row, price))
    return [LotAnswers(lot, offers[lot.id]) for lot in lots]


def unwanted(rows: Sequence[LotAnswers]) -> list[Lot]:
    """The lots that nobody wants and of which nothing is decided."""
    return [row.lot for row in rows if not row.offered and row.lot.status is LotStatus.OPEN]


def same_lots(invitation: Invitation, given: Given, lots: Sequence[Lot]) -> bool:
    """Whether an answer is for the open lots, at the prices, that it was given for before."""
    ids = {lot.id for lot in still_open(lots)}
    before = {lot_id: price for lot_id, price in wanted(invitation).items() if lot_id in ids}
    return before == dict(_meant(invitation, given, still_open(lots)))


def _meant(invitation: Invitation, given: Given, lots: Sequence[Lot]) -> Mapping[uuid.UUID, Decimal | None]:
    """The lots that an answer is for, of those that are open."""
    if given.choice is Answer.DECLINED:
        return {}
    if not given.lots:
        return {lot.id: None for lot in asked(invitation, lots)}
    ids = {lot.id for lot in lots}
    return {lot_id: price for lot_id, price in given.lots.items() if lot_id in ids}


async def put(session: AsyncSession, invitation: Invitation, given: Given) -> bool:
    """Keep which lots an answer is for; -> whether that differs from before. False for a need without lots.

    A lot of which the suppliers were told keeps its answer.
    """
    lots = still_open(await parts_of(session, invitation.need_id))
    if not lots:
        return False
    await session.refresh(invitation, ["lots"])
    meant = _meant(invitation, given, lots)
    rows = {row.lot_id: row for row in invitation.lots}
    before = {(row.lot_id, row.answer, row.price) for row in invitation.lots}
    for lot in lots:
        _put_one(invitation, rows.get(lot.id), lot.id, meant)
    return before != {(row.lot_id, row.answer, row.price) for row in invitation.lots}


def _put_one(
    invitation: Invitation,
    row: LotAnswer | None,
    lot_id: uuid.UUID,
    meant: Mapping[uuid.UUID, Decimal | None],
) -> None:
    if row is None and lot_id in meant:
        row = LotAnswer(lot_id=lot_id, asked=False)
        invitation.lots.append(row)
    if row is not None:
        row.answer = Answer.INTERESTED if lot_id in meant else Answer.DECLINED
        row.price = meant.get(lot_id)
