"""The start page of a coordinator counts all that waits, shows the first of it, and leads to the rest."""

from __future__ import annotations

from pathlib import Path

from tests.database import with_cast
from tests.inprocess import app_for, client_of, cookie_of
from tests.journey import submitted_need


async def test_what_waits_is_counted_whole(database_url: str, tmp_path: Path) -> None:
    async with (
        with_cast(database_url) as (database, cast),
        client_of(app_for(database_url, tmp_path)) as client,
    ):
        client.cookies.update(await cookie_of(database, cast.chadia))
        page = (await client.get("/start")).text
        assert "Na te kijken behoeften</h2>" in page
        assert "Alles is nagekeken." in page
        for number in range(9):
            await submitted_need(database, cast, title=f"Gras maaien {number}")
        page = (await client.get("/start")).text
        assert "Na te kijken behoeften (9)" in page
        assert ("Gras maaien 0" in page, "Gras maaien 8" in page) == (True, False), "the oldest first"
        assert '<a class="govuk-link" href="/behoeften?status=submitted">Alle 9 bekijken</a>' in page
        everything = (await client.get("/behoeften?status=submitted")).text
        assert all(f"Gras maaien {number}" in everything for number in range(9))
        client.cookies.clear()
        client.cookies.update(await cookie_of(database, cast.dirk))
        assert "Gras maaien" not in (await client.get("/start")).text, "another region"
