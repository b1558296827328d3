"""What a supplier and its helpdesk do at the same moment: no check of what nobody saw, no document twice."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from pathlib import Path

import httpx

from marketplace.accounts.models import Person
from marketplace.core.documents import Document
from marketplace.core.web.seen import KEY as FORM_KEY
from marketplace.organisations import evidence
from marketplace.organisations.evidence import MOST_OF_ONE
from marketplace.organisations.levels import Level
from marketplace.organisations.models import Organisation
from tests.inprocess import cookie_of, csrf_of
from tests.organisations.scene import KEY, PDF, Scene, scene

ROUNDS = 25


@dataclass
class Browser:
    """A person's browser whose requests may run beside those of others."""

    on: Scene
    cookies: dict[str, str]

    async def post(
        self, path: str, fields: dict[str, str], file: tuple[str, bytes] | None = None
    ) -> httpx.Response:
        files = {"file": (*file, "application/octet-stream")} if file else None
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        data = fields | {"_csrf": csrf_of(self.cookies)}
        return await self.on.client.post(
            path, data=data, files=files, headers={"cookie": cookie}, follow_redirects=False
        )


async def browser(on: Scene, who: Person) -> Browser:
    on.client.cookies = httpx.Cookies()
    return Browser(on, await cookie_of(on.database, who))


async def test_a_figure_that_changes_while_it_is_checked_is_never_checked(
    database_url: str, tmp_path: Path
) -> None:
    """Whoever comes first: what holds afterwards is the new figure, which nobody looked at."""
    async with scene(database_url, tmp_path) as on:
        await on.send()
        path = f"{on.address}/{(await on.one()).id}/nagekeken"
        answers = set()
        for number in range(ROUNDS):
            seen = await on.fields(on.cast.chadia, on.address, path)
            mine = await on.fields(on.cast.bram, on.figure, on.figure) | {KEY: str(10 + number)}
            bram, chadia = await browser(on, on.cast.bram), await browser(on, on.cast.chadia)
            tasks = [bram.post(on.figure, mine), chadia.post(path, seen)]
            first, second = await asyncio.gather(*(tasks if number % 2 else tasks[::-1]))
            changed, checked = (first, second) if number % 2 else (second, first)
            assert changed.status_code == 303
            assert checked.status_code in (303, 409)
            answers.add(checked.status_code)
            assert await on.level() is Level.DOCUMENTED
        assert answers == {303, 409}, "both orders were met"


async def test_a_form_sent_twice_at_once_keeps_one_document(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        for number in range(ROUNDS):
            fields = await on.fields(on.cast.bram, on.address, on.address) | {"key": KEY}
            bram, tab = await browser(on, on.cast.bram), await browser(on, on.cast.bram)
            answers = await asyncio.gather(
                *(one.post(on.address, fields, ("x.pdf", PDF)) for one in (bram, tab))
            )
            assert [answer.status_code for answer in answers] == [303, 303]
            assert await on.papers() == number + 1


async def test_the_limit_holds_when_two_come_at_once(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        async with on.database.begin() as db:
            supplier = await db.get_one(Organisation, on.cast.groenwerk.id)
            for _ in range(MOST_OF_ONE - 1):
                paper = Document("application/pdf", "pdf", PDF)
                await evidence.add(db, on.cast.bram.id, supplier, KEY, "x.pdf", paper)
        bram = await browser(on, on.cast.bram)
        sent = [{FORM_KEY: str(uuid.uuid4()), "key": KEY} for _ in range(4)]
        answers = await asyncio.gather(*(bram.post(on.address, one, ("x.pdf", PDF)) for one in sent))
        assert sorted(answer.status_code for answer in answers) == [303, 409, 409, 409]
        assert await on.papers() == MOST_OF_ONE


async def test_a_document_removed_while_it_is_checked_leaves_no_check(
    database_url: str, tmp_path: Path
) -> None:
    async with scene(database_url, tmp_path) as on:
        for number in range(ROUNDS):
            await on.send(f"{number}.pdf")
            page = f"{on.address}/{(await on.one()).id}"
            seen = await on.fields(on.cast.chadia, on.address, f"{page}/nagekeken")
            mine = await on.fields(on.cast.bram, f"{page}/wissen", f"{page}/wissen")
            bram, chadia = await browser(on, on.cast.bram), await browser(on, on.cast.chadia)
            removed, checked = await asyncio.gather(
                bram.post(f"{page}/wissen", mine), chadia.post(f"{page}/nagekeken", seen)
            )
            assert {removed.status_code, checked.status_code} == {303, 409}
            if removed.status_code == 303:
                assert await on.level() is Level.DECLARED
            else:
                assert await on.level() is Level.VERIFIED, "it was checked before, and is still there"
                assert (await on.submit(on.cast.bram, f"{page}/wissen", f"{page}/wissen")).status_code == 303
            assert await on.papers() == 0
