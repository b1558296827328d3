"""Rate limits that hold over processes: atomic counters in Valkey, one script a try.

Counters are named by a keyed hash, so that who reads Valkey learns no e-mail address or IP address from them.
"""

from __future__ import annotations

import asyncio
import logging

import limits.aio.storage
import redis.asyncio as redis
from limits import RateLimitItemPerMinute
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from marketplace.core.errors import TooOften, Unavailable
from marketplace.core.tokens import Signer

log = logging.getLogger(__name__)

SIGN_IN = RateLimitItemPerMinute(10, 15)
ADDRESS = RateLimitItemPerMinute(60, 15)
"""Of one IP address: a whole town hall may stand behind it."""
KEEP = RateLimitItemPerMinute(120, 15)
CODE = RateLimitItemPerMinute(5, 15)
SIGN_UP = RateLimitItemPerMinute(10, 60)
INVITE = RateLimitItemPerMinute(30, 60)
ANSWER = RateLimitItemPerMinute(30, 15)


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
            allowed = [await self._limiter.hit(limit, self._names.signature(key)) for key in keys]
        except (StorageError, OSError) as error:
            if not closed:
                log.warning("rate limits can't be counted", exc_info=error)
                return
            raise Unavailable("Dat lukt nu even niet. Probeer het over enkele minuten opnieuw.") from error
        if not all(allowed):
            raise TooOften("U probeerde dit te vaak. Wacht een kwartier en probeer het opnieuw.")
