"""Someone leaves: a colleague or the coordinator ends their access, at once and everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import func, select

from marketplace.accounts.models import Membership, Person, SignInLink, WebSession
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core.db import Database
from marketplace.core.mail import Message
from marketplace.core.web.access import Role
from tests.database import with_cast
from tests.inprocess import app_for, client_of, cookie_of, csrf_of
from tests.people import Cast, sign_in_token


@dataclass
class Web:
    client: AsyncTestClient[Litestar]
    database: Database
    cast: Cast
    jo: Person

    def path(self, person: Person) -> str:
        return f"/organisaties/{self.cast.temse.id}/collegas/{person.id}/einde"

    async def get(self, cookies: dict[str, str], path: str) -> httpx.Response:
        self.client.cookies = cookies  # type: ignore[assignment]
        return await self.client.get(path, follow_redirects=False)

    async def end(self, by: Person, person: Person) -> httpx.Response:
        cookies = await cookie_of(self.database, by)
        headers = {"cookie": f"maatmarkt={cookies['maatmarkt']}"}
        data = {"_csrf": csrf_of(cookies)}
        self.client.cookies.clear()
        return await self.client.post(self.path(person), data=data, headers=headers, follow_redirects=False)

    async def members(self) -> int:
        async with self.database.begin() as db:
            query = select(func.count()).where(Membership.organisation_id == self.cast.temse.id)
            return await db.scalar(query) or 0


@pytest.fixture
async def web(database_url: str, tmp_path: Path) -> AsyncIterator[Web]:
    """An has a colleague in Temse: Jo."""
    app = app_for(database_url, tmp_path)
    async with with_cast(database_url) as (database, cast), client_of(app) as client:
        async with database.begin() as db:
            jo = await find_or_add_person(db, "jo@temse.example", "Jo Voorbeeld")
            await add_membership(db, jo.id, Role.BUYER, organisation_id=cast.temse.id)
        yield Web(client, database, cast, jo)


async def test_a_colleague_who_left_is_out_at_once_and_told(web: Web) -> None:
    jos = await cookie_of(web.database, web.jo)
    async with web.database.begin() as db:
        await sign_in_token(db, web.jo)
    own = f"/organisaties/{web.cast.temse.id}"
    assert (await web.get(jos, own)).status_code == 200
    page = await web.get(await cookie_of(web.database, web.cast.an), own)
    assert web.path(web.jo) in page.text
    asked = await web.get(await cookie_of(web.database, web.cast.an), web.path(web.jo))
    assert "Toegang van Jo Voorbeeld beëindigen?" in asked.text
    assert (await web.end(web.cast.an, web.jo)).status_code == 303
    assert (await web.get(jos, own)).headers["location"].startswith("/aanmelden?")
    async with web.database.begin() as db:
        (mail,) = await db.scalars(select(Message).where(Message.template == "colleague_removed"))
        assert (mail.to_address, mail.subject) == (
            "jo@temse.example",
            "U heeft geen toegang meer tot Gemeente Temse",
        )
        left = select(func.count()).select_from(WebSession).where(WebSession.person_id == web.jo.id)
        assert await db.scalar(left) == 0
        assert (
            await db.scalar(
                select(func.count()).select_from(SignInLink).where(SignInLink.person_id == web.jo.id)
            )
            == 0
        )
    again = await web.get(await cookie_of(web.database, web.jo), own)
    assert again.status_code == 404
    history = await web.get(await cookie_of(web.database, web.cast.an), f"{own}/logboek")
    assert "Beëindigde de toegang van een collega" in history.text
    assert (await web.end(web.cast.an, web.jo)).status_code == 404


async def test_the_last_one_stays_but_for_the_coordinator(web: Web) -> None:
    assert (await web.end(web.cast.an, web.jo)).status_code == 303
    refused = await web.end(web.cast.an, web.cast.an)
    assert refused.status_code == 409
    assert "Nodig eerst een collega uit" in refused.text
    assert await web.members() == 1
    assert (await web.end(web.cast.chadia, web.cast.an)).status_code == 303
    assert await web.members() == 0


async def test_one_can_leave_oneself(web: Web) -> None:
    left = await web.end(web.jo, web.jo)
    assert (left.status_code, left.headers["location"]) == (303, "/aanmelden")
    assert await web.members() == 1


async def test_two_who_end_each_others_access_at_once_leave_one(web: Web) -> None:
    answers = await asyncio.gather(web.end(web.cast.an, web.jo), web.end(web.jo, web.cast.an))
    assert 303 in [answer.status_code for answer in answers]
    assert await web.members() == 1


async def test_nobody_from_elsewhere(web: Web) -> None:
    for stranger in (web.cast.els, web.cast.bram, web.cast.dirk):
        assert (await web.end(stranger, web.jo)).status_code == 404
    assert await web.members() == 2
