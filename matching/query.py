"""A need as words related to those of offers, with what each weighs and what all are about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from matching.concepts import concept_ids, concepts_of, is_of
from matching.tables import NO_DOUBLES, NO_FLOATS, NO_INTS, NO_PLACES, Doubles, Floats, Ints, Places


@dataclass(frozen=True, slots=True)
class Query:
    """A need as related words: per need word its weight, and per (need word, offer word) how related.

    `exact` are the numbers of the need's own words that offers have, `dull` as in `Meaning`. `gains` is what
    each pair brings an offer that has its word once. `heavies` is what each need word weighs however rare it
    is, 0 for that of a name; `whole` is their sum with the words that no offer is related to. `about` is how
    much all words together say of each concept, `known` the share of them that is about activities, and
    `parts` what each of several things that are asked together is about. `goods`: whether it asks to deliver
    something.
    """

    words: tuple[str, ...]
    weights: Doubles
    places: Places
    terms: Ints
    likeness: Doubles
    exact: Ints
    dull: Doubles
    gains: Floats
    heavies: Doubles
    about: Doubles
    known: float = 0.0
    size: float = 1.0
    whole: float = 1.0
    parts: tuple[Doubles, ...] = ()
    goods: bool = False


def nothing_asked(size: float) -> Query:
    """A need without a word that any offer is related to."""
    return Query(
        words=(),
        weights=NO_DOUBLES,
        places=NO_PLACES,
        terms=NO_INTS,
        likeness=NO_DOUBLES,
        exact=NO_INTS,
        dull=NO_DOUBLES,
        gains=NO_FLOATS,
        heavies=NO_DOUBLES,
        about=np.zeros(len(concept_ids())),
        size=size,
    )


def about(words: Iterable[str], heavies: Sequence[float]) -> tuple[Doubles, float]:
    """How much words of a need say of each concept, and the share of them that is about an activity."""
    found, known = np.zeros(len(concept_ids())), 0.0
    activities = is_of("c")
    for word, weighs in zip(words, heavies, strict=True):
        most = 0.0
        for concept, strength in concepts_of(word):
            found[concept] += strength * weighs
            if activities[concept]:
                most = max(most, strength)
        known += most * weighs
    return found, known / (sum(heavies) or 1.0)
