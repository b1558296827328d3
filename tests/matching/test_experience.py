"""Which signals an engine counts for a need, and which it forgets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from matching import Weights, is_certain
from matching.learned import FORGOTTEN_DAYS
from tests.matching.lessons import MOWING, TODAY, engine, row, signal, told_of


def test_a_need_learns_nothing_from_what_was_done_for_itself() -> None:
    told = engine(*(signal(n, need_id="n1") for n in range(3)), signal(4, need_id="n2"))
    mine, other = (replace(MOWING, id=key) for key in ("n1", "n3"))
    assert told_of(row(told, mine)) == [(("declined", 1),)]
    assert told_of(row(told, other)) == told_of(row(told)) == [(("declined", 4),)]
    assert row(told, mine) == row(engine(signal(4)), mine)


@pytest.mark.parametrize("learned", [True, False])
@pytest.mark.parametrize("days", [0, 400])
def test_every_path_to_a_chance_says_the_same(learned: bool, days: int) -> None:
    """The need's day may lie far after the one on which it is asked."""
    told, later = engine(*map(signal, range(3))), replace(MOWING, on=TODAY + timedelta(days))
    (first, fit), *_ = told.order(later, 5, Weights(learned=learned), TODAY)
    assert (first, fit) == ("o-gras", row(told, later, learned=learned).fit)


def test_whether_somebody_surely_does_it_is_said_by_what_counts_today() -> None:
    told = engine(*(signal(n) for n in range(20)))
    assert not is_certain(told, MOWING, today=TODAY)
    assert is_certain(told, MOWING, today=TODAY - timedelta(1))
    assert is_certain(told, MOWING, Weights(learned=False), TODAY)


def test_what_is_too_old_is_forgotten_and_leaves_no_trace() -> None:
    days = (FORGOTTEN_DAYS + 1, FORGOTTEN_DAYS, FORGOTTEN_DAYS - 1)
    told = engine(*(signal(n, on=TODAY - timedelta(age)) for n, age in enumerate(days)))
    told.forget_signals(TODAY)
    assert len(told.experience) == 1
    assert told.state == engine(signal(2, on=TODAY - timedelta(FORGOTTEN_DAYS - 1))).state
