"""What the measurement itself must notice: a stale write, a double that nobody counted, a mail given up."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, update

from benchmarks import delivery_watch
from benchmarks.delivery_figures import broken, figures
from benchmarks.delivery_run import NEVER_S, Outcome, Plan
from marketplace.config import async_url
from marketplace.core.db import Database
from marketplace.core.mail.lease import Leases
from marketplace.core.mail.message import Message
from marketplace.services.postgres import Postgres
from tests.faults.mails import store

LEASE = timedelta(seconds=15)


async def test_the_witness_sees_what_the_ledger_refuses(postgres: Postgres, database_url: str) -> None:
    name = database_url.split("/")[3].split("?")[0]
    delivery_watch.install(postgres, name)
    one, other = (Database(async_url(database_url), application=f"worker-{n}") for n in (1, 2))
    first, second = Leases(one, LEASE), Leases(other, LEASE)
    try:
        await store(one, 1)
        (old,) = await first.claim(10)
        async with one.begin() as db:
            await db.execute(update(Message).values(lease_until=func.now() - LEASE))
        (new,) = await second.claim(10)
        assert not await first.turn(None, old)
        assert not await first.later(old, LEASE, "too late", tried=True, ambiguous=False)
        assert not await first.dead(old, "too late", tried=True, suppress=True)
        assert first.stale_writes_refused == 3
        assert await second.turn(None, new)
        assert delivery_watch.stale_writes(postgres, name) == 0, "what was refused is no write"
        async with one.begin() as db:
            await db.execute(update(Message).values(last_error="without the lease"))
        assert delivery_watch.stale_writes(postgres, name) == 1
    finally:
        for ledger, database in ((first, one), (second, other)):
            await ledger.close()
            await database.close()


def outcome(**changed: object) -> Outcome:
    """Two mails, delivered once each, and a need that was told of."""
    values: dict[str, object] = {
        "ids": {"<a>", "<b>"},
        "accepted": [(1.0, "<a>", "a@d.example"), (2.0, "<b>", "b@d.example")],
        "dead": {},
        "ambiguous": {},
        "stale_writes": 0,
        "delays": [0.1, 0.2],
        "faults": Counter(),
        "in_time": True,
        "seconds": 2.0,
        "longest_recovery_s": 0.0,
    }
    return Outcome(**(values | changed))


def complaints(plan: Plan, **changed: object) -> list[str]:
    return broken(plan, figures(plan, outcome(**changed)))


def test_each_broken_promise_is_named() -> None:
    plan = Plan(messages=2, drop_acks=1)
    once = outcome().accepted
    twice = [*once, (3.0, "<b>", "b@d.example")]
    assert complaints(plan) == []
    assert complaints(plan, accepted=once[:1]) == ["lost mail"]
    assert complaints(plan, accepted=twice, ambiguous={"<b>": 1}) == []
    assert complaints(plan, accepted=twice, ambiguous={"<a>": 5}) == ["doubles that were not counted"]
    assert complaints(Plan(messages=2), accepted=twice, ambiguous={"<b>": 1}) == ["too many doubles"]
    assert complaints(plan, accepted=once[:1], dead={"<b>": 60}) == ["given up without a refusal"]
    assert complaints(plan, delays=[0.1, NEVER_S]) == ["news that never came"]
    assert complaints(plan, stale_writes=1) == ["stale write"]
    assert complaints(plan, in_time=False) == ["took too long"]
