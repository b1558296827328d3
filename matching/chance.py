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

from matching.concepts import activities, activities_elsewhere, activities_without_goods
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
#: How many offers score better, how many are close or better (both as logarithms). Of the need: how much of
#: it is met, how well its second best met word, how far the activities that need and offer are about agree,
#: and how much more of it another offer meets; what share of it the thesaurus knows as activities, and what
#: part of these is of other trades. Where goods are asked: how much of the offer is work of which none come.
FEATURES = ("place", "crowd", "met", "second", "activity", "behind", "known", "elsewhere", "no goods")


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
    """Of each candidate: the chance, 0 to 100, that it can do what is asked.

    0 where no word of the need is related to any of an offer: an encoder alone is not sure enough.
    """
    found = np.zeros(len(scored.rows))
    spots = candidates(scored)
    if len(spots) and query.words:
        found[spots] = 100 * model(kind).chances(features(index, query, scored, spots))
    return found


def candidates(scored: Scored) -> Places:
    """The places of those whose features are worth working out."""
    best = float(scored.scores.max(initial=0.0))
    return np.flatnonzero(scored.scores >= WORTH_A_LOOK * best) if best > 0 else np.empty(0, np.intp)


def features(index: TextIndex, query: Query, scored: Scored, spots: Places) -> Features:
    """A row for each of these candidates, a column for each of `FEATURES`."""
    rows, texts, ordered = scored.rows[spots], scored.scores[spots], np.sort(scored.scores)[-COUNTED:]
    like = likeness(query, scored, spots)
    met = like @ query.heavies / query.whole
    columns = (
        np.log1p(len(ordered) - np.searchsorted(ordered, texts, "right")),
        np.log1p(len(ordered) - np.searchsorted(ordered, CLOSE * texts, "right")),
        met,
        _second(like),
        _agreement(index, query, rows),
        _behind(query, met, texts >= ordered[:1].sum()),
        np.full(len(rows), query.known),
        np.full(len(rows), _elsewhere(query)),
        index.subjects.shares(rows, activities_without_goods()) if query.goods else np.zeros(len(rows)),
    )
    return np.column_stack(columns)


def _second(like: Features) -> Doubles:
    """How like the second best met word is; 0 for a need of one word."""
    if like.shape[1] < 2:
        return np.zeros(len(like))
    return np.asarray(np.partition(like, -2, axis=1)[:, -2])


def _behind(query: Query, met: Doubles, foremost: NDArray[np.bool_]) -> Doubles:
    """How much more of the need the best of the foremost offers meets; 0 where it asks for several things."""
    return np.zeros(len(met)) if query.parts else np.asarray(met[foremost].max(initial=0.0) - met)


def _agreement(index: TextIndex, query: Query, rows: Ints) -> Doubles:
    """How far the activities of offers agree with those of the need (cosine); 0 where it is of no trade."""
    trust = min(1.0, max(0.0, (query.known - STRANGE) / (FAMILIAR - STRANGE)))
    return np.asarray(trust * index.subjects.agreement(rows, (query.about, *query.parts)))


def _elsewhere(query: Query) -> float:
    """What share of the activities that a need is about are of trades that nobody here does."""
    whole = query.about[activities()].sum()
    return float(query.about[activities_elsewhere()].sum() / whole) if whole > 0 else 0.0


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
