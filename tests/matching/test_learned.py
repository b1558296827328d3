"""What people did for earlier needs shifts chances: little at first, fading, within bounds, reproducibly."""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Engine, Need, Signal, Supplier, about_need
from matching.bands import DOUBTFUL, GOOD
from matching.facts import SpokeFor
from matching.learned import ENOUGH, FEW_DOWN, FEW_UP, VERDICTS, Shifts, shifted, shifts
from tests.matching.cast import offer, supplier
from tests.matching.lessons import MOWING, TODAY, engine, row, signal, told_of

CLEANING = Need("Kantoren reinigen", "", on=TODAY)
Heard = list[tuple[int, float]]
HEARD = st.lists(st.tuples(st.integers(0, len(VERDICTS) - 1), st.floats(0, 1)), max_size=12)


def odds(points: float) -> float:
    return math.log(points / (100 - points))


def of_one(heard: Heard) -> Shifts:
    verdicts = np.array([verdict for verdict, _ in heard], np.intp)
    return shifts(np.zeros(len(heard), np.intp), verdicts, np.array([h for _, h in heard], np.float64), 1)


def test_one_answer_shifts_little_and_decides_nothing() -> None:
    before, after = row(engine()), row(engine(signal(1)))
    assert odds(after.fit) - odds(before.fit) == pytest.approx(-1.5, abs=0.01)
    assert after.fit > GOOD
    assert told_of(before) == []
    assert told_of(after) == [(("declined", 1),)]


def test_no_single_signal_makes_all_the_difference() -> None:
    """Neither the first, nor the fifth, from which on more is believed."""
    moved = [of_one([(0, 1.0)] * count).amounts[0] for count in range(30)]
    assert all(0 <= before - after <= 1.5 for before, after in pairwise(moved))


@given(HEARD, st.integers(0, len(VERDICTS) - 1), st.floats(0, 1))
def test_a_no_never_helps_and_a_yes_never_harms(heard: Heard, verdict: int, amount: float) -> None:
    before, after = (of_one(some).amounts[0] for some in (heard, [*heard, (verdict, amount)]))
    says_yes = list(VERDICTS.values())[verdict] > 0
    assert after >= before - 1e-9 if says_yes else after <= before + 1e-9


@given(HEARD.filter(lambda heard: len(heard) < ENOUGH), st.floats(0.01, 99.99))
def test_fewer_than_five_shut_nobody_out_and_lift_nobody_from_doubt(heard: Heard, chance: float) -> None:
    after = shifted(np.array([chance]), of_one(heard))[0]
    assert (after >= DOUBTFUL) or (chance < DOUBTFUL) or after == chance
    assert after < GOOD or chance >= 50


@given(st.floats(0.01, 99.99), st.lists(st.integers(0, len(VERDICTS) - 1), max_size=40))
def test_a_chance_stays_a_chance(chance: float, verdicts: list[int]) -> None:
    by = of_one([(verdict, 1.0) for verdict in verdicts])
    assert 0 < shifted(np.array([chance]), by)[0] < 100
    assert shifted(np.array([0.0]), by)[0] == 0


@pytest.mark.parametrize("cpv", [(), ("77310000",), ("45000000",)])
def test_four_declines_leave_a_supplier_in_the_ranking_whatever_codes_say(cpv: tuple[str, ...]) -> None:
    need = Need("Gras maaien", "", cpv=cpv, on=TODAY)
    told = row(engine(*(signal(n, about=need) for n in range(ENOUGH - 1))), need)
    assert told.fit >= DOUBTFUL


def test_many_declines_shut_out() -> None:
    assert engine(*map(signal, range(40))).rank(MOWING, today=TODAY).ranked == ()


def test_it_counts_for_needs_of_the_same_activity_only() -> None:
    told = engine(*map(signal, range(6)))
    assert row(told, CLEANING) == row(engine(), CLEANING)
    other = Engine.build([supplier("gras")], [offer("gras"), offer("poets", supplier_id="gras")])
    before = row(other, CLEANING)
    for number in range(6):
        other.put_signal(signal(number))
    assert row(other, CLEANING) == before


def test_of_another_offer_of_the_supplier_it_says_half_and_without_an_offer_all() -> None:
    before = row(engine()).fit
    shift = [odds(before) - odds(row(engine(signal(1, offer_id=o))).fit) for o in ("o-gras", None, "o-2")]
    assert shift[0] == shift[1]
    assert shift[2] == pytest.approx(12 * 0.5 / 7.5, abs=0.01)


def test_it_fades_and_is_gone_after_two_years() -> None:
    def shift(days: int) -> float:
        return odds(row(engine()).fit) - odds(row(engine(signal(1, on=TODAY - timedelta(days)))).fit)

    assert shift(0) > shift(200) > shift(400) > shift(700) > shift(720) == shift(5_000) == 0
    assert shift(360) == pytest.approx(12 * 0.5 / 7.5, abs=0.01)
    assert told_of(row(engine(signal(1, on=TODAY - timedelta(720))))) == []


