"""The concepts of the thesaurus by number, and those of each word."""

from functools import cache, lru_cache

import numpy as np

from matching import cpv, field, lexicon
from matching.tables import Doubles, Places

#: Divisions of the CPV whose work is done to what a buyer has, or for people: who does it delivers no goods.
NO_GOODS = frozenset(("45", "50", "51", "60", "63", "64", "71", "75", "77", "80", "85", "90", "92", "98"))
#: Of these kinds of concepts (activities, synonyms), two that words share bring them closer than one does.
TOGETHER = "cs"


@cache
def concept_ids() -> dict[str, int]:
    """All concepts of the thesaurus, numbered."""
    activities = (*field.activities(), *field.elsewhere())
    names = {name for a in activities for name in (f"c{a.code}", f"f{a.family}")}
    names |= {f"s{number}" for number in range(lexicon.synonym_sets())}
    return {name: number for number, name in enumerate(sorted(names))}


@cache
def activities() -> Places:
    """The concepts that are activities."""
    return np.flatnonzero(is_of("c"))


@cache
def activities_elsewhere() -> Places:
    """The concepts that are activities of trades that the social economy does not do."""
    return np.flatnonzero([name[0] == "c" and not name[1:].isdigit() for name in concept_ids()])


@cache
def activities_without_goods() -> Places:
    """The concepts that are activities of which no goods come."""
    return np.flatnonzero([name[0] == "c" and name[1:3] in NO_GOODS for name in concept_ids()])


@lru_cache(maxsize=100_000)
def concepts_of(word: str) -> tuple[tuple[int, float], ...]:
    """Concept numbers and strengths of a word; a CPV code stands for its activity and family.

    Those that count together come first.
    """
    numbers = concept_ids()
    if word.startswith("#"):
        if f"c{word[1:]}" in numbers and not word[1:].isdigit():
            return (numbers[f"c{word[1:]}"], 1.0), (numbers[f"f{word[1:]}"], 1.0)
        activity = cpv.nearest_activity(word[1:])
        if activity is None:
            return ()
        return (numbers[f"c{activity.code}"], 1.0), (numbers[f"f{activity.family}"], 1.0)
    found = sorted(lexicon.concepts(word), key=lambda one: one[0][0] not in TOGETHER)
    return tuple((numbers[name], strength) for name, strength in found if name in numbers)


def families_of(word: str) -> list[tuple[int, float]]:
    """The families of activities among the concepts of a word."""
    families = is_of("f")
    return [(concept, strength) for concept, strength in concepts_of(word) if families[concept]]


@cache
def is_of(kind: str) -> list[bool]:
    """By concept: whether it is an activity (c), a family of activities (f) or a set of synonyms (s)."""
    return [name[0] == kind for name in concept_ids()]


@cache
def kinship() -> Doubles:
    """By concept: how related two words are that share it."""
    return np.array([lexicon.KINSHIP[name[0]] for name in concept_ids()])


@cache
def together() -> list[bool]:
    """By concept: whether it brings words closer that share another one too."""
    return [name[0] in TOGETHER for name in concept_ids()]
