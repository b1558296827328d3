"""Suppliers that were asked for a need, and those who ask and answer questions about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.leads import questions
from marketplace.leads.links import ANSWER
from marketplace.leads.models import Invitation
from marketplace.needs.asking_models import Question
from marketplace.needs.models import Need
from tests.database import composer
from tests.guest import Guest, House
from tests.journey import asked_need

WATER = "Is er water op het terrein?"


class Asked:
    """A need for which Groenwerk (Bram) and Poetslijn were asked."""

    def __init__(self, house: House, need: Need, invitations: list[Invitation]) -> None:
        self.house, self.need, self.invitations = house, need, invitations

    @property
    def here(self) -> str:
        return f"/behoeften/{self.need.id}/vragen"

    async def bram(self) -> Guest:
        guest = self.house.guest()
        token = composer().signed(ANSWER, self.invitations[0].id, self.house.cast.bram.id)
        await guest.see(f"/uitnodiging/{token}")
        return guest

    async def poetslijn(self) -> Guest:
        """Whoever reads the mail to its own address."""
        guest = self.house.guest()
        link = await self.house.link("invitation", "uitnodiging")
        mails = [mail for mail in await self.house.mails("invitation") if "poetslijn" in mail.to_address]
        link = mails[0].text.split("/uitnodiging/")[1].split("/")[0]
        await guest.see(f"/uitnodiging/{link}")
        return guest

    async def an(self, path: str = "") -> Guest:
        guest = await self.house.signed_in(self.house.cast.an)
        await guest.see(self.here + path)
        return guest

    async def asks(self, text: str = WATER) -> Question:
        words = await (await self.bram()).press("Vraag versturen", question=text)
        assert "Uw vraag is bij de koper" in words
        return (await self.rows())[-1]

    async def rows(self) -> list[Question]:
        async with self.house.database.begin() as db:
            return list(await db.scalars(select(Question).order_by(Question.created_at)))

    async def answers(self, row: Question, text: str = "Ja, achter de loods.", **more: str) -> str:
        an = await self.an(f"/{row.id}")
        return await an.press("Antwoorden aan iedereen", answer=text, **more)

    async def later(self, minutes: int) -> None:
        """As if so much time passed since all that happened."""
        names = ("created_at", "answered_at", "asked_told_at", "told_at")
        values = {name: getattr(Question, name) - timedelta(minutes=minutes) for name in names}
        async with self.house.database.begin() as db:
            await db.execute(update(Question).values(values))

    async def mailed(self) -> tuple[int, int]:
        """What is due is mailed; -> how many mails the buyer and the suppliers have in all."""
        async with self.house.database.begin() as db:
            await questions.mails_due(db)
        await self.house.work()
        return len(await self.house.mails("question_asked")), len(
            await self.house.mails("questions_answered")
        )


@pytest.fixture
async def asked(house: House) -> Asked:
    cast = house.cast
    need, invitations = await asked_need(house.database, cast, [cast.groenwerk, cast.poetslijn])
    await house.work()
    return Asked(house, need, invitations)
