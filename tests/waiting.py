"""Waits for what another process or task does, without sleeping longer than it takes."""

from __future__ import annotations

import asyncio
import inspect
import os
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy import text

from marketplace.core.db import Database

T = TypeVar("T")
LONG_S = 40.0
"""Only a test that fails waits this long; on a busy machine much takes ten times its time."""


def busyness() -> float:
    """How many times longer than on an idle machine something may take now; 1 on an idle one."""
    waiting, _, _ = os.getloadavg()
    return max(1.0, 2 * waiting / (os.cpu_count() or 1))


def eventually(look: Callable[[], T], what: str, seconds: float = LONG_S) -> T:
    """The first truthy result of `look`; AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what}")
        time.sleep(0.05)


async def until(
    look: Callable[[], Awaitable[T] | T], what: str, seconds: float = LONG_S, every: float = 0.05
) -> T:
    """The same in a test that is a coroutine; `look` may be one too."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        result: T = await found if inspect.isawaitable(found) else found
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what}")
        await asyncio.sleep(every)


async def held_up(database: Database, task: asyncio.Task[Any], waiting: int = 1) -> None:
    """Come back once a task waits for a lock of another (so many do then), or is done.

    Each look has a transaction of its own: PostgreSQL keeps the list of its processes for as long as one
    lasts, so a later look in the same one would miss a connection that was opened after the first.
    """
    query = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while not task.done():
        async with database.begin() as db:
            if (await db.scalar(query) or 0) >= waiting:
                return
