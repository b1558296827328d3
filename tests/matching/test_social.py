"""Social value: evidence widens or narrows, size earns nothing, parts sum to the score."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching import CRITERIA, SOCIAL_KEYS, Weights, social_value
from matching.facts import HasFigure
from matching.social import figures_told
from tests.matching.cast import TODAY, figure, supplier

EVEN = Weights()


def test_the_eight_criteria_have_figures() -> None:
    assert {criterion for criterion, *_ in SOCIAL_KEYS} == set(CRITERIA) == set(range(1, 9))


def test_unknown_widens_the_range_and_is_not_zero() -> None:
    nothing = social_value(supplier("a"), TODAY, EVEN)
    assert (nothing.low, nothing.high) == (0, 100)
    assert nothing.score > 0


def test_more_evidence_never_lowers_the_score() -> None:
    levels = ("verklaard", "gestaafd", "nagekeken")
    scores = [
        social_value(supplier("a", figures=(figure("dialogue", 1, 1, level),)), TODAY, EVEN).score
        for level in levels
    ]
    assert scores == sorted(scores)
    assert scores[0] < scores[-1]


def test_expired_evidence_counts_as_declared() -> None:
    expired = figure("dialogue", 1, 1, "nagekeken", valid_to=date(2025, 12, 31))
    declared = figure("dialogue", 1, 1, "verklaard")
    values = [social_value(supplier("a", figures=(f,)), TODAY, EVEN) for f in (expired, declared)]
    assert values[0] == values[1]


def test_six_and_three_hundred_fte_with_the_same_evidence_score_the_same() -> None:
    shared = (figure("target_group_share", 2, 0.6), figure("coaching_ratio", 2, 6))
    small, large = (
        social_value(supplier("a", figures=(*shared, figure("target_group_fte", 2, fte))), TODAY, EVEN)
        for fte in (6, 300)
    )
    assert small == large


def test_the_newest_figure_counts() -> None:
    old = figure("dialogue", 1, 1, "nagekeken", on=date(2020, 1, 1))
    new = figure("dialogue", 1, 0, "verklaard", on=date(2026, 1, 1))
    value = social_value(supplier("a", figures=(old, new)), TODAY, EVEN)
    assert value == social_value(supplier("a", figures=(new,)), TODAY, EVEN)


def test_figures_are_told_with_their_units() -> None:
    by = supplier("a", figures=(figure("target_group_fte", 2, 18), figure("target_group_share", 2, 0.625)))
    assert figures_told(by, TODAY) == (
        HasFigure("target_group_fte", 18, "VTE", "gestaafd"),
        HasFigure("target_group_share", 0.625, "aandeel", "gestaafd"),
    )


@pytest.mark.parametrize(("share", "bound"), [(0.62, "from"), (0.2, "under")])
def test_of_few_people_no_figure_is_told(share: float, bound: str) -> None:
    by = supplier(
        "a",
        figures=(
            figure("target_group_fte", 2, 4.9),
            figure("target_group_share", 2, share),
            figure("coaching_ratio", 2, 3),
            figure("throughflow", 2, 0.5),
        ),
    )
    assert figures_told(by, TODAY, limit=9) == (
        HasFigure("target_group_fte", 5, "VTE", "gestaafd", bound="under"),
        HasFigure("target_group_share", 0.3, "aandeel", "gestaafd", bound=bound),  # type: ignore[arg-type]
    )


FIGURES = st.lists(
    st.builds(
        lambda row, value, level, known: figure(row[1], row[0], value if known else None, level),  # type: ignore[arg-type]
        st.sampled_from(SOCIAL_KEYS),
        st.floats(0, 400),
        st.sampled_from(("onbekend", "verklaard", "gestaafd", "nagekeken")),
        st.booleans(),
    ),
    max_size=12,
)
CRITERION_WEIGHTS = st.tuples(*[st.floats(0.01, 9)] * 8)


@given(figures=FIGURES, weights=CRITERION_WEIGHTS)
def test_parts_sum_to_the_score_which_lies_in_its_range(
    figures: list[object], weights: tuple[float, ...]
) -> None:
    value = social_value(supplier("a", figures=tuple(figures)), TODAY, Weights(criteria=weights))
    assert sum(value.parts.values()) == pytest.approx(value.score, abs=0.01)
    assert -1e-6 <= value.low <= value.score + 1e-3 <= value.high + 2e-3 <= 100.01
