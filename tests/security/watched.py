"""Two regions in one process, where every text that someone typed carries a mark by which it is known
wherever it turns up: on a page, in a header or in a mail."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from marketplace.app import create_app
from marketplace.core.mail.message import Message
from marketplace.core.web.seen import VERSIONS
from marketplace.wiring import make_parts
from tests.inprocess import csrf_of, living, settings
from tests.security.access import versions_of
from tests.security.newcomers import colleague_address
from tests.security.targets import Boundless
from tests.security.world import REGIONS, USERS, World
from tests.site import SECRET
from workers.work import Work

TEXT = re.compile(r"knr[0-9]+x")
MONEY = re.compile(r"\b1[.\u00a0\u202f ]?[0-9]{3}[.\u00a0\u202f ]?[0-9]{3}[,.]00\b")
FIRST_AMOUNT = 1_000_000
BY_EMAIL = {email: column for column, email in USERS.items() if email} | {
    colleague_address(region): supplier for region, (_, supplier, _) in REGIONS.items()
}
"""A supplier's colleague may read what the supplier may."""


class Leak(AssertionError):
    """A text of one party was found where another reads."""


class Watched:
    """`allowed`: mark -> the columns that may see it; a set that grows as things are submitted and shared."""

    def __init__(self, database_url: str, var: Path, world: World, runner: asyncio.Runner) -> None:
        chosen = settings(database_url, None, var)
        self.parts = make_parts(chosen)
        object.__setattr__(self.parts, "limiter", Boundless(None, SECRET))
        app = create_app(chosen, self.parts)
        self.runner, self._work = runner, Work(self.parts)
        self._life = living(app)
        runner.run(self._life.__aenter__())
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://testserver.local"
        )
        self.world, self.allowed, self._mails = world, dict[str, set[str]](), set[Any]()
        self.looked = 0
        self._read_mails()

    def close(self) -> None:
        self.runner.run(self._client.aclose())
        self.runner.run(self._life.__aexit__(None, None, None))

    def mark(self, seen_by: set[str]) -> str:
        """A text that only these may see; the set may grow later."""
        mark = f"knr{len(self.allowed)}x"
        self.allowed[mark] = seen_by
        return f"gras maaien {mark}"

    def amount(self, seen_by: set[str]) -> str:
        """An amount in euro that only these may see."""
        euro = FIRST_AMOUNT + 7 * len(self.allowed)
        self.allowed[str(euro)] = seen_by
        return str(euro)

    def get(self, column: str, path: str, **headers: str) -> httpx.Response:
        """Open a page and look for what this one may not see."""
        answer = self.runner.run(self._ask(column, "GET", path, headers=headers))
        assert answer.status_code < 500, f"{path} as {column}: {answer.status_code}"
        self.check(column, answer.text + str(answer.headers), path)
        return answer

    def post(self, column: str, path: str, **values: Any) -> httpx.Response:
        """Send a form, let the worker handle what follows from it, and read the new mails."""
        cookies = self.world.cookies.get(column)
        token = csrf_of(cookies) if cookies else self._visitors_token()
        data = {"_csrf": token, VERSIONS: self.runner.run(versions_of(self.parts.database))}
        data |= {name.replace("__", "-"): value for name, value in values.items()}
        answer = self.runner.run(self._ask(column, "POST", path, data=data))
        assert answer.status_code < 500, f"{path} as {column}: {answer.status_code}"
        self.runner.run(self._work.events())
        self._read_mails()
        return answer

    def _visitors_token(self) -> str:
        answer = self.runner.run(self._ask("visitor", "GET", "/aanmelden"))
        self.world.cookies["visitor"] = {"maatmarkt": answer.cookies["maatmarkt"]}
        return csrf_of(self.world.cookies["visitor"])

    async def _ask(self, column: str, method: str, path: str, **more: Any) -> httpx.Response:
        self._client.cookies.clear()
        cookies = self.world.cookies.get(column)
        if cookies:
            self._client.cookies.set("maatmarkt", cookies["maatmarkt"], "testserver.local", "/")
        return await self._client.request(method, path, **more)

    def check(self, column: str, text: str, where: str) -> None:
        self.looked += 1
        marks = set(TEXT.findall(text)) | {re.sub(r"[^0-9]", "", m)[:-2] for m in MONEY.findall(text)}
        for mark in marks & self.allowed.keys():
            if column not in self.allowed[mark]:
                raise Leak(f"{column} sees {mark} of {sorted(self.allowed[mark])} in {where}")

    def _read_mails(self) -> None:
        async def new() -> list[Message]:
            async with self.parts.database.begin() as db:
                return list(await db.scalars(select(Message).where(Message.id.not_in(self._mails))))

        for mail in self.runner.run(new()):
            self._mails.add(mail.id)
            reader = BY_EMAIL.get(mail.to_address, mail.to_address)
            self.check(reader, f"{mail.subject} {mail.text} {mail.html}", f"mail {mail.template} to {reader}")
