"""An organisation sees who looked at and changed its data; noting it never stands in a page's way."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import func, select, text

from marketplace.accounts.models import Person
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.view_log import Seen, ViewEntry
from marketplace.leads.given import Answer, Given
from marketplace.offers.models import Offer, OfferStatus
from marketplace.privacy import erasure as privacy
from marketplace.privacy.own_data import own_data
from tests.database import HOUSE, with_cast
from tests.inprocess import app_for, client_of, cookie_of, counted, csrf_of
from tests.journey import asked_need, awarded_need, submitted_need
from tests.markup import form_on
from tests.people import Cast, make_need
from tests.waiting import LONG_S


@dataclass
class Visit:
    """A browser that changes hands."""

    client: AsyncTestClient[Litestar]
    database: Database
    cast: Cast

    async def get(self, person: Person, path: str) -> str:
        """The page's text; it must be there."""
        answer = await self.ask(person, path)
        assert answer[0] == 200, answer
        return answer[1]

    async def ask(self, person: Person, path: str) -> tuple[int, str]:
        self.client.cookies = await cookie_of(self.database, person)  # type: ignore[assignment]
        answer = await self.client.get(path, follow_redirects=False)
        return answer.status_code, html.unescape(answer.text)

    async def post(self, person: Person, path: str, values: dict[str, str]) -> int:
        cookies = await cookie_of(self.database, person)
        self.client.cookies = cookies  # type: ignore[assignment]
        answer = await self.client.post(
            path, data=values | {"_csrf": csrf_of(cookies)}, follow_redirects=False
        )
        return answer.status_code

    async def rows(self) -> int:
        async with self.database.begin() as db:
            return await db.scalar(select(func.count()).select_from(ViewEntry)) or 0


@asynccontextmanager
async def visiting(url: str, var: Path) -> AsyncIterator[Visit]:
    async with with_cast(url) as (database, cast), client_of(app_for(url, var)) as client:
        yield Visit(client, database, cast)
    clock.travel(timedelta(0))


async def test_a_look_from_outside_is_shown_once_a_day(database_url: str, tmp_path: Path) -> None:
    async with visiting(database_url, tmp_path) as visit:
        own = f"/organisaties/{visit.cast.groenwerk.id}"
        assert "Nog niemand." in await visit.get(visit.cast.bram, f"{own}/logboek")
        for _ in range(3):
            await visit.get(visit.cast.chadia, own)
        page = await visit.get(visit.cast.bram, f"{own}/logboek")
        assert page.count("Chadia Voorbeeld (helpdesk Waasland)") == 1
        assert "Gegevens en mensen van de organisatie" in page
        assert await visit.rows() == 1, "own people are not noted"
        await visit.get(visit.cast.chadia, f"{own}/logboek")
        assert "Dit overzicht" in await visit.get(visit.cast.bram, f"{own}/logboek")


async def test_public_pages_are_not_noted_and_drafts_and_needs_are(database_url: str, tmp_path: Path) -> None:
    async with visiting(database_url, tmp_path) as visit:
        async with visit.database.begin() as db:
            offer = await db.scalar(select(Offer).where(Offer.organisation_id == visit.cast.groenwerk.id))
            assert offer is not None
        need = await submitted_need(visit.database, visit.cast)
        for path in ("/aanbod", f"/aanbod/{offer.id}", f"/leveranciers/{visit.cast.groenwerk.id}"):
            await visit.get(visit.cast.chadia, path)
        assert await visit.rows() == 0
        async with visit.database.begin() as db:
            (await db.get_one(Offer, offer.id)).status = OfferStatus.DRAFT
        await visit.get(visit.cast.chadia, f"/aanbod/{offer.id}")
        await visit.get(visit.cast.chadia, f"/behoeften/{need.id}")
        bram = await visit.get(visit.cast.bram, f"/organisaties/{visit.cast.groenwerk.id}/logboek")
        assert "Aanbod dat niet online staat" in bram
        an = await visit.get(visit.cast.an, f"/organisaties/{visit.cast.temse.id}/logboek")
        assert "Behoeften en de antwoorden erop" in an


async def test_both_sides_read_who_saw_their_partnership(database_url: str, tmp_path: Path) -> None:
    async with visiting(database_url, tmp_path) as visit:
        cast = visit.cast
        partnership = await awarded_need(visit.database, cast, Given(Answer.INTERESTED))
        await visit.get(cast.chadia, f"/samenwerkingen/{partnership.id}")
        for person, place in ((cast.bram, cast.groenwerk), (cast.an, cast.temse)):
            log = await visit.get(person, f"/organisaties/{place.id}/logboek")
            assert "Samenwerking en wat erin afgesproken is" in log
            assert "Chadia Voorbeeld (helpdesk Waasland)" in log


@pytest.mark.parametrize("seen", list(Seen))
async def test_a_look_of_each_kind_has_its_words(database_url: str, tmp_path: Path, seen: Seen) -> None:
    async with visiting(database_url, tmp_path) as visit:
        cast = visit.cast
        async with visit.database.begin() as db:
            entry = {"on": clock.today(), "person_id": cast.chadia.id, "seen": seen}
            db.add(ViewEntry(organisation_id=cast.groenwerk.id, **entry))
        page = await visit.get(cast.bram, f"/organisaties/{cast.groenwerk.id}/logboek")
        assert "Chadia Voorbeeld (helpdesk Waasland)" in page


