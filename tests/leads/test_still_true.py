"""A mail that waited leaves only when what it says still holds."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from marketplace.core import clock
from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.kinds import Kinds, MailKind
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.leads import verbs as leads
from marketplace.leads.models import Answer, Given
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.services.mailbox import Mailbox
from tests.database import HOUSE
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
    from marketplace.accounts.colleagues import end_memberships

    async with asked(database_url) as lead:
        async with lead.database.begin() as db:
            await end_memberships(db, lead.cast.bram.id)
        await lead.settle()
        found = await _deliver(lead, tmp_path, timedelta(hours=9))
    assert found["invitation", GROENWERK] is MessageStatus.CANCELLED


async def test_a_look_that_fails_keeps_no_mail_back(database_url: str, tmp_path: Path) -> None:
    async def breaks(session: object, message: Message) -> bool:
        raise ValueError(message.template)

    kinds = Kinds([MailKind("invitation", to="suppliers", wish=None, still_true=breaks)])
    async with asked(database_url) as lead:
        found = await _deliver(lead, tmp_path, timedelta(hours=9), kinds)
    assert found["invitation", GROENWERK] is MessageStatus.SENT
