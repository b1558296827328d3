"""Texts, mails to others, telephones and documents of a wiped person, and the look that proves it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import Person
from marketplace.core.mail.message import Message
from marketplace.core.personal_data import ERASED_NAME
from marketplace.leads.given import Answer, Given
from marketplace.organisations.models import Municipality, SupplierType
from marketplace.organisations.proof_models import Recognition
from marketplace.privacy import scan
from tests.database import answer_all
from tests.journey import asked_need
from tests.privacy.wiped import EMAIL, NAME, Works


async def test_the_address_within_a_longer_one_is_somebody_elses(works: Works) -> None:
    text = f"Mail {EMAIL.upper()}, info+{EMAIL} of {EMAIL}.be."
    await works.says(works.cast.poetslijn, description=text)
    await works.wipe()
    left = await works.organisation(works.cast.poetslijn)
    assert left.description == f"Mail {ERASED_NAME}, info+{EMAIL} of {EMAIL}.be."


@pytest.mark.parametrize("name", ["Fien O'Neill", "http", "Met vriendelijke groet"])
async def test_mails_to_others_lose_what_was_typed_and_keep_our_words(works: Works, name: str) -> None:
    """The answer that Fien wrote for Groenwerk stands in a mail to the buyer, escaped in HTML."""
    async with works.database.begin() as db:
        await db.execute(update(Person).where(Person.id == works.fien.id).values(name=name))
    given = Given(Answer.INTERESTED, message=f"Bel mij.\n{name}, {EMAIL}")
    await asked_need(works.database, works.cast, given=given)
    await answer_all(works.database)
    before = await _answer_mail(works)
    assert (name in before.text, EMAIL in before.html) == (True, True)
    await works.wipe()
    after = await _answer_mail(works)
    signed = name if " " not in name else ERASED_NAME
    for part in (after.text, after.html):
        assert EMAIL not in part
        assert "O&#39;Neill" not in part
        assert "Met vriendelijke groet" in part, "our own words"
    assert f"Bel mij.\n  {signed}, {ERASED_NAME}" in after.text
    assert after.text.count("http") == before.text.count("http"), "links stay"


async def _answer_mail(works: Works) -> Message:
    async with works.database.begin() as db:
        return (await db.scalars(select(Message).where(Message.template == "answer_received"))).one()


async def test_phones_and_websites_and_documents_go_too(works: Works) -> None:
    own = works.cast.groenwerk
    async with works.database.begin() as db:
        db.add(
            Recognition(
                organisation_id=own.id,
                type=SupplierType.MAATWERKBEDRIJF,
                document=f"Besluit, ontvangen door {NAME}",
                valid_from=date(2026, 1, 1),
            )
        )
    await works.says(
        own,
        email=EMAIL,
        phone="03 111 11 11",
        public_contact=NAME,
        public_phone="0470 11 11 11",
        website=f"https://groenwerk.example/?mail={EMAIL}",
    )
    await works.wipe()
    left = await works.organisation(own)
    assert (left.email, left.phone, left.public_contact, left.public_phone) == ("", "", "", "")
    assert EMAIL not in left.website
    async with works.database.begin() as db:
        documents = await db.scalars(select(Recognition.document))
    assert f"Besluit, ontvangen door {ERASED_NAME}" in documents.all()


async def test_a_look_through_all_tables_finds_what_was_forgotten(
    works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    async with works.database.begin() as db:
        await db.execute(update(Municipality).where(Municipality.nis == "46025").values(successor=EMAIL))
        assert await scan.left(db, [EMAIL]) == {
            "person.email": 1,
            "address_change.email": 1,
            "municipality.successor": 1,
        }
    await works.wipe()
    assert "an address of a wiped person is still there: {'municipality.successor': 1}" in caplog.text
