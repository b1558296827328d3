"""A short run of the fuzzer, and proof that it would see what it looks for."""

from __future__ import annotations

import os
import random
from pathlib import Path

import httpx
import pytest

from tests.security import payloads
from tests.security.fuzz import fuzz, hostile_segments
from tests.security.hostile_values import SEGMENTS, body_of, spoiled
from tests.security.judge import REQUIRED, Summary, judge

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "1500"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
"""The suite sends the same each time, so that a failure comes back; the long run looks for what is new."""


@pytest.mark.slow
async def test_no_page_or_form_breaks_or_reflects(demo_database_url: str, tmp_path: Path) -> None:
    # The suite runs beside other tests: how fast answers are is the long run's to say.
    summary = await fuzz(demo_database_url, tmp_path, REQUESTS, SEED, patience=10)
    assert summary.findings == [], summary.text()
    assert summary.requests >= REQUESTS
    assert {200, 303, 404, 422} <= set(summary.statuses)
    assert len(summary.reached) > 100


@pytest.mark.slow
async def test_no_place_in_an_address_breaks(demo_database_url: str, tmp_path: Path) -> None:
    summary = await hostile_segments(demo_database_url, tmp_path, patience=10)
    assert summary.findings == [], summary.text()
    assert summary.requests > 50 * len(SEGMENTS)
    assert summary.statuses[404] > summary.requests / 2


@pytest.mark.parametrize(
    "page",
    [
        "<p><mmx>x</mmx></p>",
        '<input value="" mmxattr="1">',
        '<p onclick="alert(1)">mmx</p>',
        '<a href="javascript:mmx()">x</a>',
        '<a href=" JaVa\tScript:mmx()">x</a>',
        '<form action="data:text/html,<mmx>"></form>',
        "<script>mmx()</script>",
        "<p>54444444439</p>",
    ],
)
def test_reflected_markup_is_seen(page: str) -> None:
    assert payloads.markup_in(f"<!DOCTYPE html><html><body>{page}</body></html>")


@pytest.mark.parametrize(
    "page",
    ["&lt;mmx&gt;", '<input value="&quot; mmxattr=&quot;1">', "<p>javascript:mmx()</p>", "{{7777777777*7}}"],
)
def test_escaped_text_is_fine(page: str) -> None:
    assert payloads.markup_in(f"<!DOCTYPE html><html><body>{page}</body></html>") is None


def _judged(status: int = 200, seconds: float = 0.1, **headers: str) -> list[str]:
    summary = Summary()
    safe = dict.fromkeys(REQUIRED, "x")
    request = httpx.Request("GET", "http://testserver.local/x")
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    judge(summary, "GET /x", httpx.Response(status, headers=safe | given, request=request), seconds)
    return summary.findings


def test_a_good_answer_gives_no_finding() -> None:
    assert _judged() == []
    assert _judged(303, location="/behoeften") == []


@pytest.mark.parametrize(
    "found",
    [
        _judged(500),
        _judged(seconds=2.1),
        _judged(x_mmx="1"),
        _judged(303, location="//elders.example/"),
        _judged(303, location="https://elders.example/"),
        _judged(200, hx_redirect="/\t/elders.example"),
    ],
)
def test_a_bad_answer_gives_a_finding(found: list[str]) -> None:
    assert len(found) == 1


def test_the_same_seed_sends_the_same() -> None:
    pairs = [("title", "a"), ("text", "b")]
    for seed in range(50):
        sent = {body_of(spoiled(pairs, random.Random(seed)), random.Random(seed)) for _ in range(2)}
        assert len(sent) == 1
