"""A person at the pages inside a test, without JavaScript: fills in the forms that the pages hold.

As `tests/visitor.py` is for a whole site; here the application runs in the test's own process.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
from litestar import Litestar
from lxml import html
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.core.db import Database
from marketplace.core.mail.message import Message
from tests.database import answer_all, with_cast
from tests.inprocess import app_for, cookie_of, living
from tests.markup import Fields, form_with, values_of, words_of
from tests.people import Cast

SITE = "http://testserver.local"


@dataclass
class Guest:
    """A browser of its own at a client address of its own. `page` is the last answer."""

    app: Litestar
    address: str = "10.0.0.1"
    client: httpx.AsyncClient = field(init=False)
    page: httpx.Response = field(init=False)

    def __post_init__(self) -> None:
        transport = httpx.ASGITransport(self.app, client=(self.address, 1), raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=SITE, follow_redirects=True)

    async def see(self, path: str) -> str:
        """Open a page; -> its text."""
        self.page = await self.client.get(path)
        return self.words

    async def send(self, path: str, **values: object) -> str:
        """Post with the CSRF token of the page that was seen, as a program would."""
        token = re.search(r'name="csrf-token" content="([^"]*)"', self.page.text)
        data = {"_csrf": token[1] if token else ""} | values
        self.page = await self.client.post(path, data=data)
        return self.words

    def form(self, button: str) -> tuple[str, Fields]:
        """Where the form with this button goes, and what it holds."""
        form, pressed = form_with(self.page.text, button)
        target = pressed.get("formaction") or form.get("action") or ""
        held = values_of(form)
        if name := pressed.get("name"):
            held[name] = pressed.get("value") or ""
        return urljoin(str(self.page.url), target), held

    async def press(self, button: str, **values: object) -> str:
        """Fill in and send the form with this button; -> the text of the page one lands on."""
        target, held = self.form(button)
        self.page = await self.client.post(target, data=held | values)
        return self.words

    async def attach(self, button: str, files: dict[str, tuple[str, bytes]], /, **values: object) -> str:
        """Press, with files in the form's fields of these names."""
        target, held = self.form(button)
        self.page = await self.client.post(target, data=held | values, files=files)
        return self.words

    @property
    def words(self) -> str:
        return words_of(self.page.text)

    def tree(self) -> html.HtmlElement:
        """The page as elements."""
        return html.document_fromstring(self.page.text)

    @property
    def status(self) -> int:
        return self.page.status_code


@dataclass
class House:
    """The application, its database with the cast, and whoever comes in."""

    app: Litestar
    database: Database
    cast: Cast
    guests: int = 0

    def guest(self) -> Guest:
        """A visitor from elsewhere than the others."""
        self.guests += 1
        return Guest(self.app, f"10.0.{self.guests // 250}.{self.guests % 250 + 1}")

    async def signed_in(self, person: Person) -> Guest:
        guest = self.guest()
        guest.client.cookies.update(await cookie_of(self.database, person))
        return guest

    async def work(self) -> None:
        """Handle what happened, as a worker does."""
        await answer_all(self.database)

    async def mails(self, template: str) -> list[Message]:
        async with self.database.begin() as db:
            query = select(Message).where(Message.template == template).order_by(Message.created_at)
            return list(await db.scalars(query))

    async def link(self, template: str, path: str) -> str:
        """The path of the link in the newest mail of a kind."""
        mails = await self.mails(template)
        found = re.search(rf"/{path}/[\w-]+", mails[-1].text)
        assert found, mails[-1].text
        return found[0]


@asynccontextmanager
async def open_house(database_url: str, var: Path) -> AsyncIterator[House]:
    app = app_for(database_url, var)
    async with with_cast(database_url) as (database, cast), living(app):
        yield House(app, database, cast)


@pytest.fixture
async def house(database_url: str, tmp_path: Path) -> AsyncIterator[House]:
    """The application with the cast, for the test alone."""
    async with open_house(database_url, tmp_path) as opened:
        yield opened
