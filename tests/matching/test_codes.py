"""How a CPV code is read, how near two of them are, and whose turn it is among equals."""

from __future__ import annotations

import numpy as np
import pytest

from matching.cpv import (
    best_pair,
    check_digit,
    clean,
    closeness,
    cpv_label,
    nearest_activity,
    related,
)
from matching.rotation import in_turn


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("90919110", "90919110"),
        ("90919110-6", "90919110"),
        ("9091 9110", "90919110"),
        (" 90919110 ", "90919110"),
        ("9091911", ""),
        ("909191101", ""),
        ("9091911x", ""),
        ("", ""),
        ("77.31.00.00-6", "77310000"),
        ("77310000 - 6", "77310000"),
        ("77310000\u20136", "77310000"),  # the dash that word processors make of a hyphen
        ("773100006", "77310000"),
        ("77310000-5", ""),  # the check digit is 6
        ("77311000-6", ""),
        ("77310000-66", ""),
        ("٧٧٣١٠٠٠٠", ""),
    ],
)
def test_a_code_is_read_in_each_usual_notation(written: str, code: str) -> None:
    assert clean(written) == code


@pytest.mark.parametrize(
    "printed",
    [
        "03000000-1",
        "03111700-9",
        "30199760-5",
        "35120000-1",
        "42412200-9",
        "45000000-7",
        "45234181-8",
        "45234240-0",
        "50700000-2",
        "55521200-0",
        "60183000-4",
        "77310000-6",
        "79713000-5",
        "90690000-0",
        "90919300-5",
        "98392000-7",
    ],
)
def test_the_check_digit_is_that_of_codes_in_published_notices(printed: str) -> None:
    code, digit = printed.split("-")
    assert check_digit(code) == digit
    assert clean(printed) == code


@pytest.mark.parametrize("place", range(8))
def test_a_check_digit_shows_each_mistake_in_one_digit(place: int) -> None:
    for wrong in range(10):
        mistyped = "90911200"[:place] + str(wrong) + "90911200"[place + 1 :]
        assert clean(f"{mistyped}-8") in (("90911200",) if mistyped == "90911200" else ("",))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("90911200", "90911200", 1.0),
        ("90911200", "90910000", 0.92),  # the one lies under the other
        ("45200000", "45210000", 0.92),
        ("90911211", "90911212", 0.95),  # they differ in the last digit
        ("90911210", "90911220", 0.9),
        ("90911200", "90911300", 0.8),
        ("90911200", "90919200", 0.6),
        ("90911200", "90921000", 0.35),
        ("90911200", "90711000", 0.15),  # only the division is the same
        ("45000000", "45200000", 0.15),  # a division says little of what lies under it
        ("90911200", "91911200", 0.0),
        ("90911200", "80911200", 0.0),
        ("90911200", "no code", 0.0),
    ],
)
def test_two_codes_are_as_near_as_the_branch_they_share(one: str, other: str, near: float) -> None:
    assert closeness(one, other) == closeness(other, one) == near


@pytest.mark.parametrize("division", ["30000000", "50000000", "60000000", "70000000", "80000000", "90000000"])
def test_a_division_that_ends_in_a_nought_is_one_like_the_others(division: str) -> None:
    assert closeness(division, division) == closeness("45000000", "45000000") == 1.0
    for below in ("100000", "911200"):
        near = closeness(division, division[:2] + below)
        assert near == closeness("45000000", "45" + below) == 0.15
    assert closeness(division, division[0] + "1000000") == 0.0
    assert closeness(division, "45000000") == 0.0


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("90000000", "90911200", True),
        ("90911200", "90911200", True),
        ("90911300", "90911200", False),
        ("90000000", "91000000", False),
        ("9", "90911200", False),
    ],
)
def test_codes_of_which_one_lies_under_the_other_are_related(one: str, other: str, is_so: bool) -> None:
    assert related((one,), ("45000000", other)) is related((other,), (one,)) is is_so
    assert related((one,), ()) is False


def test_of_two_sets_the_nearest_pair_counts() -> None:
    mine, theirs = ("03000000", "90911200"), ("80000000", "90911300", "90711000")
    assert best_pair(mine, theirs) == (0.8, "90911200", "90911300")
    assert best_pair((), theirs) is None
    assert best_pair(mine, ()) is None


def test_a_label_is_that_of_the_code_then_of_what_it_lies_under_in_either_list() -> None:
    table = {"90919110": "Eigen naam", "90000000": "Milieu"}
    assert cpv_label("90919110", table) == "Eigen naam"
    assert cpv_label("90919110-6", table) == "Eigen naam"
    assert cpv_label("90919100", table) == cpv_label("90919100")
    assert cpv_label("90800000", table) == "Milieu"
    assert cpv_label("90800000") == "90800000"
    assert cpv_label("no code", {"": "Niets"}) == "no code"


@pytest.mark.parametrize(
    ("code", "stands_for"),
    [
        ("77314000", "77314000"),
        ("77314100", "77314000"),  # what it lies under
        ("77310009", "77310000"),
        ("90930000", "90900000"),
        ("09199999", "09111000"),  # its group is not listed: the first of what lies in it
        ("90000000", None),  # a division is no activity
        ("12345678", None),
        ("7731", None),
        ("", None),
    ],
)
def test_a_code_stands_for_the_activity_nearest_to_it(code: str, stands_for: str | None) -> None:
    near = nearest_activity(code)
    assert (near.code if near else None) == stands_for


def _turns(
    scores: list[float], asked: list[int], width: float = 3.0, fits: list[float] | None = None
) -> list[list[int]]:
    ties = np.arange(len(scores), dtype=np.uint64)
    chances = np.array(fits or [90.0] * len(scores))
    return in_turn(np.array(scores), chances, np.array(asked, np.int32), ties, width)


def test_a_band_reaches_a_width_down_from_its_best_and_the_next_starts_below() -> None:
    assert _turns([80.0, 77.0, 76.9, 74.0, 60.0], [0] * 5) == [[0, 1], [2, 3], [4]]
    assert _turns([], []) == []
    assert _turns([0.0], [0]) == [[0]]


def test_within_a_band_who_was_never_or_longest_ago_asked_comes_first() -> None:
    assert _turns([80.0, 79.0, 78.0, 70.0], [9, 5, 0, 0]) == [[2, 1, 0], [3]]
    assert _turns([79.0, 80.0], [7, 7]) == [[1, 0]], "asked equally long ago: the better score"


def test_what_is_equal_in_all_is_settled_by_the_tie() -> None:
    ties = np.array([5, 1, 3], np.uint64)
    assert in_turn(np.full(3, 50.0), np.full(3, 80.0), np.zeros(3, np.int32), ties, 0.0) == [[1, 2, 0]]


def test_a_doubtful_supplier_never_stands_before_one_that_fits() -> None:
    """However much its social value adds to its score, and however long ago it was asked."""
    assert _turns([60.0, 95.0, 61.0], [9, 0, 8], fits=[80.0, 49.0, 76.0]) == [[2, 0], [1]]
    assert _turns([70.0, 70.0], [5, 0], fits=[75.0, 74.9]) == [[0], [1]]
    assert _turns([70.0, 70.0], [5, 0], fits=[50.0, 49.9]) == [[0], [1]]
