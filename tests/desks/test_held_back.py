"""Mails that did not leave, because what they say no longer held: the helpdesk of their region reads why."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import Person
from marketplace.accounts.verbs import add_membership
from marketplace.core import clock
from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.message import TOO_LATE, Message, MessageStatus
from marketplace.core.web.access import Role
from marketplace.leads import still_true
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from tests.database import HOUSE
from tests.guest import House
from tests.journey import asked_need, submitted_need

LIST = "/niet-vertrokken-mails"


async def _asked(house: House) -> Need:
    """Groenwerk is mailed a question about An's need."""
    need, _ = await asked_need(house.database, house.cast)
    await house.work()
    return need


async def _held_back(house: House, template: str, reason: str = still_true.NOT_OPEN, **more: object) -> None:
    """Mails of a kind did not leave."""
    async with house.database.begin() as db:
        rows = update(Message).where(Message.template == template)
        await db.execute(rows.values(status=MessageStatus.CANCELLED, last_error=reason, **more))


async def _words(house: House, path: str = LIST, who: Person | None = None) -> str:
    guest = await house.signed_in(who or house.cast.chadia)
    page = await guest.see(path)
    assert guest.status == 200, page
    return page


async def test_a_mail_that_no_longer_held_is_seen_with_its_reason(house: House, smtp_url: str) -> None:
    need = await _asked(house)
    assert "Er zijn geen mails die niet vertrokken" in await _words(house)
    assert "vertrok" not in await _words(house, "/start")
    async with house.database.begin() as db:
        await needs.withdraw(db, house.cast.an.id, await db.get_one(Need, need.id), "Niet meer nodig")
        await db.execute(update(Message).values(created_at=clock.now() - timedelta(hours=5)))
    delivery = Delivery(house.database, smtp_url, "M <noreply@maatmarkt.example>", kinds=HOUSE.kinds)
    while await delivery.deliver_due():
        pass
    await delivery.close()
    for path in (LIST, f"/behoeften/{need.id}", f"/behoeften/{need.id}/selectie"):
        page = await _words(house, path)
        assert still_true.NOT_OPEN in page, path
        assert "Bram Voorbeeld Groenwerk vzw" in page
    chadia = await house.signed_in(house.cast.chadia)
    assert "want wat erin stond klopte niet meer" in await chadia.see("/start")
    assert f'href="{LIST}"' in chadia.page.text
    await chadia.see(LIST)
    assert f'href="/behoeften/{need.id}"' in chadia.page.text


async def test_nobody_sees_those_of_another_region_nor_does_a_buyer(house: House) -> None:
    need = await _asked(house)
    await _held_back(house, "invitation")
    assert still_true.NOT_OPEN not in await _words(house, LIST, house.cast.dirk)
    assert "vertrok" not in await _words(house, "/start", house.cast.dirk)
    for stranger in (house.cast.an, house.cast.bram, house.cast.els):
        guest = await house.signed_in(stranger)
        await guest.see(LIST)
        assert guest.status == 403
    assert still_true.NOT_OPEN not in await _words(house, f"/behoeften/{need.id}", house.cast.an)


async def test_those_of_another_need_are_not_on_this_one(house: House) -> None:
    await _asked(house)
    other = await submitted_need(house.database, house.cast, title="Hagen snoeien")
    await _held_back(house, "invitation")
    assert still_true.NOT_OPEN not in await _words(house, f"/behoeften/{other.id}")


MORE: list[tuple[str, dict[str, object]]] = [
    ("a link to sign in or to join", {"secret": True}),
    ("what lies in no region", {"region_id": None}),
    ("what was ended with its person, without a reason", {"last_error": None}),
    ("what left", {"status": MessageStatus.SENT}),
    ("what nobody wants", {"status": MessageStatus.OPTED_OUT}),
    ("what waits", {"status": MessageStatus.WAITING}),
]


@pytest.mark.parametrize("columns", [columns for _, columns in MORE], ids=[name for name, _ in MORE])
async def test_what_is_not_shown(house: House, columns: dict[str, object]) -> None:
    need = await _asked(house)
    await _held_back(house, "invitation")
    assert "Bram Voorbeeld" in await _words(house)
    async with house.database.begin() as db:
        await db.execute(update(Message).where(Message.template == "invitation").values(**columns))
    assert "Bram Voorbeeld" not in await _words(house)
    assert "Mails die niet vertrokken" not in await _words(house, f"/behoeften/{need.id}")


async def test_they_are_filtered_and_paged(house: House) -> None:
    await _asked(house)
    await _held_back(house, "invitation")
    async with house.database.begin() as db:
        row = (await db.scalars(select(Message).where(Message.template == "invitation"))).one()
        for number in range(30):
            late = TOO_LATE if number % 2 else still_true.ANSWERED
            db.add(_like(row, f"Vraag {number:02}", late, clock.now() - timedelta(days=number + 1)))
    first, second = await _words(house), await _words(house, f"{LIST}?pagina=2")
    assert "31 mails" in first
    assert ("Vraag 00" in first, "Vraag 29" in first) == (True, False), "the last composed first"
    assert "Vraag 29" in second
    late = await _words(house, f"{LIST}?waarom=te-laat")
    assert "15 mails" in late
    assert ("Vraag 01" in late, "Vraag 02" in late) == (True, False)
    untrue = await _words(house, f"{LIST}?waarom=niet-meer-waar")
    assert "16 mails" in untrue
    assert ("Vraag 01" in untrue, "Vraag 02" in untrue) == (False, True)
    assert "31 mails" in await _words(house, f"{LIST}?waarom=onzin&pagina=-3")


async def test_a_filter_that_leaves_none_does_not_say_that_all_left(house: House) -> None:
    await _asked(house)
    await _held_back(house, "invitation")
    late = await _words(house, f"{LIST}?waarom=te-laat")
    assert "Geen mails met deze reden" in late
    assert "Er zijn geen mails die niet vertrokken" not in late


def _like(row: Message, subject: str, reason: str, at: object) -> Message:
    same = ("template", "to_address", "to_name", "text", "html", "about", "region_id")
    values = {name: getattr(row, name) for name in same}
    key = str(uuid.uuid4())
    more = {"subject": subject, "last_error": reason, "created_at": at, "status": MessageStatus.CANCELLED}
    return Message(dedupe_key=key, message_id=key, **values, **more)


async def test_what_others_typed_is_no_page(house: House) -> None:
    await submitted_need(house.database, house.cast, title="<b>Gras</b> maaien")
    await house.work()
    await _held_back(house, "need_submitted", "550 <script>alert(1)</script>")
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(LIST)
    assert "<b>Gras" not in chadia.page.text
    assert "<script>alert" not in chadia.page.text
    assert "&lt;b&gt;Gras" in chadia.page.text


async def test_an_administrator_sees_those_of_all_regions(house: House) -> None:
    async with house.database.begin() as db:
        await add_membership(db, house.cast.els.id, Role.ADMINISTRATOR)
    await _asked(house)
    await _held_back(house, "invitation")
    assert still_true.NOT_OPEN in await _words(house, LIST, house.cast.els)
