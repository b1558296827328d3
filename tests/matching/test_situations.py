"""Words that together mean an activity; and what the thesaurus knows of work that nobody here does."""

import re

import pytest

from matching import activities_of_need, field
from matching.situations import found_in, situations
from matching.words import wanted_words

CODES = {activity.code for activity in (*field.activities(), *field.elsewhere())}


def test_each_situation_means_an_activity_and_says_it_in_its_own_example() -> None:
    for situation in situations():
        meant = {one.code for one in found_in(wanted_words(situation.example))}
        assert situation.code in meant, situation.example


def test_each_situation_can_be_met_word_by_word() -> None:
    for situation in situations():
        assert situation.code in CODES
        assert situation.language in {"nl", "fr", "en", "de"}
        assert 2 <= len(situation.groups) <= 4, situation.example
        for word in (word for group in situation.groups for word in group):
            assert re.fullmatch("[a-z]{2,}", word), (word, situation.example)


def test_a_word_that_stands_in_two_groups_is_no_situation_by_itself() -> None:
    for situation in situations()[:300]:
        for word in situation.groups[0]:
            assert all(len(one.words) > 1 for one in found_in([word]))


def test_half_a_situation_means_nothing() -> None:
    assert found_in(wanted_words("stickers")) == []
    assert {one.code for one in found_in(wanted_words("stickers op onze wagens"))} != set()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("geen gras, alleen hagen", ["alleen", "hagen"]),
        ("de ramen, niet de gevel", ["de", "ramen"]),
        ("hagen scheren maar geen gras maaien", ["hagen", "scheren"]),
        ("pas les tombes, seulement le mur", ["seulement", "le", "mur"]),
        ("er is geen plaats in de opvang", ["er", "is", "geen", "plaats", "de", "opvang"]),
        ("we kunnen de ramen niet meer wassen", ["we", "kunnen", "de", "ramen", "niet", "meer", "wassen"]),
    ],
)
def test_what_is_set_against_what_is_wanted_is_not_wanted(text: str, wanted: list[str]) -> None:
    """What is only said not to be there is what is missed."""
    assert wanted_words(text) == wanted


def test_what_is_not_wanted_makes_no_situation() -> None:
    assert found_in(wanted_words("stickers, geen wagens")) == []


def test_no_key_of_work_elsewhere_is_a_code() -> None:
    keys = [activity.code for activity in field.elsewhere()]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch("[a-z]+", key) for key in keys)


@pytest.mark.parametrize(
    ("title", "code"),
    [("Ramen wassen", "90911300"), ("Broodjes voor de raad", "55520000"), ("Gras maaien", "77314000")],
)
def test_the_likely_activities_of_a_request_are_told(title: str, code: str) -> None:
    found = activities_of_need(title)
    assert len(found) <= 5
    assert code[:4] in {one[:4] for one in found}


def test_nothing_is_told_of_a_request_that_says_nothing() -> None:
    assert activities_of_need("xqzt") == []
    assert activities_of_need("") == []
