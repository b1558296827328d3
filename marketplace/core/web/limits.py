"""Rate limits that hold over processes: atomic counters in Valkey, one script a try.

Counters are named by a keyed hash, so that who reads Valkey learns no e-mail address or IP address from them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import limits.aio.storage
import redis.asyncio as redis
from limits import RateLimitItemPerMinute
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from marketplace.core.errors import TooOften, Unavailable
from marketplace.core.i18n import N_, _
from marketplace.core.tokens import Signer

log = logging.getLogger(__name__)

TOO_OFTEN = N_("U probeerde dit te vaak. Wacht een kwartier en probeer het opnieuw.")
SIGN_IN = RateLimitItemPerMinute(10, 15)
LINK_MAILS = RateLimitItemPerMinute(10, 15)
"""Of one mail address and one kind of link: past it no more are mailed, and nobody is told. Each kind counts
by itself: who signs a stranger's address up does not use up the links that it signs in with."""
STRANGER_MAILS = RateLimitItemPerMinute(5, 60)
"""The same, of mails to an address that whoever typed it has not shown to have."""
ADDRESS = RateLimitItemPerMinute(60, 15)
"""Of one IP address: a whole town hall may stand behind it."""
KEEP = RateLimitItemPerMinute(120, 15)
CODE = RateLimitItemPerMinute(5, 15)
SIGN_UP = RateLimitItemPerMinute(10, 60)
INVITE = RateLimitItemPerMinute(30, 60)
INVITE_ONE = RateLimitItemPerMinute(5, 60)
"""Of one mail address by one organisation, whoever of it invites."""
ANSWER = RateLimitItemPerMinute(30, 15)
ASK_AGAIN = RateLimitItemPerMinute(3, 60)
"""Of one need: mails to its buyer that ask once more for a yes."""
COPY = RateLimitItemPerMinute(20, 60)
"""Of one person: each copy of a need may hold ten documents."""
PLAN = RateLimitItemPerMinute(20, 60)
"""Of one person: each sheet is read in a process of its own, and its rows are work for the engine."""


class Limiter:
    """`redis_url` None keeps the counters in this process: only for a single process and tests.

    `secret`: the installation's, for the names of the counters.
    """

    def __init__(self, redis_url: str | None, secret: str) -> None:
        self._pool = (
            redis.BlockingConnectionPool.from_url(
                redis_url, max_connections=50, timeout=5, socket_timeout=3, socket_connect_timeout=3
            )
            if redis_url
            else None
        )
        storage = (
            limits.aio.storage.RedisStorage(
                f"async+{redis_url}",
                implementation="redispy",
                wrap_exceptions=True,
                connection_pool=self._pool,  # type: ignore[arg-type] # the library's hints forget it
            )
            if redis_url
            else limits.aio.storage.MemoryStorage()
        )
        self._storage = storage
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._names = Signer(secret, "limits")

    async def close(self) -> None:
        """Close the connections to Valkey."""
        if self._pool is not None:
            await self._pool.disconnect()

    async def answers(self) -> bool:
        """Whether the counters, so also the queue, can be reached within a second."""
        try:
            async with asyncio.timeout(1):
                return await self._storage.check()
        except (StorageError, OSError, TimeoutError):
            return False

    async def hit(self, limit: RateLimitItemPerMinute, *keys: str, closed: bool = True) -> None:
        """Count one try for each of `keys` (an account, an address).

        Raises TooOften past the limit. When the counters can't be reached it raises Unavailable, or with
        `closed` False lets through: an answer of a supplier is worth more than its limit.
        """
        try:
            allowed = await self.count(limit, *keys)
        except Unavailable:
            if not closed:
                return
            raise
        if not allowed:
            raise TooOften(TOO_OFTEN)

    async def count(self, limit: RateLimitItemPerMinute, *keys: str) -> bool:
        """Count one try for each of `keys`; -> whether all are within the limit. Raises Unavailable."""
        return all([await self._ask(self._limiter.hit, limit, key) for key in keys])

    async def require_left(self, limit: RateLimitItemPerMinute, key: str) -> None:
        """Raises TooOften when no try of `key` is left, and Unavailable. Counts nothing."""
        if not await self._ask(self._limiter.test, limit, key):
            raise TooOften(TOO_OFTEN)

    async def forget(self, limit: RateLimitItemPerMinute, key: str) -> None:
        """Start counting `key` anew: it was no guessing. Raises Unavailable."""
        await self._ask(self._limiter.clear, limit, key)

    async def _ask(self, question: Callable[..., Awaitable[Any]], limit: Any, key: str) -> Any:
        try:
            return await question(limit, self._names.signature(key))
        except (StorageError, OSError) as error:
            log.warning("rate limits can't be counted", exc_info=error)
            raise Unavailable(_("Dat lukt nu even niet. Probeer het over enkele minuten opnieuw.")) from error