def test_a_day_knows_nothing_of_what_was_done_after_it() -> None:
    told = engine(signal(1))
    assert row(told, today=TODAY - timedelta(1)) == row(engine(), today=TODAY - timedelta(1))
    assert told.rank(Need("Gras maaien", "")).ranked == engine().rank(Need("Gras maaien", "")).ranked


def test_it_can_be_switched_off() -> None:
    told = engine(*map(signal, range(6)))
    assert row(told, learned=False) == row(engine(), learned=False)
    assert row(told, learned=True) != row(engine(), learned=True)


def test_it_says_what_speaks_for_a_supplier_too() -> None:
    told = row(engine(signal(1, "interested"), signal(2, "awarded"), signal(3, "recommended")))
    assert told.fit > row(engine()).fit
    assert SpokeFor((("interested", 1), ("recommended", 1), ("awarded", 1))) in told.reasons


def test_being_shown_asked_or_first_is_no_evidence() -> None:
    """Nothing but a signal shifts a chance: asking moves a supplier's turn and no chance."""
    asked = engine()
    asked.put_supplier(supplier("gras", last_asked=TODAY))
    for _ in range(3):
        asked.rank(MOWING, today=TODAY)
    assert row(asked).fit == row(engine()).fit


def _mixed(count: int) -> list[Signal]:
    chance = Random(4)
    verdicts = list(VERDICTS)
    return [
        signal(n, chance.choice(verdicts), on=TODAY - timedelta(chance.randrange(800))) for n in range(count)
    ]


def test_the_order_in_which_signals_came_does_not_matter() -> None:
    signals = _mixed(30)
    expected = engine(*signals).rank(MOWING, today=TODAY)
    for seed in range(5):
        Random(seed).shuffle(signals)
        assert engine(*signals).rank(MOWING, today=TODAY) == expected


def test_a_changed_answer_replaces_the_one_before_and_one_taken_back_is_forgotten() -> None:
    told = engine(signal(1))
    told.put_signal(signal(1))
    assert told.state == engine(signal(1)).state
    told.put_signal(signal(1, "interested"))
    assert told.rank(MOWING) == engine(signal(1, "interested")).rank(MOWING)
    told.remove_signal("s1")
    told.remove_signal("unknown")
    assert (told.state, row(told)) == (engine().state, row(engine()))


def test_the_digest_of_a_ranking_stands_for_what_was_learned_too() -> None:
    digests = [told.rank(MOWING).inputs_digest for told in (engine(), engine(signal(1)), engine(signal(2)))]
    assert len(set(digests)) == 3


def test_a_loaded_engine_has_learned_the_same(tmp_path: Path) -> None:
    signals = _mixed(20)
    saved = engine(*signals[:15])
    saved.remove_signal("s3")
    saved.save(tmp_path)
    loaded = Engine.load(tmp_path)
    assert loaded.rank(MOWING, today=TODAY) == saved.rank(MOWING, today=TODAY)
    for one in signals[10:]:
        saved.put_signal(one)
        loaded.put_signal(one)
    loaded.remove_signal("s7")
    saved.remove_signal("s7")
    assert loaded.rank(MOWING, today=TODAY) == saved.rank(MOWING, today=TODAY)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=40))
def test_what_a_need_is_about_holds_no_word_of_it(title: str) -> None:
    for code, amount in about_need(Need(f"Gras maaien {title}", "")):
        assert amount > 0
        assert code.isdigit() or (code.isidentifier() and code.islower())


def test_five_that_are_hardly_heard_do_not_lift_what_protects_from_few() -> None:
    assert of_one([(0, 0.1)] * 30).amounts[0] >= FEW_DOWN
    assert of_one([(0, 0.1)] * 30).few[0]
    assert not of_one([(0, 1.0)] * ENOUGH).few[0]


def test_an_unknown_activity_and_a_need_about_none_tell_nothing() -> None:
    told = engine(signal(1, about=Need("xyzzy", "")))
    assert row(told) == row(engine())
    strange = Signal("x", "gras", None, (("99999999", 1.0),), "declined", TODAY)
    assert row(engine(strange)) == row(engine())
    assert Engine.build([Supplier("a", "A", "")], []).rank(MOWING).ranked == ()


def test_interest_in_all_that_is_asked_lifts_nobody_further_than_a_few_signals() -> None:
    interested = list(VERDICTS).index("interested")
    awarded = list(VERDICTS).index("awarded")
    assert of_one([(interested, 1.0)] * 40).amounts[0] == FEW_UP
    assert of_one([(awarded, 1.0)] * 40).amounts[0] > FEW_UP
