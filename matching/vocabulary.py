"""The words of all offers, and how related any word is to each of them.

Two words are related when they share groups of letters (inflection, compounds, typos), a stem, or a concept
of the thesaurus; several activities or synonyms that they share bring them closer than one. The measure
depends on the two words alone, never on what else is in the index, so adding an offer cannot change how
another one is scored.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from matching import lexicon
from matching.concepts import concept_ids, concepts_of, kinship, together
from matching.tables import Doubles, Floats, Growing, Ints, Postings
from matching.words import generic, stems

BUCKETS = 1 << 18
GRAMS = (4, 5)
UNSEEN_RARITY = 5.0
LIKE_FLOOR = 0.25
MOST_KEPT = 50_000
SAME_STEM = 0.9
ROOT = 4
#: Exponent on a word's mass: how much more a telling word weighs than a plain one.
MASS_POWER = 0.7
#: A need's word that the thesaurus knows weighs up to twice as much: it says what is bought.
KNOWN_BOOST = 1.0
KIN_MOST = 0.95
KIN_LEAST = 0.1

Related = tuple[Ints, Floats]


class Vocabulary:
    """Words by number, with their letter groups and concepts as lists by key."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.ids: dict[str, int] = {}
        self.masses = Growing(np.empty(0, np.float32))
        self.forces = Growing(np.empty(0, np.float64))
        #: What a word weighs in a need.
        self.heavies = Growing(np.empty(0, np.float64))
        #: What a word adds to the length of an offer: less for a plain word, nothing for a code or a name.
        self.plain = Growing(np.empty(0, np.float64))
        #: A number of each word that does not depend on when it came: it settles ties.
        self.marks = Growing(np.empty(0, np.uint32))
        #: The concepts of each word and how strongly it has them: those of the n-th lie between two ends.
        self.concept_ends = Growing(np.zeros(1, np.int64))
        self.concept_ids = Growing(np.empty(0, np.int32))
        self.concept_strengths = Growing(np.empty(0, np.float32))
        self.grams = Postings.empty(BUCKETS)
        self.kin = Postings.empty(len(concept_ids()))
        self.near = Postings.empty(0)
        self.settled = 0
        self._related: dict[str, tuple[int, Related]] = {}

    def __len__(self) -> int:
        return len(self.words)

    def numbers(self, words: Iterable[str]) -> list[int]:
        """The numbers of words, new or known."""
        known, add = self.ids, self.add
        return [known[word] if word in known else add(word) for word in words]

    def add(self, word: str) -> int:
        """The number of a word, new or known. A CPV code starts with #, a name with @."""
        known = self.ids.get(word)
        if known is not None:
            return known
        number = len(self.words)
        self.ids[word] = number
        self.words.append(word)
        self.masses.append(mass(word))
        self.forces.append(force(word))
        self.heavies.append(heavy(word))
        self.plain.append(0.0 if word[0] in "#@" else force(word) * generic(word))
        self.marks.append(crc32(word.encode()))
        for bucket in letter_groups(word):
            self.grams.add(bucket, number, 1.0)
        concepts = concepts_of(word)
        for concept, strength in concepts:
            self.kin.add(concept, number, strength)
        self.concept_ids.extend(np.array([concept for concept, _ in concepts], np.int32))
        self.concept_strengths.extend(np.array([strength for _, strength in concepts], np.float32))
        self.concept_ends.append(self.concept_ids.size)
        return number

    def concepts_from(self, words: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the concepts of words start and end among all."""
        ends = self.concept_ends.view
        return ends.take(words), ends.take(words + 1)

    def related(self, word: str) -> Related:
        """Numbers of the related words and how related (0 to 1), most related first."""
        size, found = self._related.get(word) or self._start(word)
        if size < len(self.words):
            found = self._joined(found, self._relate(word, size))
        if len(self._related) > MOST_KEPT:
            self._related.clear()
        self._related[word] = len(self.words), found
        return found

    def settle(self, common: Ints) -> None:
        """Pack the lists, and work out beforehand what is related to these words."""
        if self.settled == len(self.words):
            return
        self.grams.settle()
        self.kin.settle()
        self.settled = len(self.words)
        self._related.clear()
        found = [self._relate(self.words[number], 0) for number in common.tolist()]
        lengths = [len(ids) for ids, _ in found]
        if found:
            ids, near = (np.concatenate(parts) for parts in zip(*found, strict=True))
            self.near = Postings.of(np.repeat(common, lengths), ids, near, len(self.words))

    def _start(self, word: str) -> tuple[int, Related]:
        """What is known of a word beforehand, with the number of words it was compared with."""
        number = self.ids.get(word, len(self.words))
        if number < len(self.near.pointers) - 1:
            ids, near = self.near.get(number)
            if len(ids):
                return self.settled, (ids, near)
        return len(self.words), self._relate(word, 0)

    def _joined(self, one: Related, other: Related) -> Related:
        ids, near = (np.concatenate(parts) for parts in zip(one, other, strict=True))
        order = np.lexsort((self.marks.view[ids], -near))
        return ids[order], near[order]

    def _relate(self, word: str, since: int) -> Related:
        """Related words among those from number `since` on; that is 0, or lies in the lists' tails."""
        places, alike = self._alike(word, since)
        best = np.zeros(len(self.words) - since, np.float32)
        kin_of, adds = kinship(), together()
        for concept, strength in concepts_of(word):
            ids, strengths = self.kin.get(concept, since)
            kin = ids - since if since else ids
            values = np.float32(kin_of[concept] * strength) * strengths
            near = best[kin]
            more = near + (1 - near) * values if adds[concept] else np.maximum(near, values)
            best[kin] = np.minimum(KIN_MOST, more)
        best[places] = np.maximum(best[places], alike)
        own = self.ids.get(word, -1)
        if own >= since:
            best[own - since] = 1.0
        places = np.flatnonzero(best >= KIN_LEAST)
        ids = (places + since).astype(np.int32)
        order = np.lexsort((self.marks.view[ids], -best[places]))
        return ids[order], best[places[order]]

    def _alike(self, word: str, since: int) -> tuple[NDArray[np.int64], Floats]:
        """The words, counted from number `since`, that are alike in letters or stem, and how alike."""
        buckets = np.array(letter_groups(word), np.int32)
        ids, gains = self.grams.gather(buckets, (_rarity()[buckets] ** 2).astype(np.float32), since)
        shared = np.bincount(ids - since if since else ids, gains, len(self.words) - since)
        whole = self.masses.view[since:] * np.float32(mass(word) or 1.0)
        places = np.flatnonzero(shared >= np.float32(LIKE_FLOOR) * whole)
        alike = np.minimum(1.0, shared[places] / whole[places]).astype(np.float32)
        mine = set(stems(word))
        for spot, place in enumerate(places.tolist()):
            other = self.words[place + since]
            if not mine.isdisjoint(stems(other)):
                alike[spot] = SAME_STEM
            elif lexicon.is_listed(word) and lexicon.is_listed(other) and not _of_one_root(word, other):
                alike[spot] = 0.0
        return places, alike


@lru_cache(maxsize=100_000)
def letter_groups(word: str) -> tuple[int, ...]:
    """Bucket numbers of the letter groups (4 and 5 letters, word edges included) of a word."""
    return tuple(sorted(_buckets(word)))


def _buckets(word: str) -> set[int]:
    if word.startswith("#"):
        return set()
    name = word.startswith("@")
    padded = f" {word.removeprefix('@')} "
    groups = {"@" * name + padded[i : i + n] for n in GRAMS for i in range(max(1, len(padded) - n + 1))}
    return {crc32(group.encode()) % BUCKETS for group in groups}


@lru_cache(maxsize=100_000)
def mass(word: str) -> float:
    """How much a word says: long words of rare letter groups weigh more."""
    if word.startswith("#"):
        return 18.0
    rarity = _rarity()
    return float(np.sqrt(sum(float(rarity[bucket]) ** 2 for bucket in letter_groups(word))))


def force(word: str) -> float:
    """What a word weighs in a score: its mass, flattened."""
    return float(mass(word) ** MASS_POWER)


def heavy(word: str) -> float:
    """What a word weighs in a need: more when the thesaurus knows it."""
    listed = max((strength for _, strength in lexicon.concepts(word)), default=0.0)
    return force(word) * (1 + KNOWN_BOOST * listed)


@cache
def _rarity() -> Doubles:
    listed = lexicon.vocabulary()
    seen = np.zeros(BUCKETS)
    for word in listed:
        seen[list(_buckets(word))] += 1
    return np.where(seen > 0, np.minimum(np.log((1 + len(listed)) / (1 + seen)) + 1, 1e9), UNSEEN_RARITY)


def _of_one_root(one: str, other: str) -> bool:
    """Whether two words begin alike, or one ends in the other as a compound does."""
    short = min(len(one), len(other))
    return one[:ROOT] == other[:ROOT] or (
        short >= ROOT and (one.endswith(other[-short:]) and other.endswith(one[-short:]))
    )
