"""An address that takes no mail: what waits for it stops, it is told once, and the helpdesk sees why."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.events import StoredEvent
from marketplace.core.mail.message import Message, MessageStatus, Suppression
from marketplace.core.mail.outgoing import about_address
from marketplace.core.mail.preferences import MailPreference
from marketplace.core.mail.suppression import suppress_address
from marketplace.core.mail.trouble import MOST, trouble_of
from tests.database import HOUSE, composer, opened

ADDRESS, OTHER = "weg@d.example", "hier@d.example"


async def _mail(database: Database, to: str, key: str, status: MessageStatus) -> None:
    async with database.begin() as db:
        await composer().send(
            db,
            "colleague_invite",
            to=to,
            name="An",
            dedupe_key=key,
            token="t",
            inviter="Bram",
            organisation="Groen",
        )
        await db.execute(update(Message).where(Message.dedupe_key == key).values(status=status))


@pytest.mark.parametrize("status", [one for one in MessageStatus if one is not MessageStatus.SUPPRESSED])
async def test_what_waits_for_a_refused_address_stops_and_no_other_mail(
    database_url: str, status: MessageStatus
) -> None:
    async with opened(database_url) as database:
        await _mail(database, ADDRESS, "its", status)
        await _mail(database, OTHER, "another", status)
        async with database.begin() as db:
            await suppress_address(db, uuid.uuid4(), ADDRESS, "550 " * 999)
        async with database.begin() as db:
            rows = {row.dedupe_key: row for row in await db.scalars(select(Message))}
            (kept,) = await db.scalars(select(Suppression))
    stops = status in (MessageStatus.WAITING, MessageStatus.BUNDLED)
    assert rows["its"].status is (MessageStatus.SUPPRESSED if stops else status)
    assert rows["its"].last_error == (("550 " * 999)[:500] if stops else None)
    assert (rows["another"].status, rows["another"].last_error) == (status, None)
    assert (kept.address, kept.reason) == (ADDRESS, ("550 " * 999)[:500])


async def test_it_is_told_once_by_the_mail_and_not_by_the_address(database_url: str) -> None:
    first, second = uuid.uuid4(), uuid.uuid4()
    async with opened(database_url) as database:
        for mail in (first, second):
            async with database.begin() as db:
                await suppress_address(db, mail, ADDRESS, "550")
        async with database.begin() as db:
            (event,) = await db.scalars(select(StoredEvent))
    assert (event.name, event.payload) == ("address.refused", {"message_id": str(first)})


async def test_the_helpdesk_sees_what_is_wrong_with_which_address(database_url: str) -> None:
    async with opened(database_url) as database:
        for number in range(MOST + 1):
            await _mail(database, ADDRESS, f"lost {number}", MessageStatus.DEAD)
        await _mail(database, OTHER, "came", MessageStatus.SENT)
        await _mail(database, "terug@d.example", "back", MessageStatus.BOUNCED)
        (wish, label), *_ = HOUSE.kinds.labels.items()
        async with database.begin() as db:
            newest = Message.dedupe_key == "lost 3"
            later = clock.now() + timedelta(hours=1)
            await db.execute(update(Message).where(newest).values(created_at=later))
            db.add(Suppression(address="nee@d.example", reason="550 no"))
            db.add(Suppression(address="elders@d.example", reason="550 no"))
            choices = {"digest": False, "quiet_from": None, "quiet_to": None}
            db.add(MailPreference(address="stil@d.example", unwanted=[wish, "van vroeger"], **choices))
            db.add(MailPreference(address=OTHER, unwanted=[], **choices))
        async with database.begin() as db:
            asked = ["stil@d.example", "", "nee@d.example", OTHER, "terug@d.example"]
            some = await trouble_of(db, HOUSE.kinds, asked)
            lost = await trouble_of(db, HOUSE.kinds, [ADDRESS])
            assert await trouble_of(db, HOUSE.kinds, [""]) == []
    assert [one.address for one in some] == ["stil@d.example", "nee@d.example", "terug@d.example"]
    silent, refused, back = some
    assert (silent.unwanted, silent.refused, silent.lost) == ([label], "", [])
    assert (refused.refused, refused.refused_at is not None) == ("550 no", True)
    assert [row.dedupe_key for row in back.lost] == ["back"]
    assert lost[0].lost[0].dedupe_key == "lost 3"
    assert len(lost[0].lost) == MOST


@pytest.mark.parametrize(
    ("answer", "about"),
    [
        ("5.1.1 no such user", True),
        ("5.4.1 recipient address rejected", True),
        ("no such user", True),
        ("5.2.3 longer than this mailbox takes", False),
        ("5.3.4 too big for this server", False),
        ("5.6.0 content", False),
        ("5.7.1 policy", False),
    ],
)
def test_an_answer_about_the_mail_itself_ends_no_address(answer: str, about: bool) -> None:
    assert about_address(answer) is about
