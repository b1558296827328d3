"""Rate limits that hold over processes: atomic counters in Valkey. Without a queue they fail closed."""

from __future__ import annotations

import limits.aio.storage
from limits import RateLimitItemPerMinute
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError

from marketplace.core.errors import TooOften, Unavailable

SIGN_IN = RateLimitItemPerMinute(10, 15)
SIGN_UP = RateLimitItemPerMinute(10, 60)


class Limiter:
    """`redis_url` None keeps the counters in this process: only for a single process and tests."""

    def __init__(self, redis_url: str | None) -> None:
        storage = (
            limits.aio.storage.RedisStorage(
                "async+" + redis_url, implementation="redispy", wrap_exceptions=True
            )
            if redis_url
            else limits.aio.storage.MemoryStorage()
        )
        self._limiter = SlidingWindowCounterRateLimiter(storage)

    async def hit(self, limit: RateLimitItemPerMinute, *keys: str) -> None:
        """Count one try for each of `keys` (an account, an address).

        Raises TooOften past the limit, Unavailable when the counters can't be reached.
        """
        try:
            allowed = [await self._limiter.hit(limit, key) for key in keys]
        except (StorageError, OSError) as error:
            raise Unavailable(
                "Aanmelden lukt nu even niet. Probeer het over enkele minuten opnieuw."
            ) from error
        if not all(allowed):
            raise TooOften("U probeerde dit te vaak. Wacht een kwartier en probeer het opnieuw.")
