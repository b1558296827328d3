"""Documents behind figures: who sends, sees, wipes and checks them, and what a browser gets."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from sqlalchemy import func, select

from marketplace.organisations.evidence import MOST_OF_ONE, shown_name
from marketplace.organisations.levels import Level
from marketplace.organisations.proof_models import Evidence
from tests.organisations.scene import PDF, scene


async def test_a_document_makes_a_figure_documented_and_then_checked(
    database_url: str, tmp_path: Path
) -> None:
    async with scene(database_url, tmp_path) as on:
        assert (await on.send()).status_code == 303
        assert await on.level() is Level.DOCUMENTED
        row = await on.one()
        answer = await on.get(on.cast.chadia, f"{on.address}/{row.id}")
        assert answer.content == PDF
        assert answer.headers["content-disposition"].startswith('attachment; filename="bewijsstuk-')
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-type"] == "application/pdf"
        assert "verslag 2025.pdf" in (await on.get(on.cast.chadia, on.address)).text
        assert (await on.check()).status_code == 303
        assert await on.level() is Level.VERIFIED
        assert (
            await on.submit(on.cast.bram, f"{on.address}/{row.id}/wissen", f"{on.address}/{row.id}/wissen")
        ).status_code == 303
        assert await on.level() is Level.DECLARED


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
        assert await on.level() is Level.DOCUMENTED


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
        assert await on.level() is Level.DECLARED


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
