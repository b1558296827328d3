"""A removed document counts nowhere, can be put back for a month, and is then gone for good."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.organisations.evidence import MOST_OF_ONE, MOST_REMOVED
from marketplace.organisations.levels import Level
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import PUT_BACK_FOR, Evidence
from tests.database import opened
from tests.markup import words_of
from tests.organisations.scene import KEY, Scene, scene
from tests.privacy.nights import tidy
from tests.waiting import held_up

DAY = timedelta(days=1)


async def _remove(on: Scene) -> str:
    """Bram removes the only document, as the page asks him to; -> its address."""
    page = f"{on.address}/{(await on.one()).id}"
    assert (await on.submit(on.cast.bram, f"{page}/wissen", f"{page}/wissen")).status_code == 303
    return page


async def _put_back(on: Scene, page: str) -> int:
    return (await on.submit(on.cast.bram, on.address, f"{page}/terugzetten")).status_code


async def _public(on: Scene) -> str:
    return (await on.get(None, f"/leveranciers/{on.cast.groenwerk.id}")).text


async def test_a_removed_document_counts_nowhere(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send("loonlijst.pdf")
        await on.check()
        page = f"{on.address}/{(await on.one()).id}"
        asked = (await on.get(on.cast.bram, f"{page}/wissen")).text
        assert "U kunt het nog 30 dagen terugzetten" in asked
        assert await on.level() is Level.VERIFIED, "nothing happens before one confirms"
        await _remove(on)
        assert await on.level() is Level.DECLARED
        assert 'data-status="verklaard"' in await _public(on)
        for who in (on.cast.bram, on.cast.chadia):
            assert (await on.get(who, page)).status_code == 404
        for where in (on.address, on.figure):
            seen = (await on.get(on.cast.chadia, where)).text
            assert "loonlijst.pdf" not in seen
            assert "Terugzetten" not in seen
        assert "loonlijst.pdf" not in (await on.get(on.cast.bram, on.figure)).text
        assert (await on.post(on.cast.chadia, f"{page}/nagekeken")).status_code == 409


async def test_it_is_put_back_as_it_was(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        await on.check()
        page = await _remove(on)
        mine = words_of((await on.get(on.cast.bram, on.address)).text)
        assert "Verwijderde bewijsstukken" in mine
        assert "verslag 2025.pdf" in mine
        assert await _put_back(on, page) == 303
        assert await on.level() is Level.VERIFIED
        assert (await on.get(on.cast.chadia, page)).status_code == 200
        assert "Terugzetten" not in (await on.get(on.cast.bram, on.address)).text
        async with on.database.begin() as db:
            noted = await db.scalars(select(AuditEntry.verb).order_by(AuditEntry.id))
        assert noted.all()[-2:] == ["organisation.remove_evidence", "organisation.put_back_evidence"]


async def test_what_it_shows_may_change_meanwhile(database_url: str, tmp_path: Path) -> None:
    """The check was of the figure before; a document of a recognition goes along with its correction."""
    async with scene(database_url, tmp_path) as on:
        await on.send()
        await on.check()
        page = await _remove(on)
        assert (await on.submit(on.cast.bram, on.figure, on.figure, **{KEY: "70"})).status_code == 303
        assert (await on.submit(on.cast.bram, on.figure, on.figure, **{KEY: "62"})).status_code == 303
        assert await _put_back(on, page) == 303
        assert await on.level() is Level.DOCUMENTED
        await _remove(on)
        async with on.database.begin() as db:
            await db.execute(Evidence.__table__.delete())
        label = await on.recognition()
        await on.send(key=str(label.id))
        page = await _remove(on)
        correct = f"{on.own}/erkenningen/{label.id}"
        assert (await on.submit(on.cast.bram, correct, correct, document="besluit 9")).status_code == 303
        assert await _put_back(on, page) == 303
        assert await on.recognition_level() is Level.DOCUMENTED


async def test_only_its_own_people_put_it_back(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        fields = await on.fields(on.cast.bram, on.address, on.address)
        page = await _remove(on)
        for who, status in ((on.cast.chadia, 403), (on.cast.an, 403), (on.cast.dirk, 403)):
            assert (await on.post(who, f"{page}/terugzetten", **fields)).status_code == status
        foreign = page.replace(str(on.cast.groenwerk.id), str(on.cast.poetslijn.id))
        assert (await on.post(on.cast.bram, f"{foreign}/terugzetten", **fields)).status_code == 404
        assert await on.level() is Level.DECLARED


async def test_who_acts_on_an_old_page_hears_so(database_url: str, tmp_path: Path) -> None:
    """Two tabs of Bram's: the second removes, or puts back, what the first did already."""
    async with scene(database_url, tmp_path) as on:
        await on.send()
        page = f"{on.address}/{(await on.one()).id}"
        removing = await on.fields(on.cast.bram, f"{page}/wissen", f"{page}/wissen")
        await _remove(on)
        assert (await on.post(on.cast.bram, f"{page}/wissen", **removing)).status_code == 409
        asked = await on.get(on.cast.bram, f"{page}/wissen")
        assert (asked.status_code, asked.headers["location"]) == (303, on.address)
        putting_back = await on.fields(on.cast.bram, on.address, f"{page}/terugzetten")
        for status in (303, 409):
            answer = await on.post(on.cast.bram, f"{page}/terugzetten", **putting_back)
            assert answer.status_code == status
        assert await on.level() is Level.DOCUMENTED


