"""The code from an app: set up on the account, asked at each sign-in, taken once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pyotp
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import select, text

from marketplace.accounts.models import Person
from marketplace.accounts.second_factor import SecondFactor
from marketplace.accounts.verbs import Change
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.mail.message import Message
from tests.database import with_cast
from tests.inprocess import app_for, client_of, cookie_of, csrf_of
from tests.people import Cast, sign_in_token


@dataclass
class Web:
    client: AsyncTestClient[Litestar]
    database: Database
    cast: Cast
    secret: str = ""

    def use(self, cookies: dict[str, str]) -> None:
        self.client.cookies.clear()
        self.client.cookies.set("maatmarkt", cookies["maatmarkt"], "testserver.local", "/")

    async def post(self, path: str, **values: str) -> httpx.Response:
        data = {"_csrf": csrf_of({"maatmarkt": self.client.cookies["maatmarkt"]})} | values
        return await self.client.post(path, data=data, follow_redirects=False)

    async def page(self, path: str) -> httpx.Response:
        return await self.client.get(path, follow_redirects=False)

    def code(self, later: int = 0) -> str:
        """What the app shows, so many steps of 30 seconds from now."""
        return pyotp.TOTP(self.secret).at(clock.now() + timedelta(seconds=30 * later))

    async def first_step(self, person: Person) -> httpx.Response:
        """A browser of its own opens a mailed link."""
        self.client.cookies.clear()
        async with self.database.begin() as db:
            token = await sign_in_token(db, person)
        await self.page(f"/aanmelden/link/{token}")
        return await self.post(f"/aanmelden/link/{token}", next="/organisaties")

    async def set_up(self) -> list[str]:
        """Chadia turns it on; -> her recovery codes."""
        self.use(await cookie_of(self.database, self.cast.chadia))
        await self.post("/account/code")
        shown = await self.page("/account/code")
        self.secret = re.search(r"<strong>([A-Z2-7]{32})</strong>", shown.text)[1]  # type: ignore[index]
        done = await self.post("/account/code/bevestiging", code=self.code())
        return re.findall(r"<code>([a-z2-9-]{14})</code>", done.text)


@pytest.fixture
async def web(database_url: str, tmp_path: Path) -> AsyncIterator[Web]:
    app = app_for(database_url, tmp_path)
    async with with_cast(database_url) as (database, cast), client_of(app) as client:
        yield Web(client, database, cast)
    clock.travel(timedelta(0))


async def test_it_is_set_up_with_a_picture_and_a_first_code(web: Web) -> None:
    web.use(await cookie_of(web.database, web.cast.chadia))
    await web.post("/account/code")
    page = await web.page("/account/code")
    assert "otpauth://totp/Maatmarkt:chadia%40chadia.example?secret=" in page.text
    picture = await web.page("/account/code/qr.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "<svg" in picture.text
    assert "style=" not in picture.text
    assert (await web.post("/account/code/bevestiging", code="000000")).status_code == 422
    assert len(await web.set_up()) == 10
    assert (await web.page("/account/code/qr.svg")).status_code == 404
    assert web.secret not in (await web.page("/account/code")).text


async def test_signing_in_then_asks_for_a_code(web: Web) -> None:
    await web.set_up()
    clock.travel(timedelta(minutes=2))
    answer = await web.first_step(web.cast.chadia)
    assert answer.headers["location"] == "/aanmelden/code?volgende=%2Forganisaties"
    assert (await web.page("/organisaties")).headers["location"].startswith("/aanmelden?")
    assert (await web.page("/aanmelden/code")).status_code == 200
    half = web.client.cookies["maatmarkt"]
    assert (await web.post("/aanmelden/code", code="000000")).status_code == 422
    done = await web.post("/aanmelden/code", code=web.code(), next="/organisaties")
    assert done.headers["location"] == "/organisaties"
    assert web.client.cookies["maatmarkt"] != half
    assert (await web.page("/organisaties")).status_code == 200


async def test_a_code_works_once(web: Web) -> None:
    await web.set_up()
    clock.travel(timedelta(minutes=2))
    seen = web.code()
    await web.first_step(web.cast.chadia)
    assert (await web.post("/aanmelden/code", code=seen)).status_code == 303
    await web.first_step(web.cast.chadia)
    assert (await web.post("/aanmelden/code", code=seen)).status_code == 422
    clock.travel(timedelta(minutes=3))
    assert (await web.post("/aanmelden/code", code=f" {web.code()[:3]} {web.code()[3:]}")).status_code == 303


async def test_a_code_of_long_ago_or_later_is_refused(web: Web) -> None:
    await web.set_up()
    clock.travel(timedelta(minutes=5))
    await web.first_step(web.cast.chadia)
    for later in (-2, 3):
        assert (await web.post("/aanmelden/code", code=web.code(later))).status_code == 422


async def test_a_recovery_code_works_once(web: Web) -> None:
    codes = await web.set_up()
    await web.first_step(web.cast.chadia)
    assert (await web.post("/aanmelden/code", code=codes[3].upper())).status_code == 303
    await web.first_step(web.cast.chadia)
    assert (await web.post("/aanmelden/code", code=codes[3])).status_code == 422
    assert (await web.post("/aanmelden/code", code=codes[4])).status_code == 303


async def test_guessing_is_stopped(web: Web) -> None:
    await web.set_up()
    clock.travel(timedelta(minutes=2))
    await web.first_step(web.cast.chadia)
    answers = [await web.post("/aanmelden/code", code=f"{number:06}") for number in range(6)]
    assert answers[-1].status_code == 429
    assert (await web.post("/aanmelden/code", code=web.code())).status_code == 429


async def test_the_half_session_ends_after_ten_minutes(web: Web) -> None:
    await web.set_up()
    await web.first_step(web.cast.chadia)
    clock.travel(timedelta(minutes=11))
    answer = await web.post("/aanmelden/code", code=web.code())
    assert answer.headers["location"] == "/aanmelden"
    assert (await web.page("/organisaties")).status_code == 303


async def test_turning_it_off_takes_a_code(web: Web) -> None:
    codes = await web.set_up()
    assert (await web.post("/account/code/einde", code="000000")).status_code == 422
    assert (await web.post("/account/code/einde", code=codes[0])).status_code == 303
    assert (await web.first_step(web.cast.chadia)).headers["location"] == "/organisaties"
    async with web.database.begin() as db:
        told = await db.scalars(select(Message.subject).where(Message.template == "account_changed"))
    assert sorted(told) == [Change.CODE_OFF, Change.CODE_ON]


async def test_turning_it_on_signs_out_the_other_browsers(web: Web) -> None:
    other = await cookie_of(web.database, web.cast.chadia)
    await web.set_up()
    web.use(other)
    assert (await web.page("/account")).status_code == 303


async def test_the_table_alone_makes_no_codes(web: Web) -> None:
    codes = await web.set_up()
    async with web.database.begin() as db:
        row = (await db.scalars(select(SecondFactor))).one()
        kept = str((await db.execute(text("SELECT * FROM second_factor"))).one())
    assert web.secret not in row.sealed_secret
    assert not any(code in kept for code in codes)


async def test_buyers_are_not_asked(web: Web) -> None:
    web.use(await cookie_of(web.database, web.cast.an))
    assert (await web.page("/account/code")).status_code == 403
    assert (await web.first_step(web.cast.an)).headers["location"] == "/organisaties"