async def test_changes_stand_with_who_made_them(database_url: str, tmp_path: Path) -> None:
    async with visiting(database_url, tmp_path) as visit:
        own = f"/organisaties/{visit.cast.groenwerk.id}"
        await visit.get(visit.cast.bram, own)
        page = await visit.client.get(own)
        values = form_on(page.text, own) | {"description": "Wij maaien."}
        assert await visit.post(visit.cast.bram, own, values) == 303
        assert await visit.post(visit.cast.bram, own, values) == 303
        page = await visit.get(visit.cast.bram, f"{own}/logboek")
        assert page.count("Wijzigde de gegevens") == 1, "the second changed nothing"
        assert "Bram Voorbeeld (Groenwerk vzw)" in page
        recognition = {
            "type": "maatwerkbedrijf",
            "document": "besluit 2",
            "valid_from-day": "1",
            "valid_from-month": "2",
            "valid_from-year": "2024",
        }
        assert await visit.post(visit.cast.bram, f"{own}/erkenningen", recognition) == 303
        assert "Voegde een erkenning toe" in await visit.get(visit.cast.bram, f"{own}/logboek")


async def test_a_coordinator_learns_of_no_draft_here(database_url: str, tmp_path: Path) -> None:
    async with visiting(database_url, tmp_path) as visit:
        path = f"/organisaties/{visit.cast.temse.id}/logboek"
        async with visit.database.begin() as db:
            await make_need(db, visit.cast)
        assert "Maakte een ontwerp" in await visit.get(visit.cast.an, path)
        assert "Maakte een ontwerp" not in await visit.get(visit.cast.chadia, path)


async def test_foreign_is_not_found(database_url: str, tmp_path: Path) -> None:
    async with visiting(database_url, tmp_path) as visit:
        path = f"/organisaties/{visit.cast.groenwerk.id}/logboek"
        for person in (visit.cast.an, visit.cast.dirk, visit.cast.els):
            assert (await visit.ask(person, path))[0] == 404
        assert await visit.rows() == 0


async def test_a_view_that_cannot_be_noted_fails_no_page(database_url: str, tmp_path: Path) -> None:
    async with visiting(database_url, tmp_path) as visit:
        path = f"/organisaties/{visit.cast.groenwerk.id}"
        async with visit.database.begin() as db:
            await db.execute(text("LOCK TABLE view_entry IN ACCESS EXCLUSIVE MODE"))
            async with asyncio.timeout(LONG_S):
                with counted() as statements:
                    assert "bram@bram.example" in await visit.get(visit.cast.chadia, path)
            (wait,) = (line for line in statements if "lock_timeout = '" in line)
            assert int(re.findall(r"'(\d+)ms'", wait)[0]) < 2000
        async with visit.database.begin() as db:
            await db.execute(text("ALTER TABLE view_entry RENAME TO away"))
        assert "bram@bram.example" in await visit.get(visit.cast.chadia, path)
        async with visit.database.begin() as db:
            await db.execute(text("ALTER TABLE away RENAME TO view_entry"))
        assert await visit.rows() == 0
        await visit.get(visit.cast.chadia, path)
        assert await visit.rows() == 1, "what failed is written at the next look"


async def test_a_view_is_written_once_however_often_someone_looks(database_url: str, tmp_path: Path) -> None:
    async with visiting(database_url, tmp_path) as visit:
        path = f"/organisaties/{visit.cast.groenwerk.id}"
        cookies = await cookie_of(visit.database, visit.cast.chadia)
        visit.client.cookies = cookies  # type: ignore[assignment]
        counts = []
        for _ in range(2):
            with counted() as statements:
                await visit.client.get(path)
            counts.append(sum("INTO view_entry" in line for line in statements))
        assert counts == [1, 0]
        clock.travel(timedelta(days=1))
        visit.client.cookies = await cookie_of(visit.database, visit.cast.chadia)  # type: ignore[assignment]
        await visit.client.get(path)
        assert await visit.rows() == 2, "another day, another row"


async def test_what_another_process_wrote_takes_nothing_from_the_rest(
    database_url: str, tmp_path: Path
) -> None:
    async with visiting(database_url, tmp_path) as visit:
        cast = visit.cast
        partnership = await awarded_need(visit.database, cast, Given(Answer.INTERESTED))
        async with visit.database.begin() as db:
            entry = {"on": clock.today(), "person_id": cast.chadia.id, "seen": Seen.PARTNERSHIPS}
            db.add(ViewEntry(organisation_id=cast.temse.id, **entry))
        await visit.get(cast.chadia, f"/samenwerkingen/{partnership.id}")
        assert await visit.rows() == 2


async def test_a_viewer_s_own_data_names_what_was_viewed_and_wiping_unnames(
    database_url: str, tmp_path: Path
) -> None:
    async with visiting(database_url, tmp_path) as visit:
        path = f"/organisaties/{visit.cast.groenwerk.id}"
        await visit.get(visit.cast.chadia, path)
        async with visit.database.begin() as db:
            data = await own_data(db, HOUSE, visit.cast.chadia.id)
            assert [row["organisatie"] for row in data["bekeken"]] == ["Groenwerk vzw"]
        assert "gegevens en mensen" in await visit.get(visit.cast.chadia, "/account/gegevens")
        async with visit.database.begin() as db:
            person = await db.get_one(Person, visit.cast.chadia.id)
            await privacy.erase_unused(db, HOUSE.traces, person)
        page = await visit.get(visit.cast.bram, f"{path}/logboek")
        assert "Gewiste persoon" in page
        assert "Chadia" not in page


async def test_an_answer_from_a_mail_is_not_taken_for_the_site_s(database_url: str, tmp_path: Path) -> None:
    async with visiting(database_url, tmp_path) as visit:
        await asked_need(visit.database, visit.cast, given=Given(Answer.INTERESTED))
        path = f"/organisaties/{visit.cast.groenwerk.id}/logboek"
        page = await visit.get(visit.cast.bram, path)
        assert "Via de link in onze mail" in page
        assert "Antwoordde met interesse" in page
        assert "Antwoordde met interesse" not in await visit.get(visit.cast.chadia, path)
