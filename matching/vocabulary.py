"""The words of all offers, and how related any word is to each of them.

Two words are related when they share groups of letters (inflection, compounds, typos), a stem, or a concept
of the thesaurus. The measure depends on the two words alone, never on what else is in the index, so adding
an offer cannot change how another one is scored.
"""

from functools import cache, lru_cache
from zlib import crc32

import numpy as np

from matching import cpv, field, lexicon
from matching.tables import Doubles, Floats, Growing, Ints, Postings
from matching.words import stems

BUCKETS = 1 << 18
GRAMS = (4, 5)
UNSEEN_RARITY = 5.0
LIKE_FLOOR = 0.25
LIKE_MOST = 60
SAME_STEM = 0.9
#: Exponent on a word's mass: how much more a telling word weighs than a plain one.
MASS_POWER = 0.7
KIN_MOST = 0.95
KIN_LEAST = 0.05

Related = tuple[Ints, Floats]


class Vocabulary:
    """Words by number, with their letter groups and concepts as lists by key."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.ids: dict[str, int] = {}
        self.masses = Growing(np.empty(0, np.float32))
        self.forces = Growing(np.empty(0, np.float64))
        #: A number of each word that does not depend on when it came: it settles ties.
        self.marks = Growing(np.empty(0, np.uint32))
        self.grams = Postings.empty(BUCKETS)
        self.kin = Postings.empty(len(concept_ids()))
        self._related: dict[str, tuple[int, Related]] = {}

    def __len__(self) -> int:
        return len(self.words)

    def add(self, word: str) -> int:
        """The number of a word, new or known. A CPV code is a word that starts with #."""
        known = self.ids.get(word)
        if known is not None:
            return known
        number = len(self.words)
        self.ids[word] = number
        self.words.append(word)
        self.masses.extend(np.array([mass(word)], np.float32))
        self.forces.extend(np.array([force(word)]))
        self.marks.extend(np.array([crc32(word.encode())], np.uint32))
        for bucket in letter_groups(word):
            self.grams.add(bucket, number, 1.0)
        for concept, strength in concepts_of(word):
            self.kin.add(concept, number, strength)
        return number

    def related(self, word: str) -> Related:
        """Numbers of the related words and how related (0 to 1), most related first."""
        size, found = self._related.get(word, (-1, None))
        if size == len(self.words) and found is not None:
            return found
        if len(self._related) > 50_000:
            self._related.clear()
        fresh = self._relate(word)
        self._related[word] = len(self.words), fresh
        return fresh

    def _relate(self, word: str) -> Related:
        best = np.zeros(len(self.words), np.float32)
        ids, near = self._alike(word)
        best[ids] = near
        kinship = _kinship()
        for concept, strength in concepts_of(word):
            ids, strengths = self.kin.get(concept)
            values = np.minimum(KIN_MOST, np.float32(kinship[concept] * strength) * strengths)
            best[ids] = np.maximum(best[ids], values)
        if word in self.ids:
            best[self.ids[word]] = 1.0
        found: Ints = np.flatnonzero(best >= KIN_LEAST).astype(np.int32)
        found = found[np.lexsort((self.marks.view[found], -best[found]))]
        return found, np.asarray(best[found])

    def _alike(self, word: str) -> Related:
        shared = np.zeros(len(self.words), np.float32)
        rarity = _rarity()
        for bucket in letter_groups(word):
            shared[self.grams.get(bucket)[0]] += np.float32(rarity[bucket] ** 2)
        ids: Ints = np.flatnonzero(shared).astype(np.int32)
        alike = np.minimum(1.0, shared[ids] / (self.masses.view[ids] * np.float32(mass(word) or 1.0)))
        near = np.flatnonzero(alike >= LIKE_FLOOR)
        near = near[np.lexsort((self.marks.view[ids[near]], -alike[near]))][:LIKE_MOST]
        ids, alike = ids[near], np.asarray(alike[near], np.float32)
        mine = set(stems(word))
        for place, number in enumerate(ids.tolist()):
            if not mine.isdisjoint(stems(self.words[number])):
                alike[place] = SAME_STEM
        return ids, alike

    def settle(self) -> None:
        """Pack the lists; call it after many additions."""
        self.grams.settle()
        self.kin.settle()


@lru_cache(maxsize=100_000)
def letter_groups(word: str) -> tuple[int, ...]:
    """Bucket numbers of the letter groups (4 and 5 letters, word edges included) of a word."""
    if word.startswith("#"):
        return ()
    padded = f" {word} "
    groups = {padded[i : i + n] for n in GRAMS for i in range(max(1, len(padded) - n + 1))}
    return tuple(sorted({crc32(group.encode()) % BUCKETS for group in groups}))


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


@cache
def concept_ids() -> dict[str, int]:
    """All concepts of the thesaurus, numbered."""
    names = {name for word in lexicon.vocabulary() for name, _ in lexicon.concepts(word)}
    names |= {f"c{a.code}" for a in field.activities()} | {f"f{a.family}" for a in field.activities()}
    return {name: number for number, name in enumerate(sorted(names))}


@lru_cache(maxsize=100_000)
def concepts_of(word: str) -> tuple[tuple[int, float], ...]:
    """Concept numbers and strengths of a word; a CPV code stands for its activity and family."""
    numbers = concept_ids()
    if word.startswith("#"):
        activity = cpv.nearest_activity(word[1:])
        if activity is None:
            return ()
        return (numbers[f"c{activity.code}"], 1.0), (numbers[f"f{activity.family}"], 1.0)
    return tuple((numbers[name], strength) for name, strength in lexicon.concepts(word) if name in numbers)


@cache
def _kinship() -> Doubles:
    return np.array([lexicon.KINSHIP[name[0]] for name in concept_ids()])


@cache
def _rarity() -> Doubles:
    listed = lexicon.vocabulary()
    seen = np.zeros(BUCKETS)
    for word in listed:
        seen[list(letter_groups(word))] += 1
    return np.where(seen > 0, np.minimum(np.log((1 + len(listed)) / (1 + seen)) + 1, 1e9), UNSEEN_RARITY)
