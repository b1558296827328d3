"""The mail to each supplier that was asked says how it ended for that one, why, and out of how many."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.core.mail.message import Message
from marketplace.leads import verbs as leads
from marketplace.leads.models import Answer, Given
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from tests.leads.asked import Lead, asked

BRAM, POETSLIJN = "bram@bram.example", "info@poetslijn.example"
TITLE = "Gras maaien in het park"
REASON = "De ploeg kan meteen starten."


async def _answers(lead: Lead, poetslijn: Answer | None) -> None:
    """Groenwerk has interest; Poetslijn answers so, or not at all."""
    async with lead.database.begin() as db:
        need = await db.get_one(Need, lead.need.id)
        await leads.answer(db, await lead.invitation(db, lead.cast.groenwerk), need, Given(Answer.INTERESTED))
        if poetslijn is not None:
            await leads.answer(db, await lead.invitation(db, lead.cast.poetslijn), need, Given(poetslijn))


async def _outcomes(lead: Lead) -> dict[str, Message]:
    await lead.settle()
    async with lead.database.begin() as db:
        rows = await db.scalars(select(Message).where(Message.template == "outcome"))
        return {row.to_address: row for row in rows}


async def _award(lead: Lead, reason: str = "") -> None:
    async with lead.database.begin() as db:
        need = await db.get_one(Need, lead.need.id)
        winner = await lead.invitation(db, lead.cast.groenwerk)
        await leads.award(db, lead.cast.an.id, need, winner, None, reason)


@pytest.mark.parametrize(
    ("answer", "subject", "counts", "own"),
    [
        (
            Answer.INTERESTED,
            "Niet gekozen",
            (2, 2),
            "Bedankt voor uw antwoord",
        ),
        (
            Answer.DECLINED,
            "Een andere leverancier gekozen",
            (2, 1),
            "niets voor u",
        ),
        (None, "Een andere leverancier gekozen", (1, 1), "geen antwoord"),
    ],
)
async def test_who_is_not_chosen_reads_so_in_the_subject(
    database_url: str, answer: Answer | None, subject: str, counts: tuple[int, int], own: str
) -> None:
    async with asked(database_url) as lead:
        await _answers(lead, answer)
        await _award(lead, REASON)
        mail = (await _outcomes(lead))[POETSLIJN]
    assert mail.subject == f"{subject}: {TITLE}"
    for text in (mail.text, mail.html):
        assert "koos voor “Gras maaien in het park” een andere leverancier" in text
        assert REASON in text
        answered, interested = counts
        assert (
            f"Gevraagd: 2 leveranciers. Geantwoord: {answered}, van wie met interesse: {interested}." in text
        )
        assert own in text
        assert ("Bedankt" in text) == (answer is Answer.INTERESTED), "nobody is thanked for what was not done"


async def test_without_a_reason_none_is_announced(database_url: str) -> None:
    async with asked(database_url) as lead:
        await _answers(lead, Answer.INTERESTED)
        await _award(lead)
        mail = (await _outcomes(lead))[POETSLIJN]
    assert "reden" not in mail.text + mail.html


@pytest.mark.parametrize(
    ("end", "subject"),
    [(needs.withdraw, "Ingetrokken"), (needs.end_without_award, "Aan niemand gegund")],
)
async def test_a_need_without_a_winner_tells_everybody_why(
    database_url: str, end: Callable[..., object], subject: str
) -> None:
    async with asked(database_url) as lead:
        await _answers(lead, None)
        async with lead.database.begin() as db:
            await end(db, lead.cast.an.id, await db.get_one(Need, lead.need.id), "Het budget is geschrapt.")
        mails = await _outcomes(lead)
    assert {mail.subject for mail in mails.values()} == {f"{subject}: {TITLE}"}
    for mail in mails.values():
        assert "Het budget is geschrapt." in mail.text
        assert "Gevraagd: 2 leveranciers. Geantwoord: 1" in mail.text
    assert "Bedankt" in mails[BRAM].text
    assert "Bedankt" not in mails[POETSLIJN].text


async def test_the_winner_reads_that_it_was_chosen(database_url: str) -> None:
    async with asked(database_url) as lead:
        await _answers(lead, None)
        await _award(lead, REASON)
        mail = (await _outcomes(lead))[BRAM]
    assert mail.subject == f"U bent gekozen: {TITLE}"
