"""Documents behind figures: who sends, sees, wipes and checks them, and what a browser gets."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import httpx
from litestar import Litestar
from litestar.testing import AsyncTestClient
from PIL import Image
from sqlalchemy import func, select

from marketplace.accounts.models import Person
from marketplace.core.db import Database
from marketplace.organisations import verbs
from marketplace.organisations.evidence import MOST_OF_ONE, Evidence, shown_name
from marketplace.organisations.models import EvidenceLevel, Organisation, SocialValueClaim
from marketplace.organisations.social_value import BY_NAME
from tests.database import with_cast
from tests.documents import PDF
from tests.inprocess import app_for, client_of, cookie_of, csrf_of
from tests.people import Cast

KEY = "target_group_share"


@dataclass
class Scene:
    database: Database
    cast: Cast
    client: AsyncTestClient[Litestar]

    @property
    def address(self) -> str:
        return f"/organisaties/{self.cast.groenwerk.id}/bewijsstukken"

    async def get(self, who: Person, path: str) -> httpx.Response:
        self.client.cookies = httpx.Cookies(await cookie_of(self.database, who))
        return await self.client.get(path, follow_redirects=False)

    async def post(
        self, who: Person, path: str, file: tuple[str, bytes] | None = None, **fields: str
    ) -> httpx.Response:
        cookies = await cookie_of(self.database, who)
        self.client.cookies = httpx.Cookies(cookies)
        files = {"file": (file[0], file[1], "application/octet-stream")} if file else None
        data = {"_csrf": csrf_of(cookies), **fields}
        return await self.client.post(path, data=data, files=files, follow_redirects=False)

    async def send(self, name: str = "verslag 2025.pdf", data: bytes = PDF, key: str = KEY) -> httpx.Response:
        return await self.post(self.cast.bram, self.address, (name, data), key=key)

    async def one(self) -> Evidence:
        async with self.database.begin() as db:
            return (await db.scalars(select(Evidence))).one()

    async def level(self) -> EvidenceLevel:
        async with self.database.begin() as db:
            return (await db.scalars(select(SocialValueClaim.level))).one()


@asynccontextmanager
async def scene(database_url: str, var: Path) -> AsyncIterator[Scene]:
    """Groenwerk declared one figure."""
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            groenwerk = await db.get_one(Organisation, cast.groenwerk.id)
            claims = [(BY_NAME[KEY], Decimal(62), EvidenceLevel.DECLARED)]
            await verbs.claim_social_value(db, cast.bram.id, groenwerk, claims)
        async with client_of(app_for(database_url, var)) as client:
            yield Scene(database, cast, client)


async def test_a_document_makes_a_figure_documented_and_then_checked(
    database_url: str, tmp_path: Path
) -> None:
    async with scene(database_url, tmp_path) as on:
        assert (await on.send()).status_code == 303
        assert await on.level() is EvidenceLevel.DOCUMENTED
        row = await on.one()
        answer = await on.get(on.cast.chadia, f"{on.address}/{row.id}")
        assert answer.content == PDF
        assert answer.headers["content-disposition"].startswith('attachment; filename="bewijsstuk-')
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] == "application/pdf"
        assert "verslag 2025.pdf" in (await on.get(on.cast.chadia, on.address)).text
        assert (await on.post(on.cast.chadia, f"{on.address}/{row.id}/nagekeken")).status_code == 303
        assert await on.level() is EvidenceLevel.VERIFIED
        assert (await on.post(on.cast.bram, f"{on.address}/{row.id}/wissen")).status_code == 303
        assert await on.level() is EvidenceLevel.DECLARED


async def test_others_find_nothing(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        row = await on.one()
        for who in (on.cast.an, on.cast.dirk, on.cast.els):
            for path in (on.address, f"{on.address}/{row.id}"):
                assert (await on.get(who, path)).status_code == 404
        assert (await on.post(on.cast.dirk, f"{on.address}/{row.id}/nagekeken")).status_code == 404
        assert (await on.post(on.cast.chadia, f"{on.address}/{row.id}/wissen")).status_code == 403
        assert (await on.post(on.cast.bram, f"{on.address}/{row.id}/nagekeken")).status_code == 403
        assert await on.level() is EvidenceLevel.DOCUMENTED


async def test_what_is_refused_is_told_at_the_field_and_not_kept(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        for name, data, told in (
            ("foto.png", b"<html>", "Dit soort bestand kan niet"),
            ("leeg.pdf", b"", "leeg"),
            ("te-groot.pdf", PDF + b" " * 10_500_000, "10 MB"),
        ):
            answer = await on.send(name, data)
            assert answer.status_code == 422
            assert told in answer.text
            assert 'id="file-error"' in answer.text
        answer = await on.post(on.cast.bram, on.address, key="")
        assert answer.status_code == 422
        assert "Kies een bestand" in answer.text
        assert "Kies bij welk cijfer" in answer.text
        async with on.database.begin() as db:
            assert await db.scalar(select(func.count()).select_from(Evidence)) == 0
        assert await on.level() is EvidenceLevel.DECLARED


async def test_a_picture_is_kept_drawn_anew(database_url: str, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "thuisadres"
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "teal").save(out, "JPEG", exif=exif)
    async with scene(database_url, tmp_path) as on:
        assert (await on.send("../../etc/x.jpg", out.getvalue())).status_code == 303
        row = await on.one()
        assert row.name == "x.jpg"
        assert b"thuisadres" not in (await on.get(on.cast.bram, f"{on.address}/{row.id}")).content


async def test_there_is_a_most(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        for _ in range(MOST_OF_ONE):
            assert (await on.send()).status_code == 303
        assert (await on.send()).status_code == 409


def test_a_senders_file_name_is_only_shown() -> None:
    assert shown_name("C:\\Users\\jan\\Mijn verslag (2).pdf") == "Mijn verslag (2).pdf"
    assert shown_name('<img src=x>".pdf') == "img srcx.pdf"
    assert shown_name("///") == "document"
