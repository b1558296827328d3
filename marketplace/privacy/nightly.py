"""Carries out the retention table once a night. A night that was missed or broken off is made up."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.clock import BRUSSELS
from marketplace.core.db import Database
from marketplace.core.house import House
from marketplace.core.mail.compose import Composer
from marketplace.core.retention import Night, Rule
from marketplace.privacy import unused_accounts
from marketplace.privacy.models import RetentionRun

log = logging.getLogger(__name__)
FROM_HOUR = 2
LOCK = 4_711_226_027
MOST_BATCHES = 10_000


async def _ours(session: AsyncSession) -> bool:
    """Whether this process may tidy now: no other does, and tonight is not done yet."""
    if not await session.scalar(select(func.pg_try_advisory_xact_lock(LOCK))):
        return False
    done = await session.scalar(select(RetentionRun.night).where(RetentionRun.night == clock.today()))
    return done is None


async def tidy(database: Database, mail: Composer, house: House) -> dict[str, int] | None:
    """-> rows per rule; None when it is not yet time, done already, or another process is at it.

    What is due is found by its age, not by tonight's date: after days without a worker it is all done at
    once. Each batch has its own transaction; the night counts as done after the last one.
    """
    if clock.now().astimezone(BRUSSELS).hour < FROM_HOUR:
        return None
    counts: dict[str, int] = {}
    async with database.begin() as session:
        if not await _ours(session):
            return None
        counts["came_back"] = await unused_accounts.forget_announcements(session)
    announced = await _batches(database, lambda session: unused_accounts.announce(session, mail, clock.now()))
    if announced is None:
        return None
    counts["announced"] = announced
    for rule in house.rules:
        count = await _batches(database, partial(_step, house, rule))
        if count is None:
            return None
        if rule.step is not None:
            counts[rule.name] = count
    async with database.begin() as session:
        if not await _ours(session):
            return None
        session.add(RetentionRun(night=clock.today(), counts=counts))
    log.info("tidied", extra={"counts": counts})
    return counts


async def _step(house: House, rule: Rule, session: AsyncSession) -> int:
    if rule.step is None or rule.life is None:
        return 0
    night = Night(session, clock.now() - rule.life, house.followers_of(rule.name), house.traces)
    return await rule.step(night)


async def _batches(database: Database, batch: Callable[[AsyncSession], Awaitable[int]]) -> int | None:
    """One batch after the other until none is left; -> rows, or None when another process took over."""
    total = 0
    for _ in range(MOST_BATCHES):
        async with database.begin() as session:
            if not await _ours(session):
                return None
            count = await batch(session)
        total += count
        if not count:
            break
    return total
