"""The engine of a process follows the database; a new process opens what another one saved."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.config import async_url
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.making import Maker
from marketplace.offers.models import Offer, OfferStatus
from matching import Engine, Need
from tests.database import with_cast
from tests.people import make_offer
from tests.waiting import until

MOWING = Need("gras maaien", "")


def found(engine: Engine) -> set[str]:
    return {row.offer_id for row in engine.rank(MOWING).ranked}


async def many_more(db: AsyncSession, like: Offer, count: int) -> None:
    """Copies of an offer, straight into the table."""
    await db.flush()
    columns = [column.name for column in Offer.__table__.columns if column.name != "id"]
    names = ", ".join(columns)
    await db.execute(
        text(
            f"insert into offer (id, {names}) select gen_random_uuid(), {names} from offer, "
            "generate_series(1, :count) where id = :like"
        ),
        {"count": count, "like": like.id},
    )


def keeping(folder: Path) -> Catalogue:
    """The catalogue of a new process that keeps an engine of any size on disk."""
    return Catalogue(maker=Maker(folder, save_from=1))


async def saved_by(database: Database, folder: Path) -> set[str]:
    """The names of the saved engines once a new process has started."""
    async with database.begin() as db:
        await keeping(folder).ready(db)
    return await asyncio.to_thread(lambda: {path.name for path in folder.iterdir() if path.is_dir()})


async def test_a_new_process_opens_the_saved_engine_and_sees_later_changes(
    database_url: str, tmp_path: Path
) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            first = await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
        saved = await saved_by(database, tmp_path)
        async with database.begin() as db:
            second = await make_offer(db, cast.poetslijn, "Gras maaien", "Ook hagen.", "77314000")
            (await db.get_one(Offer, first.id)).status = OfferStatus.ARCHIVED
        catalogue = keeping(tmp_path)
        async with database.begin() as db:
            await catalogue.ready(db)
            opened = await catalogue.current(db)
        assert str(second.id) in found(opened)
        assert str(first.id) not in found(opened)
        assert await saved_by(database, tmp_path) == saved, "it was opened, not built again"


async def test_what_was_saved_for_another_database_is_not_used(
    database_url: str, demo_database_url: str, tmp_path: Path
) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
        before = await saved_by(database, tmp_path)
    other = Database(async_url(demo_database_url))
    try:
        assert await saved_by(other, tmp_path) != before
        async with other.begin() as db:
            assert len(await Catalogue(tmp_path).current(db)) > 1
    finally:
        await other.close()


async def test_what_was_saved_before_a_backup_was_put_back_is_not_used(
    database_url: str, tmp_path: Path
) -> None:
    """The same database, with rows of before."""
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            offer = await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
            await db.flush()
            await db.execute(text("CREATE TABLE kept AS SELECT id, title, changed_at FROM offer"))
        async with database.begin() as db:
            (await db.get_one(Offer, offer.id)).title = "Sneeuw ruimen"
        saved = await saved_by(database, tmp_path)
        async with database.begin() as db:
            back = "UPDATE offer SET title = kept.title, changed_at = kept.changed_at"
            await db.execute(text(f"{back} FROM kept WHERE kept.id = offer.id"))
        assert await saved_by(database, tmp_path) != saved


async def test_what_was_written_long_before_it_was_committed_is_seen(database_url: str) -> None:
    """The rows carry the time of writing, by which the engine looks for what is new."""
    async with with_cast(database_url) as (database, cast):
        catalogue = Catalogue()
        async with database.begin() as slow:
            late = await make_offer(slow, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
            await slow.flush()
            ago = "UPDATE offer SET changed_at = changed_at - interval '20 seconds'"
            await slow.execute(text(ago))
            opened = text("SELECT xact_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
            begun = await slow.scalar(opened)
            async with database.begin() as db:
                await make_offer(db, cast.poetslijn, "Gras maaien", "Ook hagen.", "77314000")
            async with database.begin() as db:
                assert str(late.id) not in found(await catalogue.current(db))
            written = {"at": begun, "id": late.id}
            await slow.execute(text("UPDATE offer SET changed_at = :at WHERE id = :id"), written)
        async with database.begin() as db:
            assert str(late.id) in found(await catalogue.current(db))


async def test_of_an_offer_and_its_supplier_what_was_written_first_may_be_committed_last(
    database_url: str,
) -> None:
    """The later of two moments would say that nothing changed since."""
    async with with_cast(database_url) as (database, cast):
        catalogue = Catalogue()
        async with database.begin() as db:
            offer = await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
        renamed = {"id": cast.groenwerk.id, "at": clock.now()}
        async with database.begin() as slow:
            name = "UPDATE organisation SET name = 'Kwikstaart', changed_at = :at WHERE id = :id"
            await slow.execute(text(name), renamed)
            async with database.begin() as db:
                words = "UPDATE offer SET text = 'Ook hagen.', changed_at = clock_timestamp() WHERE id = :id"
                await db.execute(text(words), {"id": offer.id})
            async with database.begin() as db:
                assert not (await catalogue.current(db)).search("kwikstaart")
        async with database.begin() as db:
            assert str(offer.id) in dict((await catalogue.current(db)).search("kwikstaart"))


async def test_a_crowded_engine_is_renewed_beside_the_one_in_use(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            offer = await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
        catalogue = Catalogue()
        async with database.begin() as db:
            old = await catalogue.current(db)
        async with database.begin() as db:
            await many_more(db, offer, 1_200)
        async with database.begin() as db:
            assert await catalogue.current(db) is old
            assert old.crowded

        async def current() -> Engine:
            async with database.begin() as db:
                return await catalogue.current(db)

        async def renewed() -> bool:
            return await current() is not old

        await until(renewed, "another engine")
        fresh = await current()
        assert not fresh.crowded
        assert len(fresh) == len(old) > 1_200


async def test_a_page_does_not_wait_until_thousands_of_changes_are_taken_in(database_url: str) -> None:
    """The process goes on with it meanwhile; a few changes are there at once."""
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            offer = await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
        catalogue = Catalogue()
        async with database.begin() as db:
            engine = await catalogue.current(db)
        async with database.begin() as db:
            one_more = await make_offer(db, cast.poetslijn, "Gras maaien", "Ook hagen.", "77314000")
        async with database.looking() as db:
            assert str(one_more.id) in found(await catalogue.at_hand(db))
        whole = len(engine) + 12_000
        async with database.begin() as db:
            await many_more(db, offer, 12_000)
        async with database.looking() as db:
            assert await catalogue.at_hand(db) is engine
        assert len(engine) < whole

        async def all_there() -> bool:
            return len(engine) == whole

        await until(all_there, "all offers in the engine", seconds=180)
        await catalogue.close()
