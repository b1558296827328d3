"""The log of views is written where things are loaded for somebody, so that no page can forget it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sqlalchemy import func, select

from marketplace.core.view_log import ViewEntry
from marketplace.leads.given import Answer, Given
from tests.database import with_cast
from tests.inprocess import app_for, client_of, cookie_of
from tests.journey import awarded_need

ROOT = Path(__file__).parents[2] / "marketplace"
LOADERS = {"reach.py", "checking_pages.py"}
"""`checking_pages.py` loads a sign-up, beside which the organisation that exists already is shown."""


def noting_files(root: Path) -> set[str]:
    """Files that write the log of views themselves."""
    found = set()
    for file in root.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "view_log.record":
                found.add(file.name)
    return found


def test_only_loaders_note_views(tmp_path: Path) -> None:
    assert noting_files(ROOT) == LOADERS
    (tmp_path / "own_pages.py").write_text("async def page(db): await view_log.record(db, 1, 2, 3)")
    assert noting_files(tmp_path) == {"own_pages.py"}


PAGES = (
    "/behoeften/{need}",
    "/behoeften/{need}/selectie",
    "/behoeften/{need}/samenwerking",
    "/organisaties/{supplier}",
    "/organisaties/{supplier}/collegas",
    "/organisaties/{supplier}/logboek",
    "/organisaties/{supplier}/bewijsstukken",
)


@pytest.mark.parametrize("path", PAGES)
async def test_a_coordinator_who_looks_is_noted_and_ones_own_people_are_not(
    database_url: str, tmp_path: Path, path: str
) -> None:
    async with (
        with_cast(database_url) as (database, cast),
        client_of(app_for(database_url, tmp_path)) as client,
    ):
        partnership = await awarded_need(database, cast, Given(Answer.INTERESTED))
        address = path.format(need=partnership.need_id, supplier=cast.groenwerk.id)
        for person in (cast.an, cast.bram, cast.chadia):
            client.cookies.clear()
            client.cookies.update(await cookie_of(database, person))
            status = (await client.get(address)).status_code
        assert status == 200
        async with database.begin() as db:
            noted = await db.execute(select(ViewEntry.person_id, func.count()).group_by(ViewEntry.person_id))
            seen = dict(iter(noted))
    assert set(seen) == {cast.chadia.id}
