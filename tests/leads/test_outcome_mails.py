"""The mail to each supplier that was asked says how it ended for that one, why, and out of how many."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from marketplace.accounts.verbs import add_membership
from marketplace.core.mail.message import Message
from marketplace.core.web.access import Role
from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, Given
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from marketplace.privacy import erasure as privacy
from tests.database import HOUSE
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


async def _outcomes(lead: Lead, template: str = "outcome") -> dict[str, Message]:
    await lead.settle()
    async with lead.database.begin() as db:
        rows = await db.scalars(select(Message).where(Message.template == template))
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


async def test_the_winner_gets_one_mail_with_whom_it_deals_and_what_comes_next(database_url: str) -> None:
    async with asked(database_url) as lead:
        await _answers(lead, None)
        await _award(lead, REASON)
        mails = await _outcomes(lead, "chosen")
        others = {*await _outcomes(lead), *await _outcomes(lead, "partnership_started")}
    assert (set(mails), others) == ({BRAM}, {POETSLIJN, "an@an.example"})
    mail = mails[BRAM]
    assert mail.subject == f"U bent gekozen: {TITLE}"
    for text in (mail.text, mail.html):
        assert "Uw contact bij Gemeente Temse: An Voorbeeld, an@an.example." in text
        assert "bevestigen de afspraken" in text
        assert f"/behoeften/{lead.need.id}/samenwerking" in text
        assert "/registreren" not in text


async def test_a_winner_without_an_account_reads_how_to_get_one(database_url: str) -> None:
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            need = await db.get_one(Need, lead.need.id)
            winner = await lead.invitation(db, lead.cast.poetslijn)
            await leads.answer(db, winner, need, Given(Answer.INTERESTED))
            await leads.award(db, lead.cast.an.id, need, winner, None)
        mail = (await _outcomes(lead, "chosen"))[POETSLIJN]
        buyers = (await _outcomes(lead, "partnership_started"))["an@an.example"]
    assert "/registreren" in mail.text
    assert "De helpdesk brengt u in contact met Poetslijn vzw." in buyers.text
    assert POETSLIJN not in buyers.text, "an address for the helpdesk is shown to no buyer"


async def test_the_buyer_reads_whom_the_supplier_published(database_url: str) -> None:
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            supplier = await db.get_one(Organisation, lead.cast.groenwerk.id)
            supplier.public_contact, supplier.public_phone = "Onthaal", "03 111 11 11"
        await _answers(lead, None)
        await _award(lead)
        buyers = (await _outcomes(lead, "partnership_started"))["an@an.example"]
    assert "Uw contact bij Groenwerk vzw: Onthaal, 03 111 11 11." in buyers.text
    assert BRAM not in buyers.text


async def test_a_wiped_person_is_taken_out_of_the_other_side_s_mail(database_url: str) -> None:
    async with asked(database_url) as lead:
        await _answers(lead, None)
        await _award(lead)
        await lead.settle()
        async with lead.database.begin() as db:
            await add_membership(db, lead.cast.els.id, Role.BUYER, organisation_id=lead.cast.temse.id)
            before = (await db.scalars(select(Message).where(Message.template == "chosen"))).all()
            assert any("An Voorbeeld" in mail.text for mail in before)
            await privacy.erase(db, HOUSE.traces, lead.cast.an.id)
        mail = (await _outcomes(lead, "chosen"))[BRAM]
    assert "An Voorbeeld" not in mail.text + mail.html
    assert "an@an.example" not in mail.text + mail.html
