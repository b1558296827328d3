"""The life of a session: new at sign-in, renewed when roles change, ended by time and by its owner."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import select

from marketplace.accounts.models import WebSession
from marketplace.accounts.sessions import OLD_TOKEN_LIFE, SESSION_IDLE, SESSION_LIFE
from marketplace.accounts.verbs import FRESH, add_membership
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.mail.message import Message
from marketplace.core.web.access import Role
from tests.database import with_cast
from tests.inprocess import app_for, client_of, cookie_of, csrf_of
from tests.people import Cast, sign_in_token
from tests.waiting import LONG_S


@dataclass
class Web:
    client: AsyncTestClient[Litestar]
    database: Database
    cast: Cast

    async def get(self, path: str, cookies: dict[str, str] | None = None) -> httpx.Response:
        if cookies is not None:
            self.client.cookies.clear()
            self.client.cookies.set("maatmarkt", cookies["maatmarkt"], "testserver.local", "/")
        return await self.client.get(path, follow_redirects=False)

    def cookie(self) -> str:
        return self.client.cookies["maatmarkt"]


@pytest.fixture
async def web(database_url: str, tmp_path: Path) -> AsyncIterator[Web]:
    app = app_for(database_url, tmp_path)
    async with with_cast(database_url) as (database, cast), client_of(app) as client:
        yield Web(client, database, cast)
    clock.travel(timedelta(0))


async def test_signing_in_gives_another_cookie_and_the_old_one_stays_a_visitors(web: Web) -> None:
    async with web.database.begin() as db:
        token = await sign_in_token(db, web.cast.an)
    await web.get(f"/aanmelden/link/{token}")
    before = web.cookie()
    data = {"_csrf": csrf_of({"maatmarkt": before})}
    answer = await web.client.post(f"/aanmelden/link/{token}", data=data, follow_redirects=False)
    assert answer.status_code == 303
    assert web.cookie() != before
    assert (await web.get("/account")).status_code == 200
    assert (await web.get("/account", {"maatmarkt": before})).status_code == 303


async def test_a_form_after_a_while_is_taken_also_when_the_roles_changed_meanwhile(web: Web) -> None:
    """The session is renewed in a transaction of its own, which must not wait for the request's."""
    old = await cookie_of(web.database, web.cast.an)
    assert (await web.get("/account", old)).status_code == 200
    async with web.database.begin() as db:
        await add_membership(db, web.cast.an.id, Role.COORDINATOR, region_id=web.cast.temse.region_id)
    clock.travel(timedelta(minutes=6))
    data = {"_csrf": csrf_of(old, web.cast.an)}
    async with asyncio.timeout(LONG_S):
        answer = await web.client.post("/afmelden", data=data, follow_redirects=False)
    assert answer.status_code == 303


async def test_a_new_role_renews_the_token(web: Web) -> None:
    old = await cookie_of(web.database, web.cast.an)
    assert (await web.get("/account", old)).status_code == 200
    assert web.cookie() == old["maatmarkt"]
    async with web.database.begin() as db:
        await add_membership(db, web.cast.an.id, Role.COORDINATOR, region_id=web.cast.temse.region_id)
    page = await web.get("/account")
    renewed = web.cookie()
    assert renewed != old["maatmarkt"]
    assert csrf_of({"maatmarkt": renewed}, web.cast.an) in page.text
    assert (await web.get("/account")).status_code == 200
    assert web.cookie() == renewed
    data = {"_csrf": csrf_of({"maatmarkt": renewed}), "password": "kort"}
    assert (await web.client.post("/account/wachtwoord", data=data)).status_code == 422
    clock.travel(OLD_TOKEN_LIFE + timedelta(seconds=1))
    assert (await web.get("/account", old)).status_code == 303


async def test_the_token_is_renewed_also_when_the_page_is_not_there(web: Web) -> None:
    old = await cookie_of(web.database, web.cast.an)
    await web.get("/account", old)
    async with web.database.begin() as db:
        await add_membership(db, web.cast.an.id, Role.COORDINATOR, region_id=web.cast.temse.region_id)
    missing = await web.get(f"/organisaties/{web.cast.zeekracht.id}")
    assert missing.status_code == 404
    assert web.cookie() != old["maatmarkt"]
    assert (await web.get("/account")).status_code == 200


