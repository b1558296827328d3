"""CPV: the tree, labels, our own list and suggestions."""

import pytest

from matching import cpv_label, suggest_cpv
from matching.cpv import closeness, nearest_activity
from matching.field import activities


def test_our_list_has_some_three_hundred_sound_codes() -> None:
    codes = [activity.code for activity in activities()]
    assert len(set(codes)) == len(codes) >= 290
    assert all(len(code) == 8 and code.isdigit() for code in codes)
    assert all(activity.label and activity.words and activity.family for activity in activities())


def test_closeness_grows_with_the_shared_branch() -> None:
    steps = [
        closeness("90911200", other) for other in ("90911200", "90910000", "90919200", "90610000", "03000000")
    ]
    assert steps == sorted(steps, reverse=True)
    assert (steps[0], steps[-1]) == (1.0, 0.0)
    assert closeness("nonsense", "90911200") == 0.0
    assert closeness("90911200-8", "90911200") == 1.0


def test_labels_fall_back_to_the_nearest_ancestor() -> None:
    assert cpv_label("77310000") == "Aanleg en onderhoud van groen"
    assert cpv_label("77310009") == "Aanleg en onderhoud van groen"
    assert cpv_label("99999999") == "99999999"
    assert cpv_label("99999999", {"99000000": "Iets anders"}) == "Iets anders"


def test_an_unlisted_code_stands_for_a_listed_one_nearby() -> None:
    near = nearest_activity("90919110")
    assert near is not None
    assert near.family == "schoonmaak"
    assert nearest_activity("12345678") is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("gras maaien", "77314000"),
        ("ramen wassen", "90911300"),
        ("lekke band", "50800000"),
        ("repassage", "98315000"),
    ],
)
def test_suggestions_while_typing(words: str, code: str) -> None:
    assert code in [found.code for found in suggest_cpv(words, "")]


def test_suggestions_differ_and_widen_with_a_table() -> None:
    found = suggest_cpv("kerncentrale", "", 5, {"45251110": "Bouwen van een kerncentrale"})
    assert found[0].code == "45251110"
    many = suggest_cpv("groen onderhoud park", "", 5)
    assert len({c.code[:4] for c in many}) == len(many) <= 5
    assert suggest_cpv("", "") == []
