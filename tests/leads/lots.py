"""A need with lots for which suppliers were asked, and those who answer it and choose."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from marketplace.leads import verbs as leads
from marketplace.leads.answer_models import LotAnswer
from marketplace.leads.given import Answer, Given
from marketplace.leads.links import ANSWER
from marketplace.leads.models import Invitation
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from tests.database import composer
from tests.guest import Guest, House
from tests.journey import ask, publish
from tests.people import make_need, make_offer

TITLES = ("Gras maaien in het park", "Hagen scheren", "Bladeren ruimen")


@dataclass
class Lots:
    """A published need with lots: Groenwerk and Poetslijn were asked for all of them."""

    house: House
    need: Need
    lots: list[Lot]
    invitations: dict[uuid.UUID, Invitation]

    def of(self, supplier: Organisation) -> Invitation:
        return self.invitations[supplier.id]

    @property
    def groenwerk(self) -> Invitation:
        return self.of(self.house.cast.groenwerk)

    @property
    def poetslijn(self) -> Invitation:
        return self.of(self.house.cast.poetslijn)

    async def answer(
        self, invitation: Invitation, *prices: int | None, choice: Answer = Answer.INTERESTED
    ) -> None:
        """Want the first lots at these prices; None wants one without a price."""
        wanted = {
            lot.id: None if price is None else Decimal(price)
            for lot, price in zip(self.lots, prices, strict=False)
        }
        async with self.house.database.begin() as db:
            row, need = await db.get_one(Invitation, invitation.id), await db.get_one(Need, self.need.id)
            await leads.answer(db, row, need, Given(choice, lots=wanted))

    async def decide(
        self, number: int, winner: Invitation | None, amount: int | None = None, why: str = ""
    ) -> None:
        """Choose for a lot, by its number."""
        async with self.house.database.begin() as db:
            need, lot = await db.get_one(Need, self.need.id), await db.get_one(Lot, self.lots[number - 1].id)
            row = await db.get_one(Invitation, winner.id, populate_existing=True) if winner else None
            if row is not None:
                await db.refresh(row, ["lots"])
            money = None if amount is None else Decimal(amount)
            await leads.decide_lot(db, self.house.cast.an.id, need, lot, row, money, why)

    async def tell(self) -> None:
        async with self.house.database.begin() as db:
            await leads.tell_lots(db, self.house.cast.an.id, await db.get_one(Need, self.need.id))

    async def answers(self, invitation: Invitation) -> dict[int, tuple[Answer | None, Decimal | None]]:
        """What is kept of a supplier, by the number of the lot."""
        async with self.house.database.begin() as db:
            rows = await db.execute(
                select(Lot.position, LotAnswer.answer, LotAnswer.price)
                .join(LotAnswer, LotAnswer.lot_id == Lot.id)
                .where(LotAnswer.invitation_id == invitation.id)
                .order_by(Lot.position)
            )
            return {row.position: (row.answer, row.price) for row in rows}

    async def stored(self) -> tuple[Need, list[Lot]]:
        async with self.house.database.begin() as db:
            lots = await db.scalars(select(Lot).where(Lot.need_id == self.need.id).order_by(Lot.position))
            return await db.get_one(Need, self.need.id), list(lots)

    async def opened(self, choice: str = "interesse") -> Guest:
        """The page behind the link that Bram of Groenwerk got."""
        guest = self.house.guest()
        token = composer().signed(ANSWER, self.groenwerk.id, self.house.cast.bram.id)
        await guest.see(f"/uitnodiging/{token}/{choice}")
        return guest


async def lots_asked(house: House, count: int = len(TITLES)) -> Lots:
    """So many lots, as few as the titles or more."""
    cast = house.cast
    async with house.database.begin() as db:
        await make_offer(db, cast.poetslijn, "Gras maaien", "Wij maaien ook gras in parken.", "77314000")
        need = await make_need(db, cast)
        for number in range(1, count + 1):
            title = TITLES[number - 1] if number <= len(TITLES) else f"{TITLES[0]}, deel {number}"
            db.add(Lot(need_id=need.id, position=number, identifier=f"L{number}", title=title, text=title))
        await db.flush()
        await publish(db, need, cast.an.id, cast.chadia.id)
        rows = await db.scalars(select(Lot).where(Lot.need_id == need.id).order_by(Lot.position))
        lots = rows.all()
        asked = await ask(db, need, cast.groenwerk, cast.poetslijn, by=cast.chadia.id, lots=lots)
        return Lots(house, need, list(lots), {row.organisation_id: row for row in asked})
