"""Which offers are compared with a need: all of a few, the best of many, and whatever came since."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching import scoring
from matching.index import BACKGROUND, Query, TextIndex, nothing_asked
from matching.scoring import _best, _guess, score
from matching.tables import Floats

FILLERS = ("kast", "schilderwerk", "brood", "computer", "gordijn", "vrachtwagen", "kerstmarkt", "orgel")


def index_of(*texts: str) -> TextIndex:
    index = TextIndex()
    for text in texts:
        index.add(dict.fromkeys(text.split(), 1.0))
    index.settle()
    return index


def grass_and(*more: int) -> TextIndex:
    """Offers that say "gras", each with so many words about something else."""
    return index_of(*(" ".join(("gras", *FILLERS[:count])) for count in more))


def gains_of(index: TextIndex, **gains: float) -> Query:
    """A need of these words, of which each brings so much."""
    query = index.query(dict.fromkeys(gains, 1.0))
    exact = {index.vocabulary.ids[word]: gain for word, gain in gains.items()}
    return replace(query, gains=np.array([exact.get(term, 0.0) for term in query.terms], np.float32))


def test_all_offers_are_compared_while_they_are_no_more_than_wanted() -> None:
    index = grass_and(3, 0, 2)
    assert score(index, index.query({"gras": 1.0}), most=3).rows.tolist() == [0, 1, 2]


def test_of_more_offers_those_with_the_best_scores_are_compared() -> None:
    index = grass_and(7, 0, 5, 1, 6, 2, 3)
    query = index.query({"gras": 1.0})
    every = score(index, query, most=7).scores
    assert score(index, query, most=3).rows.tolist() == sorted(np.argsort(-every)[:3]) == [1, 3, 5]


def test_what_came_since_is_compared_too_and_what_went_is_not() -> None:
    index = grass_and(7, 0, 5, 1)
    added = index.add({"fietsen": 1.0})
    index.remove(1)
    assert score(index, index.query({"gras": 1.0}), most=2).rows.tolist() == [3, added]


def test_a_word_that_only_came_since_finds_nothing_in_the_lists() -> None:
    index = grass_and(7, 0, 5, 1)
    added = index.add({"fietsen": 1.0})
    assert score(index, index.query({"fietsen": 1.0}), most=2).rows.tolist() == [added]
    both = score(index, index.query({"fietsen": 1.0, "gras": 1.0}), most=2)
    assert both.rows.tolist() == [1, 3, added]


def test_without_related_words_nothing_is_compared_but_what_is_named() -> None:
    index = grass_and(0, 1)
    assert score(index, nothing_asked(1.0)).rows.tolist() == []
    scored = score(index, nothing_asked(1.0), extra=np.array([1], np.int32))
    assert (scored.rows.tolist(), scored.scores.tolist(), scored.shares.shape) == ([1], [0.0], (1, 0))
    assert scored.links.bounds.tolist() == [0, 0]


def test_what_is_named_is_compared_beside_the_best() -> None:
    index = grass_and(7, 0, 5, 1)
    query = index.query({"gras": 1.0})
    scored = score(index, query, most=1, extra=np.array([2, 1], np.int32))
    assert scored.rows.tolist() == [1, 2]
    assert scored.scores.tolist() == score(index, query).scores[[1, 2]].tolist()
    assert scored.links.bounds.tolist() == [0, 1, 2], "one word of each meets one of the need"


def test_an_offer_that_says_only_what_is_asked_has_nothing_that_takes_from_its_score() -> None:
    index = grass_and(0)
    query = index.query({"gras": 1.0})
    force = index.force(query.terms)[0]
    assert score(index, query).scores[0] == pytest.approx(query.weights[0] * force / BACKGROUND**0.5)


def test_a_word_that_hardly_counts_brings_no_offer_where_there_are_many() -> None:
    index = index_of("gras", "kast", "brood", "orgel")
    assert score(index, gains_of(index, gras=50.0, kast=7.6, brood=7.4), most=3).rows.tolist() == [0, 1]


@pytest.mark.parametrize(
    ("budget", "read"),
    [
        (6, [0, 1, 2, 3, 4, 5]),
        (5, [0, 1, 2, 3]),
        (4, [0, 1, 2, 3]),
        (3, [0, 1]),
        (1, [0, 1]),
    ],
)
def test_the_words_that_bring_most_are_read_as_far_as_the_budget_goes(
    monkeypatch: pytest.MonkeyPatch, budget: int, read: list[int]
) -> None:
    """The strongest always, and of the others none in part."""
    monkeypatch.setattr(scoring, "BUDGET", budget)
    index = index_of("gras", "gras", "kast", "kast", "brood", "brood", "orgel")
    assert score(index, gains_of(index, brood=20.0, gras=50.0, kast=30.0), most=6).rows.tolist() == read


def test_of_words_that_bring_the_same_all_are_read_or_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "BUDGET", 3)
    index = index_of("gras", "kast", "brood", "orgel", "gordijn")
    same = {"kast": 30.0, "brood": 30.0, "orgel": 30.0}
    assert score(index, gains_of(index, gras=50.0, **same), most=4).rows.tolist() == [0]
    monkeypatch.setattr(scoring, "BUDGET", 4)
    assert score(index, gains_of(index, gras=50.0, **same), most=4).rows.tolist() == [0, 1, 2, 3]


def sums_of(size: int, seed: int = 1) -> Floats:
    return np.random.default_rng(seed).random(size, np.float32) + np.float32(0.01)


@pytest.mark.parametrize(("size", "most"), [(150, 150), (151, 150), (2_001, 2_000), (60_000, 150)])
def test_none_of_the_best_is_lost(size: int, most: int) -> None:
    sums = sums_of(size)
    assert set(_best(sums, most)) == set(np.argsort(-sums)[:most])


def test_none_is_lost_where_those_that_are_looked_at_are_better_than_the_others() -> None:
    sums = np.full(30_000, 0.5, np.float32)
    sums[:: scoring.SAMPLED] = 1.0
    found = _best(sums, 150)
    assert len(found) == 150
    assert set(range(0, 30_000, scoring.SAMPLED)) <= set(found.tolist())


def test_where_the_best_begin_is_guessed_a_little_low() -> None:
    reached = [int((sums >= _guess(sums, 150)).sum()) for sums in map(sums_of, [60_000] * 40, range(40))]
    assert min(reached) >= 150
    assert max(reached) < 3_000
    assert _guess(sums_of(2_000), 150) == 0
