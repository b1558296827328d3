"""Answers end before the deadline: it asks first, tells who was still thinking, and can be taken back."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from marketplace.core import clock
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.leads import still_true
from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.guest import Guest, House
from tests.journey import asked_need
from tests.truth import holds as held

POETSLIJN = "info@poetslijn.example"


@pytest.fixture
async def need(house: House) -> Need:
    """Groenwerk has interest; Poetslijn still thinks."""
    cast = house.cast
    need, (green, _) = await asked_need(house.database, cast, [cast.groenwerk, cast.poetslijn])
    async with house.database.begin() as db:
        row = await db.get_one(Invitation, green.id)
        await leads.answer(db, row, await db.get_one(Need, need.id), Given(Answer.INTERESTED))
    await house.work()
    return need


async def _press(house: House, need: Need, link: str, button: str) -> tuple[str, str]:
    """An follows a link on the page of the need and confirms; -> what was asked and what is said then."""
    an: Guest = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}")
    assert f"/behoeften/{need.id}/{link}" in an.page.text, "no link to it on the page"
    asked = await an.see(f"/behoeften/{need.id}/{link}")
    said = await an.press(button)
    await house.work()
    return asked, said


async def _close(house: House, need: Need) -> tuple[str, str]:
    return await _press(house, need, "sluiting", "Antwoorden afsluiten")


async def _reopen(house: House, need: Need) -> tuple[str, str]:
    return await _press(house, need, "heropening", "Antwoorden weer toelaten")


async def _told(house: House, template: str) -> list[str]:
    return [mail.to_address for mail in await house.mails(template)]


async def test_closing_says_whom_it_mails_and_mails_who_was_still_thinking(house: House, need: Need) -> None:
    asked, said = await _close(house, need)
    assert "U mailt 1 leverancier" in asked
    assert "Er komen geen antwoorden meer bij" in said
    assert await _told(house, "answering_closed") == [POETSLIJN]


async def test_looking_at_the_question_closes_nothing(house: House, need: Need) -> None:
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/sluiting")
    async with house.database.begin() as db:
        assert (await db.get_one(Need, need.id)).status is NeedStatus.PUBLISHED


async def test_nobody_is_told_of_a_deadline_that_everybody_knew(house: House, need: Need) -> None:
    async with house.database.begin() as db:
        (await db.get_one(Need, need.id)).deadline = clock.now() - timedelta(minutes=1)
    async with house.database.begin() as db:
        assert await needs.close_overdue(db) == 1
    await house.work()
    assert await _told(house, "answering_closed") == []
    an = await house.signed_in(house.cast.an)
    assert "weer toelaten" not in await an.see(f"/behoeften/{need.id}")


async def test_taken_back_it_tells_who_was_told_and_takes_answers(house: House, need: Need) -> None:
    await _close(house, need)
    asked, said = await _reopen(house, need)
    assert "U mailt 1 leverancier" in asked
    assert "Leveranciers kunnen weer antwoorden" in said
    assert await _told(house, "answering_reopened") == [POETSLIJN]
    (mail,) = await house.mails("answering_reopened")
    link = re.search(r"(/uitnodiging/\S+)/niet-voor-ons", mail.text)
    assert link
    phone = house.guest()
    await phone.see(link[0])
    assert "U antwoordde al op" in await phone.press("Niet voor ons")


async def test_closed_and_opened_twice_each_is_told_each_time(house: House, need: Need) -> None:
    for _ in range(2):
        await _close(house, need)
        await _reopen(house, need)
    assert await _told(house, "answering_closed") == [POETSLIJN] * 2
    assert await _told(house, "answering_reopened") == [POETSLIJN] * 2


async def test_who_was_not_told_that_it_closed_is_not_told_that_it_opened(house: House, need: Need) -> None:
    await _close(house, need)
    async with house.database.begin() as db:
        kind = Message.template == "answering_closed"
        await db.execute(update(Message).where(kind).values(status=MessageStatus.CANCELLED))
    asked, _ = await _reopen(house, need)
    assert "U mailt niemand" in asked
    assert await _told(house, "answering_reopened") == []


@pytest.mark.parametrize(
    ("status", "holds"),
    [
        (MessageStatus.SENT, True),
        (MessageStatus.IN_DIGEST, True),
        (MessageStatus.WAITING, False),
        (MessageStatus.CANCELLED, False),
    ],
)
async def test_a_waiting_mail_that_it_opened_holds_when_the_other_left(
    house: House, need: Need, status: MessageStatus, holds: bool
) -> None:
    await _close(house, need)
    await _reopen(house, need)
    async with house.database.begin() as db:
        kind = Message.template == "answering_closed"
        await db.execute(update(Message).where(kind).values(status=status))
    (mail,) = await house.mails("answering_reopened")
    async with house.database.begin() as db:
        assert await held(still_true.waits_for_an_answer_again, db, mail) is holds


async def test_after_the_choice_it_is_not_taken_back(house: House, need: Need) -> None:
    await _close(house, need)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/heropening")
    path, form = an.form("Antwoorden weer toelaten")
    async with house.database.begin() as db:
        await needs.withdraw(db, house.cast.an.id, await db.get_one(Need, need.id), "Niet meer nodig.")
    an.page = await an.client.post(path, data=form)
    assert an.status == 409
    await an.see(f"/behoeften/{need.id}/heropening")
    assert an.status == 409
