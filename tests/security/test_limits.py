"""Rate limits: exactly the limit gets through however many try at once, and Valkey learns no addresses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import redis.asyncio as redis

from marketplace.core.errors import TooOften, Unavailable
from marketplace.core.web.limits import INVITE, SIGN_IN, Limiter
from marketplace.services.valkey import free_port
from tests.database import with_cast
from tests.inprocess import app_for, client_of, cookie_of, csrf_of
from tests.site import SECRET


async def _let_through(limiters: list[Limiter], tries: int, key: str) -> int:
    async def one(number: int) -> bool:
        try:
            await limiters[number % len(limiters)].hit(SIGN_IN, key)
        except TooOften:
            return False
        return True

    return sum(await asyncio.gather(*(one(number) for number in range(tries))))


@asynccontextmanager
async def limiters(redis_url: str, count: int = 1, secret: str = SECRET) -> AsyncIterator[list[Limiter]]:
    """As many as there are web processes."""
    made = [Limiter(redis_url, secret) for _ in range(count)]
    yield made
    for limiter in made:
        await limiter.close()


async def test_of_200_at_once_exactly_the_limit_gets_through(redis_url: str) -> None:
    async with limiters(redis_url, 4) as four:
        assert await _let_through(four, 200, "link:an@an.example") == SIGN_IN.amount
        assert await _let_through(four, 1, "link:bram@bram.example") == 1


async def test_counters_hold_no_address_and_end(redis_url: str) -> None:
    async with limiters(redis_url) as (limiter,):
        await limiter.hit(SIGN_IN, "link:an@an.example", "link:10.0.0.7")
    valkey = redis.Redis.from_url(redis_url)
    keys = [key.decode() for key in await valkey.keys()]
    assert len(keys) >= 2
    for key in keys:
        assert "example" not in key
        assert "10.0.0.7" not in key
        assert 0 < await valkey.ttl(key) <= 2 * SIGN_IN.get_expiry()
    await valkey.aclose()


async def test_another_secret_counts_under_other_names(redis_url: str) -> None:
    """Nobody can tell from a counter whose it is by hashing addresses, without the installation's secret."""
    for secret in (SECRET, "another"):
        async with limiters(redis_url, secret=secret) as one:
            assert await _let_through(one, 20, "link:an@an.example") == SIGN_IN.amount


async def test_without_valkey_signing_in_stops_and_answers_go_on() -> None:
    limiter = Limiter(f"redis://127.0.0.1:{free_port()}", SECRET)
    with pytest.raises(Unavailable):
        await limiter.hit(SIGN_IN, "link:an@an.example")
    await limiter.hit(SIGN_IN, "answer:x", closed=False)
    await limiter.close()


async def test_colleagues_are_invited_so_many_an_hour(database_url: str, tmp_path: Path) -> None:
    """Otherwise one account mails strangers without end."""
    async with with_cast(database_url) as (database, cast):
        async with client_of(app_for(database_url, tmp_path)) as client:
            cookie = await cookie_of(database, cast.an)
            client.cookies.update(cookie)
            path = f"/organisaties/{cast.temse.id}/collegas"
            data = {"_csrf": csrf_of(cookie), "colleague_name": "Fien"}
            statuses = [
                (
                    await client.post(
                        path, data=data | {"colleague_email": f"f{number}@x.example"}, follow_redirects=False
                    )
                ).status_code
                for number in range(INVITE.amount + 2)
            ]
        assert statuses == [303] * INVITE.amount + [429] * 2
