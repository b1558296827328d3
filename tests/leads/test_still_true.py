"""A mail that waited leaves only when what it says still holds."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, update

from marketplace.accounts.colleagues import end_memberships
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import clock
from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.digest import send_due
from marketplace.core.mail.kinds import Kinds, MailKind
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.mail.preferences import MailPreference
from marketplace.core.web.access import Role
from marketplace.leads import mails, still_true
from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, Given
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from marketplace.services.mailbox import Mailbox
from tests.database import HOUSE, composer
from tests.leads.asked import Lead, asked
from tests.mailserver import mail_server

GROENWERK = "bram@bram.example"


async def _deliver(
    lead: Lead, folder: Path, waited: timedelta, kinds: Kinds = HOUSE.kinds
) -> dict[tuple[str, str], MessageStatus]:
    """All mails, some of which waited; -> by template and address what became of them."""
    async with lead.database.begin() as db:
        await db.execute(update(Message).values(created_at=clock.now() - waited))
    with mail_server(Mailbox(folder / "mail")) as url:
        delivery = Delivery(lead.database, url, "Maatmarkt <noreply@maatmarkt.example>", kinds=kinds)
        try:
            while await delivery.deliver_due():
                pass
        finally:
            await delivery.close()
    async with lead.database.begin() as db:
        rows = await db.scalars(select(Message))
        return {(row.template, row.to_address): row.status for row in rows}


@pytest.mark.parametrize(
    ("waited", "status"),
    [(timedelta(hours=5), MessageStatus.CANCELLED), (timedelta(seconds=1), MessageStatus.SENT)],
)
async def test_an_invitation_to_a_need_that_ended_meanwhile(
    database_url: str, tmp_path: Path, waited: timedelta, status: MessageStatus
) -> None:
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            need = await db.get_one(Need, lead.need.id)
            await needs.withdraw(db, lead.cast.an.id, need, "Niet meer nodig")
        found = await _deliver(lead, tmp_path, waited)
    assert found["invitation", GROENWERK] is status


async def test_an_invitation_that_stands_leaves_after_a_night(database_url: str, tmp_path: Path) -> None:
    async with asked(database_url) as lead:
        found = await _deliver(lead, tmp_path, timedelta(hours=9))
    assert found["invitation", GROENWERK] is MessageStatus.SENT


async def test_interest_that_was_withdrawn_is_not_told_as_interest(database_url: str, tmp_path: Path) -> None:
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            need = await db.get_one(Need, lead.need.id)
            row = await lead.invitation(db, lead.cast.groenwerk)
            await leads.answer(db, row, need, Given(Answer.INTERESTED))
        await lead.settle()
        async with lead.database.begin() as db:
            need = await db.get_one(Need, lead.need.id)
            row = await lead.invitation(db, lead.cast.groenwerk)
            await leads.answer(db, row, need, Given(Answer.DECLINED))
        await lead.settle()
        found = await _deliver(lead, tmp_path, timedelta(hours=9))
    told = {template: status for (template, _), status in found.items() if template.startswith("answer")}
    assert told == {"answer_received": MessageStatus.CANCELLED, "answer_withdrawn": MessageStatus.SENT}


async def test_who_left_the_supplier_gets_no_late_invitation(database_url: str, tmp_path: Path) -> None:
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            await end_memberships(db, lead.cast.bram.id)
        await lead.settle()
        found = await _deliver(lead, tmp_path, timedelta(hours=9))
    assert found["invitation", GROENWERK] is MessageStatus.CANCELLED


async def test_a_look_that_fails_keeps_no_mail_back(database_url: str, tmp_path: Path) -> None:
    async def breaks(session: object, message: Message) -> None:
        raise ValueError(message.template)

    kinds = Kinds([MailKind("invitation", to="suppliers", wish=None, still_true=breaks)])
    async with asked(database_url) as lead:
        found = await _deliver(lead, tmp_path, timedelta(hours=9), kinds)
    assert found["invitation", GROENWERK] is MessageStatus.SENT


async def _interest(lead: Lead) -> None:
    """Groenwerk has interest, and An is mailed about it."""
    async with lead.database.begin() as db:
        need = await db.get_one(Need, lead.need.id)
        row = await lead.invitation(db, lead.cast.groenwerk)
        await leads.answer(db, row, need, Given(Answer.INTERESTED, "Wij kunnen in mei", Decimal(900)))
    await lead.settle()


async def test_who_left_the_buyer_reads_no_late_mail_about_its_need(
    database_url: str, tmp_path: Path
) -> None:
    async with asked(database_url) as lead:
        await _interest(lead)
        async with lead.database.begin() as db:
            await end_memberships(db, lead.cast.an.id)
        found = await _deliver(lead, tmp_path, timedelta(hours=9))
    assert found["answer_received", lead.cast.an.email] is MessageStatus.CANCELLED
    assert found["need_published", lead.cast.an.email] is MessageStatus.CANCELLED


async def test_who_looks_after_the_region_no_longer_reads_no_late_mail_of_it(
    database_url: str, tmp_path: Path
) -> None:
    """Poetslijn can't be reached, which the coordinator hears."""
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            (await db.get_one(Organisation, lead.cast.poetslijn.id)).email = ""
            row = await lead.invitation(db, lead.cast.poetslijn)
            await mails.supplier_unreachable(db, composer(), row, lead.need, lead.cast.poetslijn)
            await end_memberships(db, lead.cast.chadia.id)
        found = await _deliver(lead, tmp_path, timedelta(hours=9))
    assert found["supplier_unreachable", lead.cast.chadia.email] is MessageStatus.CANCELLED


