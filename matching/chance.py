"""The chance that a supplier can do what is asked, from what the text score is made of.

A logistic model on a handful of features, trained by `python -m benchmarks.calibrate` on sets of requests
that are judged, and kept as a few numbers in `data/chance.tsv`: one column for words alone, one for words
with an encoder.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matching.index import TextIndex
from matching.query import Query
from matching.scoring import Scored
from matching.tables import Doubles, Ints, Places

Evidence = Literal["words", "meaning"]
"""What a text score is made of."""
Features = NDArray[np.float64]

#: Offers whose text score is a smaller part of the best one's have no chance worth working out.
WORTH_A_LOOK = 0.3
#: Part of an offer's own score from which others count as being in its way.
CLOSE = 0.75
#: Among so many of the best scores it is counted who scores better or comes close: these are there however
#: many candidates were looked at.
COUNTED = 50
#: The share of a need that activities of the thesaurus make: up to the first their agreement says nothing,
#: from the second on it says all it can. Official texts on other trades lie below, everyday requests above.
STRANGE, FAMILIAR = 0.25, 0.4
#: Of an offer's text score: its part of the best one, how many are better, how many are close or better (both
#: as logarithms). Of the need: how much of it is met, and how well its second best met word. How far the
#: activities that need and offer are about agree, and their families.
FEATURES = ("part of best", "place", "crowd", "met", "second", "activity", "family")


@dataclass(frozen=True, slots=True)
class Model:
    """What each feature adds to the logarithm of the odds, and what that is without any."""

    weights: Doubles
    start: float

    def chances(self, features: Features) -> Doubles:
        """0 to 1, one for each row of features."""
        return np.asarray(1 / (1 + np.exp(-(features @ self.weights + self.start))))


@cache
def model(kind: Evidence) -> Model:
    """The model in use."""
    lines = files("matching").joinpath("data/chance.tsv").read_text(encoding="utf-8").splitlines()
    names, *rows = (line.split("\t") for line in lines if not line.startswith("#"))
    column = names.index(kind)
    values = {row[0]: float(row[column]) for row in rows}
    return Model(np.array([values[name] for name in FEATURES]), values["start"])


def chances(index: TextIndex, query: Query, scored: Scored, kind: Evidence) -> Doubles:
    """Of each candidate: the chance, 0 to 100, that it can do what is asked."""
    found = np.zeros(len(scored.rows))
    spots = candidates(scored)
    if len(spots):
        found[spots] = 100 * model(kind).chances(features(index, query, scored, spots))
    return found


def candidates(scored: Scored) -> Places:
    """The places of those whose features are worth working out."""
    best = float(scored.scores.max(initial=0.0))
    return np.flatnonzero(scored.scores >= WORTH_A_LOOK * best) if best > 0 else np.empty(0, np.intp)


def features(index: TextIndex, query: Query, scored: Scored, spots: Places) -> Features:
    """A row for each of these candidates, a column for each of `FEATURES`."""
    texts, ordered = scored.scores[spots], np.sort(scored.scores)[-COUNTED:]
    best = float(ordered[-1]) if len(spots) else 1.0
    like = likeness(query, scored, spots)
    columns = (
        texts / best,
        np.log1p(len(ordered) - np.searchsorted(ordered, texts, "right")),
        np.log1p(len(ordered) - np.searchsorted(ordered, CLOSE * texts, "right")),
        like @ query.heavies / query.whole,
        _second(like),
        *_agreement(index, query, scored.rows[spots]),
    )
    return np.column_stack(columns)


def _second(like: Features) -> Doubles:
    """How like the second best met word is; 0 for a need of one word."""
    if like.shape[1] < 2:
        return np.zeros(len(like))
    return np.asarray(np.partition(like, -2, axis=1)[:, -2])


def _agreement(index: TextIndex, query: Query, rows: Ints) -> list[Doubles]:
    """How far the activities of offers, and their families, agree with those of the need (cosine)."""
    trust = min(1.0, max(0.0, (query.known - STRANGE) / (FAMILIAR - STRANGE)))
    return [trust * agreed for agreed in index.subjects.agreements(rows, (query.about, *query.parts))]


def likeness(query: Query, scored: Scored, spots: Places) -> Features:
    """How like the most related word of each candidate is to each word of the need (0 to 1)."""
    links, width = scored.links, len(query.words)
    lengths = np.diff(links.bounds)
    places = np.full(len(scored.rows), -1, np.intp)
    places[spots] = np.arange(len(spots))
    owners = np.repeat(places, lengths)
    mine = owners >= 0
    found = np.zeros(len(spots) * width)
    np.maximum.at(found, owners[mine] * width + links.places[mine], links.likeness[mine])
    return found.reshape(len(spots), width)
