"""A large catalogue without a saved engine: one process builds it, the others wait, and pages are served."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text

from marketplace.core.answering import handle_open
from marketplace.core.db import Database
from marketplace.core.events import StoredEvent, emit
from marketplace.matches import shelf
from marketplace.matches.catalogue import Catalogue, NoEngine, Preparing, State
from marketplace.matches.making import BUILDER, Maker
from marketplace.needs.events import NeedPublished
from matching import Engine
from tests.database import subscriptions, with_cast
from tests.journey import published_need
from tests.people import Cast, make_offer
from tests.waiting import until

#: Takes the order, waits until a file is there, and then builds; writes down that it began.
SLOW = """
import pathlib, subprocess, sys, time
order = sys.stdin.buffer.read()
with open(sys.argv[1] + "/begun", "a") as begun: begun.write("x")
while not pathlib.Path(sys.argv[1], "go").exists(): time.sleep(0.02)
sys.exit(subprocess.run(sys.argv[2:], input=order).returncode)
"""


def slowed(folder: Path) -> Catalogue:
    """The catalogue of a process whose building waits for the file `go`."""
    folder.mkdir(exist_ok=True)
    builder = (sys.executable, "-c", SLOW, str(folder), *BUILDER)
    return Catalogue(maker=Maker(folder / "index", save_from=1, builder=builder))


def titles(engine: Engine) -> set[str]:
    return {offer.title for offer in engine.offers.records.of(engine.index.live_rows())}


async def is_ready(catalogue: Catalogue, database: Database) -> bool:
    try:
        async with database.begin() as db:
            await catalogue.current(db, 0.1)
    except Preparing:
        return False
    return True


async def test_a_cold_start_ends_with_one_engine_for_all_processes(database_url: str, tmp_path: Path) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
        processes = [slowed(tmp_path) for _ in range(3)]
        for catalogue in processes:
            assert not await is_ready(catalogue, database)
            assert catalogue.state is State.PREPARING
        ends = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
        )
        async with database.begin() as db:
            await db.execute(text(f"{ends} AND datname = current_database()"))
        (tmp_path / "go").touch()
        for catalogue in processes:
            await until(lambda catalogue=catalogue: is_ready(catalogue, database), "the engine")
            assert catalogue.state is State.READY
        assert (tmp_path / "begun").read_text() == "x", "one of three built"


async def test_nothing_waits_in_a_transaction_while_the_engine_is_built(
    database_url: str, tmp_path: Path
) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
        catalogue = slowed(tmp_path)
        assert not await is_ready(catalogue, database)
        await until((tmp_path / "begun").exists, "the build")
        async with database.begin() as db:
            idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
            assert await db.scalar(text(f"{idle} AND datname = current_database()")) == 0
        (tmp_path / "go").touch()
        await until(lambda: is_ready(catalogue, database), "the engine")


async def test_an_engine_that_can_not_be_saved_is_used_all_the_same(
    database_url: str, tmp_path: Path
) -> None:
    """A file stands where the folder should be."""
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
        (tmp_path / "index").touch()
        catalogue = Catalogue(maker=Maker(tmp_path / "index", save_from=1))
        async with database.begin() as db:
            await catalogue.ready(db)
            assert "Gras maaien" in titles(await catalogue.current(db))


async def test_a_build_that_fails_is_told_and_tried_again_after_a_pause(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.matches.catalogue.PAUSE_S", 0.0)
    fails_once = (
        "import pathlib, subprocess, sys; order = sys.stdin.buffer.read()\n"
        "mark = pathlib.Path(sys.argv[1]); again = mark.exists(); mark.touch()\n"
        "sys.exit(subprocess.run(sys.argv[2:], input=order).returncode if again else 9)"
    )
    builder = (sys.executable, "-c", fails_once, str(tmp_path / "mark"), *BUILDER)
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
        catalogue = Catalogue(maker=Maker(tmp_path / "index", save_from=1, builder=builder))
        async with database.begin() as db:
            with pytest.raises(NoEngine):
                await catalogue.ready(db)
        assert catalogue.state is State.FAILED
        async with database.begin() as db:
            await catalogue.ready(db)
        assert catalogue.state is State.READY


async def ranked_with(catalogue: Catalogue, database: Database, cast: Cast) -> StoredEvent:
    """What becomes of the work of ranking a need that was just published, after one try."""
    need = await published_need(database, cast)
    async with database.begin() as db:
        await db.execute(delete(StoredEvent))
        emit(db, NeedPublished(need_id=need.id))
    for _ in range(2):  # one row is shared out to its subscribers first
        await handle_open(database, subscriptions(catalogue))
    async with database.begin() as db:
        ours = StoredEvent.subscriber == "matches.rank_need"
        return (await db.scalars(select(StoredEvent).where(ours))).one()


async def test_a_ranking_waits_for_the_engine_and_fails_when_there_will_be_none(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting is no try; what can't be done is one, so that it ends among what was given up."""
    monkeypatch.setattr("marketplace.matches.catalogue.PATIENCE_S", 0.1)
    async with with_cast(database_url) as (database, cast):
        catalogue = slowed(tmp_path)
        assert not await is_ready(catalogue, database)
        waits = await ranked_with(catalogue, database, cast)
        assert (waits.attempts, waits.last_error, waits.done_at) == (1, None, None)
        (tmp_path / "go").touch()
        await until(lambda: is_ready(catalogue, database), "the engine")
        broken = Catalogue(maker=Maker(tmp_path / "other", save_from=0, builder=("false",)))
        failed = await ranked_with(broken, database, cast)
        assert failed.attempts == 1
        assert (failed.last_error or "").startswith("NoEngine")


async def test_a_builder_that_hangs_is_ended(database_url: str, tmp_path: Path) -> None:
    hangs = (sys.executable, "-c", "import time; time.sleep(600)")
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
        catalogue = Catalogue(maker=Maker(tmp_path / "index", save_from=1, builder=hangs, longest_s=0.1))
        async with database.begin() as db:
            with pytest.raises(NoEngine):
                await catalogue.ready(db)
        assert catalogue.state is State.FAILED
        with shelf.building(tmp_path / "index") as lock:
            assert lock is not None, "who comes next may build"


async def test_half_a_note_on_disk_is_no_engine(database_url: str, tmp_path: Path) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen en gazons.", "77314000")
        for content in ("", "{", json.dumps({"database": "x"}), json.dumps([1])):
            (tmp_path / "current.json").write_text(content)
            catalogue = Catalogue(maker=Maker(tmp_path, save_from=1))
            async with database.begin() as db:
                await catalogue.ready(db)
                assert "Gras maaien" in titles(await catalogue.current(db))