async def test_news_for_a_buyer_with_a_new_colleague_still_leaves(database_url: str, tmp_path: Path) -> None:
    async with asked(database_url) as lead:
        await _interest(lead)
        async with lead.database.begin() as db:
            fien = await find_or_add_person(db, "fien@temse.example", "Fien Voorbeeld")
            await add_membership(db, fien.id, Role.BUYER, organisation_id=lead.cast.temse.id)
        found = await _deliver(lead, tmp_path, timedelta(hours=9))
    assert found["answer_received", lead.cast.an.email] is MessageStatus.SENT


async def test_the_suppliers_own_address_still_hears_after_its_first_person_joined(
    database_url: str, tmp_path: Path
) -> None:
    """Its mail was the only one: nobody else of the supplier would hear of the need."""
    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            fien = await find_or_add_person(db, "fien@poetslijn.example", "Fien Voorbeeld")
            await add_membership(db, fien.id, Role.SUPPLIER, organisation_id=lead.cast.poetslijn.id)
        found = await _deliver(lead, tmp_path, timedelta(hours=9))
    assert found["invitation", lead.cast.poetslijn.email] is MessageStatus.SENT


async def test_an_overview_holds_only_what_is_still_true(database_url: str) -> None:
    async with asked(database_url) as lead, lead.database.begin() as db:
        await db.execute(
            update(Message).where(Message.template == "invitation").values(status=MessageStatus.BUNDLED)
        )
        for address in (GROENWERK, lead.cast.poetslijn.email):
            db.add(MailPreference(address=address, digest=True, digest_due_at=clock.now()))
        await end_memberships(db, lead.cast.bram.id)
        assert await send_due(db, composer()) == 1
        rows = list(await db.scalars(select(Message)))
    found = {(row.template, row.to_address): (row.status, row.last_error) for row in rows}
    assert found["invitation", GROENWERK] == (MessageStatus.CANCELLED, still_true.NOT_AT_SUPPLIER)
    assert found["invitation", lead.cast.poetslijn.email] == (MessageStatus.IN_DIGEST, None)
    assert ("digest", GROENWERK) not in found
