"""How often something may be tried, and what happens where it can't be counted."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

import pytest
import redis.asyncio as redis
from litestar import Request
from litestar.datastructures import FormMultiDict

from marketplace.core.errors import TooOften, Unavailable
from marketplace.core.web import limits
from marketplace.core.web.kept import Notes
from marketplace.core.web.limits import CODE, SIGN_IN, Limiter
from marketplace.services.valkey import Valkey, free_port
from tests.waiting import until

QUARTER, HOUR = 15 * 60, 60 * 60
PROMISED = {
    # docs/security.md: tries, and the seconds in which they count
    limits.SIGN_IN: (10, QUARTER),
    limits.LINK_MAILS: (10, QUARTER),
    limits.STRANGER_MAILS: (5, HOUR),
    limits.ADDRESS: (60, QUARTER),
    limits.KEEP: (120, QUARTER),
    limits.CODE: (5, QUARTER),
    limits.SIGN_UP: (10, HOUR),
    limits.INVITE: (30, HOUR),
    limits.INVITE_ONE: (5, HOUR),
    limits.ANSWER: (30, QUARTER),
}


async def _used_up() -> Limiter:
    """All tries of "an" are used."""
    limiter = Limiter(None, "secret")
    for _ in range(CODE.amount):
        await limiter.hit(CODE, "an")
    return limiter


def test_a_guesser_gets_no_more_tries_than_was_promised() -> None:
    for limit, (tries, seconds) in PROMISED.items():
        assert (limit.amount, limit.get_expiry()) == (tries, seconds)


async def test_past_the_limit_it_is_too_often_for_that_key_only() -> None:
    limiter = await _used_up()
    with pytest.raises(TooOften, match="te vaak"):
        await limiter.hit(CODE, "an")
    assert not await limiter.count(CODE, "an")
    await limiter.hit(CODE, "bram")


async def test_a_try_counts_for_each_key_and_all_must_have_one_left() -> None:
    limiter = await _used_up()
    with pytest.raises(TooOften):
        await limiter.hit(CODE, "bram", "an")
    for _ in range(CODE.amount - 1):
        await limiter.hit(CODE, "bram")
    with pytest.raises(TooOften):
        await limiter.hit(CODE, "bram")


async def test_looking_whether_a_try_is_left_counts_nothing() -> None:
    limiter = Limiter(None, "secret")
    for _ in range(3 * CODE.amount):
        await limiter.require_left(CODE, "an")
    limiter = await _used_up()
    with pytest.raises(TooOften):
        await limiter.require_left(CODE, "an")


async def test_who_turned_out_to_be_the_person_starts_anew() -> None:
    limiter = await _used_up()
    await limiter.forget(CODE, "an")
    await limiter.hit(CODE, "an")


async def test_it_answers_while_it_can_count_also_in_one_process(redis_url: str) -> None:
    for url in (None, redis_url):
        limiter = Limiter(url, "secret")
        assert await limiter.answers()
        await limiter.close()


async def test_where_it_can_not_count_it_is_closed_unless_asked_to_be_open() -> None:
    limiter = Limiter(f"redis://127.0.0.1:{free_port()}", "secret")
    assert not await limiter.answers()
    with pytest.raises(Unavailable, match="lukt nu even niet"):
        await limiter.hit(SIGN_IN, "an")
    await limiter.hit(SIGN_IN, "an", closed=False)
    for ask in (limiter.require_left, limiter.forget):
        with pytest.raises(Unavailable):
            await ask(SIGN_IN, "an")
    await limiter.close()


async def test_a_counter_that_stops_answering_is_waited_for_a_few_seconds(
    valkey: Valkey, redis_url: str
) -> None:
    """A page of someone who signs in would hang with it for ever."""
    limiter, server = Limiter(redis_url, "secret"), int(valkey.pid_file.read_text())
    await limiter.hit(SIGN_IN, "an")
    os.kill(server, signal.SIGSTOP)
    try:
        async with asyncio.timeout(10):
            answers, counted = await asyncio.gather(
                limiter.answers(), limiter.hit(SIGN_IN, "an"), return_exceptions=True
            )
    finally:
        os.kill(server, signal.SIGCONT)
    assert answers is False
    assert isinstance(counted, Unavailable)
    await limiter.close()


async def test_closing_gives_the_connections_back(redis_url: str) -> None:
    limiter, other = Limiter(redis_url, "secret"), redis.Redis.from_url(redis_url)

    async def connections() -> set[str]:
        return {client["id"] for client in await other.client_list()}

    before = await connections()
    await limiter.hit(SIGN_IN, "an")
    made = await connections() - before
    assert len(made) == 1
    await limiter.close()

    async def gone() -> bool:
        return not made & await connections()

    await until(gone, "the server sees that the line was closed")
    await other.aclose()


async def test_what_was_typed_is_noted_also_while_nothing_can_be_counted() -> None:
    limiter = Limiter(f"redis://127.0.0.1:{free_port()}", "secret")
    request: Request[Any, Any, Any] = Request({"type": "http", "client": ("10.0.0.1", 1), "state": {}})  # type: ignore[typeddict-item]
    await Notes(limiter)(request, FormMultiDict({"title": "Hagen scheren"}))
    assert request.scope["state"]["posted"] == {"title": "Hagen scheren"}
    await limiter.close()
