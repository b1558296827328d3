"""The text index: which offers a need's words find, and how much each word contributes.

Two steps. Rough: the strongest related words walk their lists of offers, within a budget, and some hundreds
of candidates remain. Careful: each candidate's own words are compared with the whole need. Offers added since
the last `settle` have no lists yet; they are always candidates.
"""

from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching import lexicon
from matching.tables import Doubles, Growing, Ints, Postings, ranges
from matching.vocabulary import Vocabulary, force
from matching.words import generic

#: A need's word that the thesaurus knows weighs up to twice as much: it says what is bought.
KNOWN_BOOST = 1.0
#: Exponent on how rare a word's matches are among the offers.
RARITY_POWER = 0.75
#: A careful score is this part the sum over related words, and for the rest the best related word.
SUM_SHARE = 0.4
#: Added to an offer's unmatched words, squared mass, so that a one-word offer is not perfect.
BACKGROUND = 600.0
CANDIDATES = 150
BUDGET = 40_000
SETTLE_AT = 1_000
#: Words whose related words are worked out beforehand: the most used ones, from this many offers on.
COMMON = 6_000
COMMON_FROM = 5


@dataclass(frozen=True, slots=True)
class Query:
    """A need as related words: per need word its weight, and per (need word, offer word) how related."""

    words: tuple[str, ...]
    weights: Doubles
    places: Ints
    terms: Ints
    likeness: Doubles
    exact: Ints
    bounds: tuple[int, ...] = (0,)
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidates in rows: offer numbers, scores, and contribution by need word (rows x words)."""

    rows: Ints
    scores: Doubles
    shares: Doubles


class TextIndex:
    """Words of offers, by offer and by word."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.ends = Growing(np.zeros(1, np.int64))
        self.terms = Growing(np.empty(0, np.int32))
        self.times = Growing(np.empty(0, np.float32))
        self.lengths = Growing(np.empty(0, np.float64))
        self.live = Growing(np.empty(0, np.bool_))
        self.counts = Growing(np.empty(0, np.int32))
        self.lists = Postings.empty(0)
        self.settled = 0

    def __len__(self) -> int:
        return self.ends.size - 1

    def add(self, words: dict[str, float]) -> int:
        """Add an offer by its words and their frequency weights; gives its row."""
        numbers = np.array([self.vocabulary.add(word) for word in words], np.int32)
        times = np.array(list(words.values()), np.float32)
        dull = np.array([0.0 if word[0] in "#@" else generic(word) for word in words])
        heavy = self.vocabulary.forces.view[numbers]
        missing = len(self.vocabulary) - self.counts.size
        self.counts.extend(np.zeros(missing, np.int32))
        self.counts.view[numbers] += 1
        self.terms.extend(numbers)
        self.times.extend(times)
        self.ends.extend(np.array([self.terms.size], np.int64))
        self.lengths.extend(np.array([float(((times * heavy * dull) ** 2).sum())]))
        self.live.extend(np.ones(1, np.bool_))
        return len(self) - 1

    def remove(self, row: int) -> None:
        """Take an offer out; its row stays empty."""
        if self.live.view[row]:
            self.live.view[row] = False
            start, end = self.ends.view[row], self.ends.view[row + 1]
            self.counts.view[self.terms.view[start:end]] -= 1

    def arrays(self) -> dict[str, Growing]:
        """All that makes up the index besides its lists and words, by name."""
        names = ("ends", "terms", "times", "lengths", "live", "counts")
        vocabulary = self.vocabulary
        words = {"masses": vocabulary.masses, "forces": vocabulary.forces, "word_marks": vocabulary.marks}
        return words | {name: getattr(self, name) for name in names}

    def terms_of(self, row: int) -> Ints:
        """The word numbers of an offer."""
        return np.asarray(self.terms.view[self.ends.view[row] : self.ends.view[row + 1]])

    def settle(self) -> None:
        """Make the lists anew so that no offer is compared without them."""
        common = np.argsort(-self.counts.view, kind="stable")[:COMMON].astype(np.int32)
        self.vocabulary.settle(common[self.counts.view[common] >= COMMON_FROM])
        rows = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.ends.view))
        kept = self.live.view[rows]
        terms = self.terms.view[kept]
        impact = self.times.view[kept] / np.sqrt(self.lengths.view[rows[kept]] + BACKGROUND)
        self.lists = Postings.of(terms, rows[kept], impact.astype(np.float32), len(self.vocabulary))
        self.settled = len(self)

    def query(self, words: dict[str, float]) -> Query:
        """Relate a need's words to the words of the offers that are there now."""
        alive = int(self.live.view.sum()) or 1
        known: list[str] = []
        weights, places, terms, likeness, exact = [], [], [], [], []
        size = 0.0
        for word, weight in words.items():
            listed = max((s for _, s in lexicon.concepts(word)), default=0.0)
            heavy = force(word) * (1 + KNOWN_BOOST * listed)
            size += 0.0 if word.startswith("@") else (weight * heavy) ** 2
            numbers, like = self.vocabulary.related(word)
            used = self.counts.view[numbers] > 0
            numbers, like = numbers[used], like[used].astype(np.float64)
            if not len(numbers):
                continue
            near = numbers[like >= 0.5 * like[0]]
            rare = log(1 + alive / int(self.counts.view[near].max())) / log(1 + alive)
            places.append(np.full(len(numbers), len(known), np.int32))
            own = self.vocabulary.ids.get(word, -1)
            exact.append(own if own >= 0 and self.counts.view[own] > 0 else -1)
            known.append(word)
            weights.append(weight * heavy * rare**RARITY_POWER)
            terms.append(numbers)
            likeness.append(like)
        return Query(
            tuple(known),
            np.array(weights),
            _joined(places),
            _joined(terms),
            np.concatenate(likeness) if likeness else np.empty(0),
            np.array(exact, np.int32),
            tuple(np.cumsum([0, *map(len, terms)]).tolist()),
            max(1.0, size**0.5),
        )

    def score(self, query: Query, most: int = CANDIDATES, extra: Ints | None = None) -> Scored:
        """The best candidates of a query, and `extra` rows, with careful scores, in order of their rows."""
        rows = self._candidates(query, most)
        if extra is not None:
            rows = np.union1d(rows, extra).astype(np.int32)
        if not query.words or not len(rows):
            return Scored(rows, np.zeros(len(rows)), np.zeros((len(rows), len(query.words))))
        return self._careful(query, rows)

    def live_rows(self) -> Ints:
        """The rows of all offers in use."""
        return np.flatnonzero(self.live.view).astype(np.int32)

    def _candidates(self, query: Query, most: int) -> Ints:
        if not query.words:
            return np.empty(0, np.int32)
        rows = np.arange(0 if self.settled <= most else self.settled, len(self), dtype=np.int32)
        if self.settled > most:
            rows = np.concatenate((self._rough(query, most), rows))
        alive: Ints = rows[self.live.view[rows]]
        return alive

    def _rough(self, query: Query, most: int) -> Ints:
        size = len(self.lists.pointers) - 1
        heavy = np.bincount(query.terms, query.likeness * query.weights[query.places], len(self.vocabulary))
        terms = np.flatnonzero(heavy[:size] > 0).astype(np.int32)
        weight = heavy[terms] * self._force(terms)
        starts, ends = self.lists.pointers[terms], self.lists.pointers[terms + 1]
        order = np.argsort(-weight, kind="stable")
        total = np.cumsum((ends - starts)[order])
        chosen = order[: max(1, int(np.searchsorted(total, BUDGET, "right")))]
        starts, ends = starts[chosen], ends[chosen]
        spots = ranges(starts, ends)
        gains = self.lists.weights[spots] * np.repeat(weight[chosen].astype(np.float32), ends - starts)
        return _best(np.asarray(np.bincount(self.lists.ids[spots], gains, self.settled)), most)

    def _careful(self, query: Query, rows: Ints) -> Scored:
        width = len(query.words)
        starts, ends = self.ends.view[rows], self.ends.view[rows + 1]
        spots = ranges(starts, ends)
        owner = np.repeat(np.arange(len(rows)), ends - starts)
        terms = self.terms.view[spots]
        pairs, first, last = self._pairs_of(query, terms)
        hit = np.flatnonzero(last[terms] > first[terms])
        terms, owner = terms[hit], owner[hit]
        force = np.asarray(self.times.view[spots[hit]] * self._force(terms))
        chosen = pairs[ranges(first[terms], last[terms])]
        repeat = last[terms] - first[terms]
        cells = np.repeat(owner, repeat) * width + query.places[chosen]
        values = query.likeness[chosen] * np.repeat(force, repeat)
        total = np.bincount(cells, values, len(rows) * width)
        best = np.zeros(len(rows) * width)
        np.maximum.at(best, cells, values)
        shares = ((1 - SUM_SHARE) * best + SUM_SHARE * total).reshape(len(rows), width) * query.weights
        shares /= np.sqrt(self._spare(query, rows, terms, owner, force))[:, None]
        return Scored(rows, shares.sum(axis=1), shares)

    def _pairs_of(self, query: Query, terms: Ints) -> tuple[Ints, Ints, Ints]:
        """Places in the query's pairs, sorted by term, and by term number where its places start and end."""
        present = np.zeros(len(self.vocabulary), np.bool_)
        present[terms] = True
        pairs: Ints = np.flatnonzero(present[query.terms]).astype(np.int32)
        pairs = pairs[np.argsort(query.terms[pairs], kind="stable")]
        numbers = np.bincount(query.terms[pairs], minlength=len(self.vocabulary))
        last = np.cumsum(numbers, dtype=np.int32)
        return pairs, last - numbers.astype(np.int32), last

    def _spare(self, query: Query, rows: Ints, terms: Ints, owner: NDArray[Any], force: Doubles) -> Doubles:
        """Squared length of each offer without the words that the need has too, and the background."""
        dull = np.zeros(len(self.vocabulary))
        for word, number in zip(query.words, query.exact.tolist(), strict=True):
            if number >= 0:
                dull[number] = generic(word) ** 2
        matched = np.bincount(owner, force**2 * dull[terms], len(rows))
        return np.maximum(self.lengths.view[rows] - matched, 0.0) + BACKGROUND

    def _force(self, terms: Ints) -> Doubles:
        return np.asarray(self.vocabulary.forces.view[terms])


def _best(sums: NDArray[Any], most: int) -> Ints:
    """Places of about the `most` highest sums above 0, in order."""
    edge = 0.5 * float(sums.max(initial=0.0))
    found = np.flatnonzero(sums > edge)
    while len(found) < most and edge > 1e-3:
        edge *= 0.6
        found = np.flatnonzero(sums > edge)
    if len(found) > most:
        found = found[np.argpartition(-sums[found], most)[:most]]
        found.sort()
    return found.astype(np.int32)


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.empty(0, np.int32)
