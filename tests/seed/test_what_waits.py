"""The demo has something to show on the pages of what waits, what was removed and what did not leave."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.core.mail.message import TOO_LATE
from marketplace.leads import still_true
from marketplace.organisations.proof_models import Evidence
from tests.database import opened
from tests.inprocess import app_for, client_of, cookie_of
from tests.markup import words_of


async def _seen(url: str, var: Path, email: str, path: str) -> str:
    async with opened(url) as database, client_of(app_for(url, var)) as client:
        async with database.begin() as db:
            person = (await db.scalars(Person.by_email(email))).one()
        client.cookies.update(await cookie_of(database, person))
        return words_of((await client.get(path)).text)


async def test_the_coordinators_of_both_regions(shared_demo_database_url: str, tmp_path: Path) -> None:
    for email in ("chadia@waasland.example", "dirk@oostende.example"):
        seen = [
            await _seen(shared_demo_database_url, tmp_path, email, path)
            for path in ("/bewijsstukken", "/niet-vertrokken-mails")
        ]
        assert "bewijsstukken wachten op u" in seen[0]
        assert any(reason in seen[1] for reason in (still_true.NOT_OPEN, TOO_LATE)), seen[1]


async def test_a_supplier_has_something_to_put_back(shared_demo_database_url: str, tmp_path: Path) -> None:
    async with opened(shared_demo_database_url) as database, database.begin() as db:
        removed = await db.scalars(select(Evidence).where(Evidence.removed_at.is_not(None)))
        (row,) = removed.all()
    page = await _seen(
        shared_demo_database_url,
        tmp_path,
        "bram@groenwerk.example",
        f"/organisaties/{row.organisation_id}/bewijsstukken",
    )
    assert "Loonlijst met namen (demo).pdf" in page
    assert "Terugzetten" in page
