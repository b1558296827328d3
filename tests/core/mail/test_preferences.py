"""What people want to be mailed, and when: kinds, quiet hours, one overview a day, one click to end."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.mail.delivery import Delivery
from marketplace.core.mail.digest import send_due
from marketplace.core.mail.message import UNWANTED, Message, MessageStatus
from marketplace.core.mail.outgoing import as_email
from marketplace.core.mail.preferences import MailPreference, change
from marketplace.needs import mails
from marketplace.needs.states import NeedStatus
from marketplace.services.mailbox import Mailbox
from tests.database import HOUSE, composer, opened, with_cast
from tests.inprocess import app_for, client_of
from tests.people import Cast, make_need

AN = "an@an.example"


@pytest.fixture(autouse=True)
def _own_time() -> Iterator[None]:
    yield
    clock.travel(timedelta(0))


def be_at(day: int, hour: int) -> None:
    """Move the clock to a moment in December 2030, Brussels time."""
    clock.travel(timedelta(0))
    clock.travel(datetime(2030, 12, day, hour, tzinfo=clock.BRUSSELS) - datetime.now(UTC))


async def news(database, cast: Cast, title: str, deadline_in: timedelta = timedelta(days=14)) -> None:
    """A mail to An about her need, which is published."""
    async with database.begin() as db:
        need = await make_need(db, cast, title=title, deadline=clock.now() + deadline_in)
        need.status = NeedStatus.PUBLISHED
        await mails.need_published(db, composer(), need)


async def stored(database, template: str = "need_published") -> list[Message]:
    async with database.begin() as db:
        query = select(Message).where(Message.template == template).order_by(Message.created_at)
        return list(await db.scalars(query))


async def wish(database, **wishes: object) -> None:
    async with database.begin() as db:
        await change(db, HOUSE.kinds, AN, **({"unwanted": [], "digest": False, "quiet": None} | wishes))


@pytest.mark.parametrize(
    ("quiet", "hour", "until"),
    [
        ((20, 7), 21, (2, 7)),
        ((20, 7), 3, (1, 7)),
        ((20, 7), 12, None),
        ((20, 7), 7, None),
        ((9, 12), 10, (1, 12)),
        ((9, 12), 12, None),
    ],
)
async def test_in_quiet_hours_a_mail_waits_until_they_end(
    database_url: str, quiet: tuple[int, int], hour: int, until: tuple[int, int] | None
) -> None:
    async with with_cast(database_url) as (database, cast):
        be_at(1, hour)
        await wish(database, quiet=quiet)
        await news(database, cast, "Gras maaien")
        (row,) = await stored(database)
    assert row.status is MessageStatus.WAITING
    if until is None:
        assert row.next_attempt_at < datetime.now(UTC) + timedelta(minutes=1), "it may go at once"
    else:
        assert row.next_attempt_at == datetime(2030, 12, until[0], until[1], tzinfo=clock.BRUSSELS)


async def test_a_sign_in_link_does_not_wait(database_url: str) -> None:
    async with opened(database_url) as database:
        be_at(1, 22)
        await wish(database, quiet=(20, 7), digest=True)
        async with database.begin() as db:
            await composer().send(
                db, "sign_in_link", to=AN, name="An", dedupe_key="k", secret=True, token="t", next_path="/"
            )
        (row,) = await stored(database, "sign_in_link")
    assert row.status is MessageStatus.WAITING
    assert row.next_attempt_at < datetime.now(UTC) + timedelta(minutes=1)


async def test_one_overview_a_day_and_a_missed_day_is_made_up(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):

        async def pass_by() -> int:
            async with database.begin() as db:
                return await send_due(db, composer())

        await wish(database, digest=True)
        be_at(1, 10)
        await news(database, cast, "Gras maaien")
        await news(database, cast, "Hagen snoeien")
        assert await pass_by() == 0, "not before the morning"
        be_at(4, 15)
        assert await pass_by() == 1, "the worker stood still for three days"
        assert await pass_by() == 0
        await news(database, cast, "Bladeren ruimen")
        be_at(4, 23)
        assert await pass_by() == 0, "at most one a day"
        be_at(5, 7)
        assert await pass_by() == 1
        first, second = await stored(database, "digest")
        kept = {row.status for row in await stored(database)}
    assert "2 berichten" in first.subject
    assert first.text.index("Gras maaien") < first.text.index("Hagen snoeien")
    assert "Bladeren ruimen" in second.text
    assert "Gras maaien" not in second.text
    assert kept == {MessageStatus.IN_DIGEST}
    assert {first.status, second.status} == {MessageStatus.WAITING}


async def test_without_overviews_what_was_kept_goes(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await wish(database, digest=True)
        await news(database, cast, "Gras maaien")
        assert [row.status for row in await stored(database)] == [MessageStatus.BUNDLED]
        await wish(database, digest=False)
        assert [row.status for row in await stored(database)] == [MessageStatus.WAITING]


async def test_an_unwanted_kind_is_kept_with_the_reason(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await news(database, cast, "Gras maaien")
        await wish(database, unwanted=["own_needs"])
        await news(database, cast, "Hagen snoeien")
        rows = await stored(database)
    assert [row.status for row in rows] == [MessageStatus.OPTED_OUT] * 2, "what waited stops too"
    assert [row.last_error for row in rows] == [UNWANTED] * 2


async def test_nobody_is_mailed_where_there_is_no_address(database_url: str) -> None:
    async with opened(database_url) as database:
        async with database.begin() as db:
            for number, address in enumerate(("", "gewist@invalid", "geen adres")):
                await composer().send(
                    db,
                    "sign_in_link",
                    to=address,
                    name="",
                    dedupe_key=f"k{number}",
                    token="t",
                    next_path="/",
                )
        assert await stored(database, "sign_in_link") == []


ONE_CLICK = {"List-Unsubscribe": "One-Click"}


async def _deliver(database: Database, smtp_url: str) -> None:
    sender, writer = "Maatmarkt <x@m.example>", composer()
    delivery = Delivery(database, smtp_url, sender, unsubscribe_url=writer.unsubscribe_url)
    await delivery.deliver_due()
    await delivery.close()


async def unsubscribe(client: httpx.AsyncClient, path: str) -> None:
    """As mail programs do, in either form and twice, and as the page's own button does."""
    for _ in range(2):
        answer = await client.post(path, data=ONE_CLICK, follow_redirects=False)
        assert (answer.status_code, answer.text) == (200, "U krijgt deze mails niet meer.")
    as_parts = {name: (None, value) for name, value in ONE_CLICK.items()}
    assert (await client.post(path, files=as_parts, follow_redirects=False)).status_code == 200
    by_hand = await client.post(path, data={}, follow_redirects=False)
    assert by_hand.status_code == 303, "the page's own button leads on"