async def _fill(on: Scene, count: int, **values: object) -> None:
    """So many more documents like the only one."""
    async with on.database.begin() as db:
        first = (await db.scalars(select(Evidence).limit(1))).one()
        like = {"key": KEY, "name": "x.pdf", "content_type": "application/pdf", "extension": "pdf", "size": 1}
        for _ in range(count):
            like |= {"organisation_id": first.organisation_id, "digest": "", "data": b"x"}
            db.add(Evidence(**like | values))


async def test_no_more_come_back_than_may_be_there(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send("eerste.pdf")
        page = await _remove(on)
        await _fill(on, MOST_OF_ONE)
        answer = await on.submit(on.cast.bram, on.address, f"{page}/terugzetten")
        assert answer.status_code == 409
        assert f"U hebt al {MOST_OF_ONE} bewijsstukken" in answer.text
        assert "eerste.pdf" in (await on.get(on.cast.bram, on.address)).text


async def test_who_removes_and_adds_without_end_is_stopped(database_url: str, tmp_path: Path) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send()
        await _fill(on, MOST_REMOVED - 1, removed_at=clock.now())
        assert (await on.send()).status_code == 303
        await _fill(on, 1, removed_at=clock.now())
        answer = await on.send()
        assert answer.status_code == 409
        assert "Zet er een terug" in answer.text


@pytest.mark.parametrize(("age", "left"), [(PUT_BACK_FOR - DAY, 1), (PUT_BACK_FOR + DAY, 0)])
async def test_after_a_month_it_is_gone_for_good(
    database_url: str, tmp_path: Path, age: timedelta, left: int
) -> None:
    async with scene(database_url, tmp_path) as on:
        await on.send("blijft.pdf")
        await _fill(on, 1, removed_at=clock.now() - age)
        assert (await tidy(on.database))["removed_evidence"] == 1 - left
        async with on.database.begin() as db:
            gone = select(func.count()).where(Evidence.removed_at.is_not(None))
            assert await db.scalar(gone.select_from(Evidence)) == left
        assert await on.level() is Level.DOCUMENTED, "what was not removed stays"


async def test_who_puts_it_back_in_the_last_night_keeps_it(database_url: str, tmp_path: Path) -> None:
    """The night comes while it is being put back, and waits; then the document is there again."""
    async with scene(database_url, tmp_path) as on, opened(database_url) as other:
        await on.send()
        async with on.database.begin() as db:
            await db.execute(update(Evidence).values(removed_at=clock.now() - PUT_BACK_FOR - DAY))
        async with on.database.begin() as db:
            groenwerk = await db.get_one(Organisation, on.cast.groenwerk.id)
            row = (await db.scalars(select(Evidence))).one()
            row.put_back()
            groenwerk.changed_at = clock.now()
            await db.flush()
            night = asyncio.create_task(tidy(other))
            await held_up(on.database, night)
        assert (await night)["removed_evidence"] == 0
        assert await on.level() is Level.DOCUMENTED
