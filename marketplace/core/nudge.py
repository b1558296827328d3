"""Tells the workers, after a commit, that there is work. Losing a nudge loses nothing: they also sweep."""

from __future__ import annotations

import asyncio
import logging

from arq.connections import ArqRedis, RedisSettings
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
# A queue that takes connections and answers nothing must not gather a task for each change.
NUDGE_S = 4.0


def redis_settings(url: str) -> RedisSettings:
    """arq's settings from a URL, with short waits: a nudge may fail, a page may not wait for it."""
    settings = RedisSettings.from_dsn(url)
    settings.conn_timeout, settings.conn_retries, settings.conn_retry_delay = 1, 1, 1
    return settings


class Nudger:
    """Enqueues `events` and `mail` jobs. `redis_url` None makes it do nothing (the sweep works alone)."""

    def __init__(self, redis_url: str | None) -> None:
        self._queue = _queue(redis_url) if redis_url else None
        self._tasks: set[asyncio.Task[None]] = set()

    def __call__(self, names: list[str]) -> None:
        """Nudge beside the request that caused it."""
        if self._queue is None or not names:
            return
        task = asyncio.create_task(self._send(self._queue, sorted(set(names))))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, queue: ArqRedis, names: list[str]) -> None:
        try:
            async with asyncio.timeout(NUDGE_S):
                for name in names:
                    await queue.enqueue_job(name)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("could not nudge the workers; the sweep will find the work: %s", error)

    async def close(self) -> None:
        """Wait a moment for the nudges under way, and close the connections."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=2)
        if self._queue is not None:
            await self._queue.aclose(close_connection_pool=True)


def _queue(redis_url: str) -> ArqRedis:
    """The queue; it connects when first needed, and again after each failure."""
    return ArqRedis(ConnectionPool.from_url(redis_url, socket_connect_timeout=1))
