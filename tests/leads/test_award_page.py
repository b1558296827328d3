"""The page on which a buyer chooses: what it knows of answers that may still come, and why one was chosen."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.guest import Guest, House
from tests.journey import asked_need

STILL = "Wij vroegen 2 leveranciers. Eén antwoordde nog niet."


async def _asked(house: House) -> tuple[Need, list[Invitation]]:
    """Groenwerk has interest; Poetslijn did not answer."""
    cast = house.cast
    need, invitations = await asked_need(house.database, cast, [cast.groenwerk, cast.poetslijn])
    await _answers(house, need, invitations[0])
    return need, invitations


async def _answers(house: House, need: Need, invitation: Invitation) -> None:
    async with house.database.begin() as db:
        row = await db.get_one(Invitation, invitation.id)
        await leads.answer(db, row, await db.get_one(Need, need.id), Given(Answer.INTERESTED))


async def _choosing(house: House, need: Need) -> Guest:
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/gunning")
    return an


async def test_it_says_that_answers_may_still_come_and_until_when(house: House) -> None:
    need, (_, silent) = await _asked(house)
    words = (await _choosing(house, need)).words
    assert STILL in words
    assert "Er kunnen nog antwoorden komen, tot" in words
    await _answers(house, need, silent)
    assert "Er kunnen nog antwoorden komen" not in (await _choosing(house, need)).words


async def test_it_says_nothing_of_answers_that_can_no_longer_come(house: House) -> None:
    need, _ = await _asked(house)
    async with house.database.begin() as db:
        await db.execute(update(Need).where(Need.id == need.id).values(status=NeedStatus.CLOSED))
    an = await _choosing(house, need)
    assert an.status == 200
    assert "Er kunnen nog antwoorden komen" not in an.words


@pytest.mark.parametrize("reason", ["De ploeg kan meteen starten.", ""])
async def test_why_one_is_chosen_is_kept_and_told_to_the_other(house: House, reason: str) -> None:
    need, (chosen, _) = await _asked(house)
    an = await _choosing(house, need)
    words = await an.press("Leverancier kiezen", invitation=str(chosen.id), amount="900", reason=reason)
    assert "U koos Groenwerk vzw" in words
    assert ("Gekozen, omdat:De ploeg kan meteen starten." in words) == bool(reason)
    await house.work()
    (mail,) = [m for m in await house.mails("outcome") if m.to_address == "info@poetslijn.example"]
    assert ("De ploeg kan meteen starten." in mail.text) == bool(reason)
