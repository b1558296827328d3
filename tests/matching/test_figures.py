"""What one figure earns, which of several counts, and what is told of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from matching import CRITERIA, Weights, social_value
from matching.facts import HasFigure
from matching.model import Figure, Level
from matching.social import (
    KEYS,
    SOCIAL_KEYS,
    few_people,
    figure_range,
    figures_told,
    first_expiry,
    level_on,
    newest_figures,
    ranges_by_criterion,
)
from tests.matching.cast import TODAY, figure, supplier

KEY = {key.key: key for key in KEYS}
DAY = timedelta(days=1)
UNKNOWN = (0.0, 1.0)


def _earns(key: str, value: float | None, level: str = "nagekeken") -> tuple[float, float]:
    return figure_range(KEY[key], figure(key, KEY[key].criterion, value, level), TODAY)  # type: ignore[arg-type]


def test_what_is_not_known_may_be_anything() -> None:
    assert figure_range(KEY["dialogue"], None, TODAY) == UNKNOWN
    assert _earns("dialogue", None) == UNKNOWN
    assert _earns("dialogue", 1, "onbekend") == UNKNOWN


def test_more_earns_more_up_to_the_full_measure() -> None:
    full = KEY["target_group_share"].full
    assert _earns("target_group_share", 0) == (0.0, 0.0)
    assert _earns("target_group_share", full / 2) == (0.5, 0.5)
    assert _earns("target_group_share", full) == _earns("target_group_share", 2 * full) == (1.0, 1.0)
    assert _earns("target_group_share", -1) == (0.0, 0.0)


def test_where_less_is_better_less_earns_more() -> None:
    (low,) = (key for key in KEYS if key.best_low)
    assert _earns(low.key, low.full) == _earns(low.key, low.full / 2) == (1.0, 1.0)
    assert _earns(low.key, 2 * low.full) == (0.5, 0.5)
    assert _earns(low.key, 0.5) == (1.0, 1.0)
    assert _earns(low.key, 0) == (0.0, 0.0), "nought is no ratio"


@pytest.mark.parametrize(("level", "sure"), [("verklaard", 0.6), ("gestaafd", 0.9), ("nagekeken", 1.0)])
def test_the_better_it_is_proven_the_more_of_it_is_certain(level: str, sure: float) -> None:
    assert _earns("dialogue", 1, level) == (sure, 1.0)


@pytest.mark.parametrize(
    ("level", "days", "holds"),
    [
        ("nagekeken", 0, "nagekeken"),
        ("nagekeken", 1, "verklaard"),
        ("gestaafd", 1, "verklaard"),
        ("verklaard", 1, "verklaard"),
        ("onbekend", 1, "onbekend"),
    ],
)
def test_proof_holds_to_the_end_of_its_last_day(level: Level, days: int, holds: Level) -> None:
    given = figure("dialogue", 1, 1, level, valid_to=TODAY)
    assert level_on(given, TODAY + days * DAY) == holds
    assert level_on(figure("dialogue", 1, 1, level), TODAY + days * DAY) == level, "no last day"
    assert level_on(figure("dialogue", 1, None, level), TODAY) == "onbekend"  # type: ignore[arg-type]


def test_of_several_figures_the_latest_then_the_best_proven_then_the_highest_counts() -> None:
    def newest(*given: Figure) -> Figure:
        (found,) = newest_figures(supplier("a", figures=given)).values()
        assert newest_figures(supplier("a", figures=given[::-1])) == {"dialogue": found}
        return found

    old, new = (
        figure("dialogue", 1, 1, "nagekeken", on=date(2020, 1, 1)),
        figure("dialogue", 1, 0, "verklaard", on=date(2026, 1, 1)),
    )
    assert newest(old, new) == new
    proven = figure("dialogue", 1, 0, "nagekeken", on=date(2026, 1, 1))
    assert newest(new, proven) == proven
    high = figure("dialogue", 1, 1, "verklaard", on=date(2026, 1, 1))
    assert newest(new, high) == high
    unknown = figure("dialogue", 1, None, "verklaard", on=date(2026, 1, 1))  # type: ignore[arg-type]
    assert newest(unknown, new) == new, "nought is more than nothing"
    assert newest_figures(supplier("a", figures=(figure("no_such_key", 1, 1),))) == {}


def test_ranges_change_on_the_first_last_day_of_a_proof() -> None:
    first, later = TODAY, TODAY + DAY
    figures = (
        figure("dialogue", 1, 1, valid_to=later),
        figure("target_group_share", 2, 0.5, valid_to=first),
        figure("years_active", 8, 9),
    )
    assert first_expiry(supplier("a", figures=figures)) == first
    assert first_expiry(supplier("a", figures=figures[2:])) is None


def test_a_criterion_is_the_mean_of_its_figures_and_they_weigh_as_chosen() -> None:
    by = supplier("a", figures=(figure("dialogue", 1, 1, "nagekeken"),))
    lows, highs = ranges_by_criterion(by, TODAY)
    of_the_first = [key for key in KEYS if key.criterion == 1 and key.full > 0]
    assert lows == [1 / len(of_the_first)] + [0.0] * 7
    assert highs == [1.0] * 8
    only_the_first = social_value(by, TODAY, Weights(criteria=(5.0,) + (0.0,) * 7))
    assert only_the_first.low == pytest.approx(100 / len(of_the_first), abs=0.001)
    assert only_the_first.high == 100
    third = only_the_first.low + (100 - only_the_first.low) / 3
    assert only_the_first.score == pytest.approx(third, abs=0.001), "cautious: a third of what is uncertain"
    assert list(only_the_first.parts) == list(CRITERIA.values())
    assert list(only_the_first.parts.values()) == [only_the_first.score] + [0.0] * 7
    even = social_value(by, TODAY, Weights())
    assert even.low == pytest.approx(100 / 8 / len(of_the_first), abs=0.001)


def test_scores_are_told_to_four_decimals() -> None:
    """Stored rankings are compared: a score has the same digits wherever it was reckoned."""
    by = supplier("a", figures=(figure("target_group_share", 2, 0.1234567),))
    value = social_value(by, TODAY, Weights(criteria=(1.0, 2.0, 3.0, 1.0, 1.0, 1.0, 1.0, 3.0)))
    for shown in (value.score, value.low, value.high, *value.parts.values()):
        assert shown == round(shown, 4)
    assert value.score != round(value.score, 3)


def test_forms_and_the_engine_name_figures_in_the_same_order() -> None:
    assert (2, "target_group_share") in [row[:2] for row in SOCIAL_KEYS]
    for row, key in zip(SOCIAL_KEYS, KEYS, strict=True):
        assert row == (key.criterion, key.key, key.label, key.unit)


@pytest.mark.parametrize(("fte", "few"), [(4.9, True), (5.0, False), (None, False), (0.0, True)])
def test_fewer_than_five_are_few(fte: float | None, few: bool) -> None:
    group = figure("target_group_fte", 2, fte)  # type: ignore[arg-type]
    assert few_people({"target_group_fte": group}) is few
    assert not few_people({})


def test_the_best_proven_figures_are_told_first_and_the_target_group_before_the_rest() -> None:
    given = (
        figure("win_win_partnerships", 7, 0),
        figure("non_discrimination_policy", 7, 1, "onbekend"),
        figure("target_group_share", 2, 0.5, "verklaard"),
        figure("years_active", 8, 12, "nagekeken"),
        figure("dialogue", 1, 1, "gestaafd"),
        figure("customer_income", 8, 0.4, "verklaard"),
    )
    told = figures_told(supplier("a", figures=given), TODAY, limit=9)
    assert told == (
        HasFigure("target_group_share", 0.5, "aandeel", "verklaard"),
        HasFigure("years_active", 12, "jaar", "nagekeken"),
        HasFigure("dialogue", 1, "ja/nee", "gestaafd"),
        HasFigure("customer_income", 0.4, "aandeel", "verklaard"),
    ), "nothing of what is nought or unknown"
    assert figures_told(supplier("a", figures=given), TODAY) == told[:3]


def test_of_a_larger_group_its_coaching_is_told() -> None:
    given = (figure("target_group_fte", 2, 5), figure("coaching_ratio", 2, 4))
    told = figures_told(supplier("a", figures=given), TODAY)
    assert told == (
        HasFigure("target_group_fte", 5, "VTE", "gestaafd"),
        HasFigure("coaching_ratio", 4, "VTE per begeleider", "gestaafd"),
    )


def test_a_figure_whose_proof_ended_says_so() -> None:
    given = figure("years_active", 8, 12, "nagekeken", valid_to=TODAY - DAY)
    (told,) = figures_told(supplier("a", figures=(given,)), TODAY)
    assert (told.level, told.expired) == ("verklaard", True)


@pytest.mark.parametrize(("share", "bound"), [(0.3, "from"), (0.29, "under")])
def test_a_share_of_few_people_is_told_as_thirty_percent_or_less(share: float, bound: str) -> None:
    given = (figure("target_group_fte", 2, 3), figure("target_group_share", 2, share))
    told = figures_told(supplier("a", figures=given), TODAY)
    assert (told[1].value, told[1].bound) == (0.3, bound)
