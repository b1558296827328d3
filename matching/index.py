"""The text index: the words of offers, their lists of offers, and a need as words related to them."""

from collections.abc import Sequence
from math import log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.query import Query, about, nothing_asked
from matching.subjects import AT_A_TIME, Subjects
from matching.tables import (
    Doubles,
    Floats,
    Growing,
    Ints,
    Postings,
    ranges,
)
from matching.vocabulary import Vocabulary, heavy
from matching.words import generic

#: Exponent on how rare a word's matches are among the offers.
RARITY_POWER = 0.75
#: Added to an offer's unmatched words, squared mass, so that a one-word offer is not perfect.
BACKGROUND = 600.0
SETTLE_AT = 1_000
#: Words whose related words are worked out beforehand: the most used ones, from this many offers on.
COMMON = 20_000
COMMON_FROM = 5
#: Words of needs whose meaning is kept until an offer changes.
MEANINGS_KEPT = 5_000


class Meaning(NamedTuple):
    """A need's word: numbers of the related words in use, how related, and what the word weighs.

    `own` is the number of the word itself if an offer has it, and `dull` what its square counts in a length.
    """

    terms: Ints
    likeness: Floats
    heavy: float
    telling: float
    own: int
    dull: float


class TextIndex:
    """Words of offers, by offer and by word."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self.ends = Growing(np.zeros(1, np.int64))
        self.terms = Growing(np.empty(0, np.int32))
        self.times = Growing(np.empty(0, np.float32))
        self.lengths = Growing(np.empty(0, np.float64))
        self._subjects = Subjects()
        self.live = Growing(np.empty(0, np.bool_))
        self.counts = Growing(np.empty(0, np.int32))
        self.lists = Postings.empty(0)
        self.settled = 0
        self._meanings: dict[str, Meaning] = {}
        self._alive = 0

    def __len__(self) -> int:
        return self.ends.size - 1

    def add(self, words: dict[str, float]) -> int:
        """Add an offer by its words and their frequency weights; gives its row."""
        self._meanings.clear()
        numbers = np.array(self.vocabulary.numbers(words), np.int32)
        times = np.array(list(words.values()), np.float32)
        plain = self.vocabulary.plain.view[numbers]
        if missing := len(self.vocabulary) - self.counts.size:
            self.counts.extend(np.zeros(missing, np.int32))
        self.counts.view[numbers] += 1
        self.terms.extend(numbers)
        self.times.extend(times)
        self.ends.append(self.terms.size)
        self.lengths.append(float(((times * plain) ** 2).sum()))
        self.live.append(True)
        return len(self) - 1

    @property
    def subjects(self) -> Subjects:
        """What the offers are about, of all of them."""
        while (first := len(self._subjects)) < len(self):
            self._add_subjects(first, min(first + AT_A_TIME, len(self)))
        return self._subjects

    def _add_subjects(self, first: int, last: int) -> None:
        vocabulary = self.vocabulary
        place, end = self.ends.view[first], self.ends.view[last]
        terms = self.terms.view[place:end]
        starts, ends = vocabulary.concepts_from(terms)
        spots, lengths = ranges(starts, ends), ends - starts
        # Codes say nothing here: they are compared apart.
        said = (self.times.view[place:end] * vocabulary.plain.view.take(terms)).repeat(lengths)
        owners = np.repeat(np.arange(last - first, dtype=np.int32), np.diff(self.ends.view[first : last + 1]))
        self._subjects.extend(
            owners.repeat(lengths),
            vocabulary.concept_ids.view.take(spots),
            said * vocabulary.concept_strengths.view.take(spots),
            last - first,
        )

    def remove(self, row: int) -> None:
        """Take an offer out; its row stays empty."""
        self._meanings.clear()
        if self.live.view[row]:
            self.live.view[row] = False
            start, end = self.ends.view[row], self.ends.view[row + 1]
            self.counts.view[self.terms.view[start:end]] -= 1

    def arrays(self) -> dict[str, Growing]:
        """All that makes up the index besides its lists and words, by name."""
        names = ("ends", "terms", "times", "lengths", "live", "counts")
        vocabulary = self.vocabulary
        words = {
            "masses": vocabulary.masses,
            "forces": vocabulary.forces,
            "heavies": vocabulary.heavies,
            "plain": vocabulary.plain,
            "word_marks": vocabulary.marks,
            "concept_ends": vocabulary.concept_ends,
            "concept_ids": vocabulary.concept_ids,
            "concept_strengths": vocabulary.concept_strengths,
        }
        return words | {name: getattr(self, name) for name in names} | self._subjects.arrays()

    def terms_of(self, row: int) -> Ints:
        """The word numbers of an offer."""
        return np.asarray(self.terms.view[self.ends.view[row] : self.ends.view[row + 1]])

    def settle(self) -> None:
        """Make the lists anew so that no offer is compared without them."""
        self._meanings.clear()
        common = np.argsort(-self.counts.view, kind="stable")[:COMMON].astype(np.int32)
        self.vocabulary.settle(common[self.counts.view[common] >= COMMON_FROM])
        rows = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.ends.view))
        kept = self.live.view[rows]
        terms = self.terms.view[kept]
        impact = self.times.view[kept] / np.sqrt(self.lengths.view[rows[kept]] + BACKGROUND)
        self.lists = Postings.of(terms, rows[kept], impact.astype(np.float32), len(self.vocabulary))
        self.settled = len(self)
        _ = self.subjects  # so that no query has to make them

    def query(
        self, words: dict[str, float], parts: Sequence[dict[str, float]] = (), *, goods: bool = False
    ) -> Query:
        """Relate a need's words to the words of the offers of now; `parts` are what it asks together."""
        if not self._meanings:
            self._alive = int(self.live.view.sum()) or 1
        found = [self._meanings.get(word) or self._meaning(word) for word in words]
        amounts = np.array(list(words.values()))
        heavies = amounts * np.array([meaning.heavy for meaning in found])
        heavies[[word.startswith("@") for word in words]] = 0.0
        size = max(1.0, float(heavies @ heavies) ** 0.5)
        related = np.array([len(meaning.terms) > 0 for meaning in found], np.bool_)
        if not related.any():
            return nothing_asked(size)
        weights = amounts * np.array([meaning.telling for meaning in found])
        known = [place for place, there in enumerate(related.tolist()) if there]
        return self._related(
            tuple(list(words)[place] for place in known),
            weights[related],
            [found[place] for place in known],
            heavies[related],
            *about(words, heavies.tolist()),
            size,
            float(heavies.sum()) or 1.0,
            tuple(about(part, [weight * heavy(word) for word, weight in part.items()])[0] for part in parts),
            goods,
        )

    def _related(
        self, words: tuple[str, ...], weights: Doubles, found: list[Meaning], *amounts: Any
    ) -> Query:
        """The terms of the index that words mean, each with what it brings; `amounts` end a Query."""
        terms = np.concatenate([one.terms for one in found])
        likeness = np.concatenate([one.likeness for one in found], dtype=np.float64)
        places = np.repeat(np.arange(len(found)), np.array([len(one.terms) for one in found]))
        return Query(
            words,
            weights,
            places,
            terms,
            likeness,
            np.array([one.own for one in found if one.own >= 0], np.int32),
            np.array([one.dull for one in found if one.own >= 0]),
            (likeness * weights.take(places) * self.force(terms)).astype(np.float32),
            *amounts,
        )

    def _meaning(self, word: str) -> Meaning:
        own = self.vocabulary.ids.get(word, -1)
        weight = float(self.vocabulary.heavies.view[own]) if own >= 0 else heavy(word)
        numbers, like = self.vocabulary.related(word)
        counts = self.counts.view.take(numbers)
        if not counts.all():
            used = counts.nonzero()[0]
            numbers, like, counts = numbers.take(used), like.take(used), counts.take(used)
        telling = 0.0
        if len(numbers):
            most = int(counts[: np.count_nonzero(like >= 0.5 * like[0])].max())  # the most like come first
            rare = log(1 + self._alive / most) / log(1 + self._alive)
            telling = weight * rare**RARITY_POWER
        own = own if own >= 0 and self.counts.view[own] else -1
        meaning = Meaning(numbers, like, weight, telling, own, generic(word) ** 2)
        if len(self._meanings) >= MEANINGS_KEPT:
            self._meanings.clear()
        self._meanings[word] = meaning
        return meaning

    def live_rows(self) -> Ints:
        """The rows of all offers in use."""
        return np.flatnonzero(self.live.view).astype(np.int32)

    def force(self, terms: NDArray[Any]) -> Doubles:
        """What the words with these numbers weigh in a score."""
        return np.asarray(self.vocabulary.forces.view.take(terms))