@pytest.mark.parametrize(("away", "visits"), [(SESSION_IDLE, 1), (SESSION_LIFE, 3)])
async def test_a_session_ends_when_idle_and_after_its_life(web: Web, away: timedelta, visits: int) -> None:
    cookie = await cookie_of(web.database, web.cast.an)
    for visit in range(visits):
        clock.travel(away * visit / visits)
        assert (await web.get("/account", cookie)).status_code == 200
    clock.travel(away + timedelta(minutes=1))
    assert (await web.get("/account", cookie)).status_code == 303


async def test_own_sessions_are_listed_and_can_be_ended(web: Web) -> None:
    here, there = await cookie_of(web.database, web.cast.an), await cookie_of(web.database, web.cast.an)
    await web.get("/account", there)
    page = await web.get("/account", here)
    assert page.text.count("Afmelden op dit toestel") == 1
    async with web.database.begin() as db:
        sessions = list(await db.scalars(select(WebSession.id).order_by(WebSession.created_at)))
    path = f"/account/sessies/{sessions[1]}/einde"
    data = {"_csrf": csrf_of(here)}
    assert (await web.client.post(path, data=data, follow_redirects=False)).status_code == 303
    assert (await web.get("/account", there)).status_code == 303
    assert (await web.get("/account", here)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "null"},
        {"Origin": "https://elders.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_from_elsewhere_is_refused_even_with_the_token(
    web: Web, headers: dict[str, str]
) -> None:
    cookie = await cookie_of(web.database, web.cast.an)
    await web.get("/account", cookie)
    answer = await web.client.post("/afmelden", data={"_csrf": csrf_of(cookie)}, headers=headers)
    assert answer.status_code == 403
    assert (await web.get("/account")).status_code == 200


NEW = {"password": "vier gele tulpen fietsen"}


async def test_a_new_password_takes_the_present_one(web: Web) -> None:
    cookie = await cookie_of(web.database, web.cast.an)
    data = {"_csrf": csrf_of(cookie)}
    await web.get("/account", cookie)
    first = await web.client.post("/account/wachtwoord", data=data | NEW, follow_redirects=False)
    assert first.status_code == 303, "who has none yet needs none"
    clock.travel(FRESH + timedelta(minutes=1))
    assert "Uw wachtwoord van nu" in (await web.get("/account", cookie)).text
    other = data | {"password": "zes blauwe emmers zand"}
    for wrong in ({}, {"current_password": "een ander wachtwoord"}):
        answer = await web.client.post("/account/wachtwoord", data=other | wrong, follow_redirects=False)
        assert answer.status_code == 422
        assert "een ander wachtwoord" not in answer.text
    right = other | {"current_password": NEW["password"]}
    done = await web.client.post("/account/wachtwoord", data=right, follow_redirects=False)
    assert done.status_code == 303
    async with web.database.begin() as db:
        told = (await db.scalars(select(Message).where(Message.template == "account_changed"))).all()
    assert [row.to_address for row in told] == [web.cast.an.email] * 2, "only what was changed is told"
    assert all("zes blauwe" not in row.text + row.html for row in told)


async def test_who_just_signed_in_by_link_may_set_another(web: Web) -> None:
    cookie = await cookie_of(web.database, web.cast.an)
    await web.get("/account", cookie)
    await web.client.post("/account/wachtwoord", data={"_csrf": csrf_of(cookie)} | NEW)
    fresh = await cookie_of(web.database, web.cast.an)
    assert "Uw wachtwoord van nu" not in (await web.get("/account", fresh)).text
    data = {"_csrf": csrf_of(fresh), "password": "zes blauwe emmers zand"}
    done = await web.client.post("/account/wachtwoord", data=data, follow_redirects=False)
    assert done.status_code == 303
    assert (await web.get("/account", cookie)).status_code == 303, "other browsers are signed out"


@pytest.mark.parametrize("path", ["/aanmelden", "/aanmelden/wachtwoord"])
async def test_a_stranger_can_not_tell_who_has_an_account(web: Web, path: str) -> None:
    answers = []
    for email in ("an@an.example", "niemand@nergens.example"):
        page = await web.get("/aanmelden")
        token = page.text.split('name="_csrf" value="')[1].split('"')[0]
        data = {"_csrf": token, "email": email, "password": "een verkeerd wachtwoord"}
        answer = await web.client.post(path, data=data, follow_redirects=False)
        answers.append((answer.status_code, answer.headers.get("location"), answer.text.replace(email, "")))
    known, unknown = answers
    assert known[:2] == unknown[:2]
    request_id = re.compile(r"[0-9a-f]{12}")
    assert request_id.sub("", known[2]) == request_id.sub("", unknown[2])
