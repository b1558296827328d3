"""Each subscriber is served by itself, under a lease that is kept; what is due once is written down once."""

from __future__ import annotations

import asyncio
import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from marketplace.core import answering, clock
from marketplace.core.answering import handle_open
from marketplace.core.events import Event, StoredEvent, Subscribed, emit, emit_once
from tests.core.happenings import Happened, Patient, answered_by
from tests.database import opened
from tests.waiting import until


async def test_a_subscriber_that_fails_holds_no_other_up(database_url: str) -> None:
    seen: list[int] = []

    async def breaks(session: Any, event: Happened) -> None:
        raise ValueError("broken")

    async def works(session: Any, event: Happened) -> None:
        seen.append(event.number)

    both = {"tests.breaks": breaks, "tests.works": works}
    async with opened(database_url) as database:
        async with database.begin() as db:
            emit(db, Happened(number=7))
        while await handle_open(database, {Happened.name: Subscribed(Happened, both)}):
            pass
        async with database.begin() as db:
            rows = {row.subscriber: row for row in await db.scalars(select(StoredEvent))}
    assert seen == [7]
    assert rows["tests.works"].done_at is not None
    assert (rows["tests.breaks"].done_at, rows["tests.breaks"].last_error) == (None, "ValueError: broken")


async def test_a_lease_is_kept_while_the_work_goes_on(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "LEASE", timedelta(seconds=0.6))
    started: list[int] = []
    async with opened(database_url) as database:

        async def lease() -> datetime:
            async with database.begin() as db:
                return (await db.scalars(select(StoredEvent.lease_until))).one()

        async def slow(session: Any, event: Happened) -> None:
            started.append(event.number)
            after = await lease() + 2 * answering.LEASE

            async def lengthened() -> bool:
                return await lease() > after

            await until(lengthened, "the lease is lengthened, and again")
            assert await handle_open(database, answered_by(slow)) == 0, "no other worker may begin it"

        async with database.begin() as db:
            emit(db, Happened(number=1))
        await handle_open(database, answered_by(slow))
        async with database.begin() as db:
            (row,) = await db.scalars(select(StoredEvent))
    assert (started, row.last_error) == ([1], None)
    assert row.done_at is not None


async def test_what_kills_each_worker_is_given_up_seen_and_tried_again_when_asked(database_url: str) -> None:
    seen: list[int] = []

    async def works(session: Any, event: Happened) -> None:
        seen.append(event.number)

    async with opened(database_url) as database:
        async with database.begin() as db:
            emit(db, Happened(number=1))
            emit(db, Happened(number=2))
            await db.flush()
            died = "attempts = 8, lease_until = now() - interval '1 second', lease_token = gen_random_uuid()"
            await db.execute(text(f"UPDATE event SET {died} WHERE payload->>'number' = '1'"))
        assert await handle_open(database, answered_by(works)) == 1
        assert seen == [2]
        async with database.begin() as db:
            (row,) = await answering.given_up(db, 10)
            assert row.last_error == "each worker that began this ended"
            assert (row.lease_token, row.lease_until) == (None, None)
            assert await answering.count_given_up(db) == 1
            assert await answering.try_again(db, row.id) == {row.id: Happened.name}
        assert await handle_open(database, answered_by(works)) == 1
        async with database.begin() as db:
            assert await answering.count_given_up(db) == 0
            assert await answering.try_again(db, row.id) == {}, "it is done"
    assert seen == [2, 1]


async def test_due_work_is_written_once_until_it_is_begun(database_url: str) -> None:
    seen: list[int] = []
    async with opened(database_url) as database:

        async def works(session: Any, event: Happened) -> None:
            seen.append(event.number)
            if len(seen) == 1:  # told again while it is done: the work may have looked before
                async with database.begin() as other:
                    await emit_once(other, [event])

        async def tell(*numbers: int) -> None:
            async with database.begin() as db:
                await emit_once(db, [Happened(number=number) for number in numbers])

        await asyncio.gather(*(tell(1, 2) for _ in range(5)))
        while await handle_open(database, answered_by(works), 1):
            pass
        async with database.begin() as db:
            assert (await db.scalars(select(StoredEvent))).all() == [], "nothing is left of it"
    assert sorted(seen) == [1, 1, 2]


