"""Random messy plans: each cell is read as it was meant, and comes back as it was sent."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plan_sheets import plan_of
from benchmarks.plans import Count, all_towns, check

TOWNS = all_towns()


@given(st.integers(0, 10**9), st.integers(1, 25))
@settings(max_examples=25)
def test_no_cell_is_wrong(seed: int, rows: int) -> None:
    random, count = Random(seed), Count()
    check(plan_of(random, rows), TOWNS, random, count)
    assert count.wrong == []
    assert count.cells > rows