async def test_a_mail_program_unsubscribes_with_one_post(
    database_url: str, smtp_url: str, mailbox: Mailbox, tmp_path: Path
) -> None:
    """RFC 8058: the address in List-Unsubscribe, a POST without cookie, and nothing changes by a GET."""
    async with with_cast(database_url) as (database, cast):
        await news(database, cast, "Gras maaien")
        await _deliver(database, smtp_url)
        (mail,) = mailbox.messages()
        assert mail.content["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        url = str(mail.content["List-Unsubscribe"]).strip("<>")
        assert url.startswith("http://localhost:8000/mails/")
        assert url in mail.text
        path = url.removeprefix("http://localhost:8000")
        async with client_of(app_for(database_url, tmp_path)) as client:
            for _ in range(3):
                assert (await client.get(path)).status_code == 200
            async with database.begin() as db:
                assert (await db.scalars(select(MailPreference))).all() == []
            await unsubscribe(client, path)
            damaged = path.replace("/mails/", "/mails/0")
            assert (await client.post(damaged, data={})).status_code == 404
        await news(database, cast, "Hagen snoeien")
        async with database.begin() as db:
            (wishes,) = await db.scalars(select(MailPreference))
        rows = await stored(database)
    assert (wishes.address, wishes.unwanted) == (AN, ["own_needs"])
    assert [row.status for row in rows] == [MessageStatus.SENT, MessageStatus.OPTED_OUT]


def test_a_sign_in_link_has_no_unsubscribe() -> None:
    assert composer().unsubscribe_url("sign_in_link", uuid.uuid4()) is None


def test_a_long_link_stays_on_one_line_of_the_header() -> None:
    row = Message(
        to_address=AN, to_name="An", subject="s", text="t", html="<p>t</p>", message_id="<x@y.example>"
    )
    row.created_at = clock.now()
    url = "https://een.lange.naam.van.een.streek.example/mails/" + "a" * 120 + "/afmelden"
    raw = as_email(row, "M <m@m.example>", url).as_bytes()
    assert f"List-Unsubscribe: <{url}>\r\n".encode() in raw
    assert message_from_bytes(raw, policy=default)["List-Unsubscribe"] == f"<{url}>"