async def test_due_work_of_several_subscribers_is_done_by_each(database_url: str) -> None:
    seen: list[str] = []

    async def first(session: Any, event: Happened) -> None:
        seen.append("first")

    async def second(session: Any, event: Happened) -> None:
        seen.append("second")

    both = {Happened.name: Subscribed(Happened, {"tests.first": first, "tests.second": second})}
    async with opened(database_url) as database:
        for limit in (1, 5):
            for _ in range(2):
                async with database.begin() as db:
                    await emit_once(db, [Happened()])
            await handle_open(database, both, limit)  # after the first time one is still to come
        while await handle_open(database, both):
            pass
    assert sorted(seen) == ["first", "first", "second", "second"]


async def test_what_somebody_waits_for_comes_first(database_url: str) -> None:
    seen: list[str] = []

    async def works(session: Any, event: Event) -> None:
        seen.append(event.name)

    kinds: tuple[type[Event], ...] = (Patient, Happened)
    answers = {kind.name: Subscribed(kind, {"tests.works": works}) for kind in kinds}
    async with opened(database_url) as database:
        for kind in kinds:
            async with database.begin() as db:
                emit(db, kind())
        await handle_open(database, answers)
    assert seen == ["it.happened", "it.waits"]


async def test_rows_that_are_done_or_failed_are_free_of_their_lease_and_wait_longer_each_time(
    database_url: str,
) -> None:
    async def works(session: Any, event: Happened) -> None:
        if event.number:
            raise ValueError("x" * 3000)

    async with opened(database_url) as database:
        async with database.begin() as db:
            emit(db, Happened(number=0))
            emit(db, Happened(number=1))
        waits = []
        for attempts in (1, 3, 8):
            async with database.begin() as db:
                failing = StoredEvent.payload["number"].as_integer() == 1
                due = {"attempts": attempts - 1, "next_attempt_at": func.now()}
                await db.execute(update(StoredEvent).where(failing).values(due))
            await handle_open(database, answered_by(works))
            async with database.begin() as db:
                done, failed = await db.scalars(select(StoredEvent).order_by(StoredEvent.id))
                waits.append(round((failed.next_attempt_at - clock.now()).total_seconds()))
                dead = failed.dead_at is not None
    assert [(row.lease_token, row.lease_until) for row in (done, failed)] == [(None, None)] * 2
    assert (done.done_at is not None, done.last_error, len(failed.last_error or "")) == (True, None, 2000)
    assert waits == pytest.approx([2, 8, 256], abs=2)
    assert dead, "eight times is enough"


async def test_what_another_worker_is_at_is_left_to_it(database_url: str) -> None:
    """Neither begun, nor given up, nor kept for it, nor marked as failed, however often it was begun."""
    async with opened(database_url) as database:

        async def works(session: Any, event: Happened) -> None:
            async with database.begin() as db:
                theirs = "lease_token = gen_random_uuid(), lease_until = now() + interval '1 hour'"
                await db.execute(text(f"UPDATE event SET attempts = 9, {theirs}"))
            raise ValueError("too late")

        async with database.begin() as db:
            emit(db, Happened(number=1))
        await handle_open(database, answered_by(works))
        assert await handle_open(database, answered_by(works)) == 0
        async with database.begin() as db:
            (row,) = await db.scalars(select(StoredEvent))
    assert (row.attempts, row.dead_at, row.last_error) == (9, None, None)


async def test_a_worker_that_is_gone_leaves_its_work_to_the_next(database_url: str) -> None:
    seen: list[int] = []

    async def works(session: Any, event: Happened) -> None:
        seen.append(event.number)

    async with opened(database_url) as database:
        async with database.begin() as db:
            emit(db, Happened(number=1))
            await db.flush()
            gone = "attempts = 1, lease_token = gen_random_uuid(), lease_until = now() - interval '1 second'"
            await db.execute(text(f"UPDATE event SET {gone}"))
        await handle_open(database, answered_by(works))
    assert seen == [1]


async def test_a_lease_that_ran_out_is_not_taken_back(database_url: str) -> None:
    mine, theirs = uuid.uuid4(), uuid.uuid4()
    async with opened(database_url) as database:
        async with database.begin() as db:
            for number, (token, until) in enumerate(((mine, -1), (mine, 9), (theirs, 9))):
                row = StoredEvent(name="x", payload={}, lease_token=token, attempts=number)
                row.lease_until = clock.now() + timedelta(seconds=until)
                db.add(row)
        async with database.begin() as db:
            await db.execute(answering.lengthened(mine))
        async with database.begin() as db:
            rows = await db.scalars(select(StoredEvent.lease_until).order_by(StoredEvent.attempts))
            left = [round((until - clock.now()).total_seconds()) for until in rows if until]
    assert left == pytest.approx([-1, 15, 9], abs=2)
