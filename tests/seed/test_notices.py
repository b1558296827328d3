"""The demo shows a notice, what its buyer made of it, and what a correction changed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.core import clock
from marketplace.needs.models import Need
from seed.demo import load_notices
from tests.database import opened
from tests.inprocess import app_for, client_of
from tests.markup import words_of
from tests.tab import Tab


async def test_a_correction_moved_the_deadline_and_left_the_plain_title(
    demo_database_url: str, tmp_path: Path
) -> None:
    async with opened(demo_database_url) as database:
        async with database.begin() as db:
            need = (await db.scalars(select(Need).where(Need.source_id.is_not(None)))).one()
            coordinator = (await db.scalars(Person.by_email("chadia@waasland.example"))).first()
        assert need.title == load_notices.PLAIN_TITLE
        assert need.reserved
        assert need.deadline is not None
        assert need.deadline > clock.now() + timedelta(days=30)
        await load_notices.load_notices(database)
        async with client_of(app_for(demo_database_url, tmp_path)) as client:
            assert coordinator is not None
            page = await (await Tab.of(client, database, coordinator)).get(f"/behoeften/{need.id}")
    words = words_of(page.text)
    assert "Officiële aankondigingen" in words
    assert "Rechtzetting" in words
    assert "Raamovereenkomst voor het onderhoud van groen en paden op vijf begraafplaatsen" in words
