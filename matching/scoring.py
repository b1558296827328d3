"""How well offers answer a need's words, in two steps.

Rough: the need's strongest related words walk their lists of offers, within a budget, and some hundreds of
candidates remain. Careful: each candidate's own words are compared with the whole need. Offers added since
the index was last settled have no lists yet; they are always candidates.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.index import BACKGROUND, Query, TextIndex
from matching.tables import Doubles, Floats, Ints, ranges

#: A careful score is this part the sum over related words, and for the rest the best related word.
SUM_SHARE = 0.4
#: Offers that are scored with care.
CANDIDATES = 150
#: List entries that the rough step reads at most, and the part of what the best pair of words brings below
#: which it leaves a pair out.
BUDGET = 40_000
WORTH_READING = 0.15
#: Part of the best rough sum above which there are nearly always candidates enough, and what counts as none.
LIKELY = 0.2
NOTHING = 1e-3


@dataclass(frozen=True, slots=True)
class Links:
    """Which offer word met which need word: those of the n-th candidate lie between two bounds.

    Each has how like the words are (0 to 1), and what the pair brought to the score.
    """

    bounds: Ints
    places: Ints
    terms: Ints
    likeness: Doubles
    values: Doubles


@dataclass(frozen=True, slots=True)
class Scored:
    """Candidates in rows: offer numbers, scores, contribution by need word (rows x words), and links."""

    rows: Ints
    scores: Doubles
    shares: Doubles
    links: Links


def score(index: TextIndex, query: Query, most: int = CANDIDATES, extra: Ints | None = None) -> Scored:
    """The best candidates of a query, and `extra` rows, with careful scores, in order of their rows."""
    rows = _candidates(index, query, most)
    if extra is not None:
        rows = np.union1d(rows, extra).astype(np.int32)
    if not query.words or not len(rows):
        none = np.empty(0, np.int32)
        links = Links(np.zeros(len(rows) + 1, np.int32), none, none, np.empty(0), np.empty(0))
        return Scored(rows, np.zeros(len(rows)), np.zeros((len(rows), len(query.words))), links)
    return _careful(index, query, rows)


def _candidates(index: TextIndex, query: Query, most: int) -> Ints:
    if not query.words:
        return np.empty(0, np.int32)
    rows = np.arange(0 if index.settled <= most else index.settled, len(index), dtype=np.int32)
    if index.settled > most:
        rows = np.concatenate((_rough(index, query, most), rows))
    alive: Ints = rows[index.live.view[rows]]
    return alive


def _rough(index: TextIndex, query: Query, most: int) -> Ints:
    """The `most` offers with the highest sums over the lists of the strongest words that fit the budget."""
    lists = index.lists
    gain = query.likeness * query.weights[query.places] * index.force(query.terms)
    strong = np.flatnonzero(gain >= WORTH_READING * gain.max())
    wanted = np.bincount(query.terms[strong], gain[strong])[: len(lists.pointers) - 1]
    terms = np.flatnonzero(wanted > 0)
    terms = terms[np.argsort(-wanted[terms], kind="stable")]
    read = np.cumsum(lists.pointers[terms + 1] - lists.pointers[terms])
    terms = terms[: max(1, int(np.searchsorted(read, BUDGET, "right")))]
    return _best(lists.sums(terms, wanted[terms].astype(np.float32), index.settled), most)


def _best(sums: Floats, most: int) -> Ints:
    """Places of the `most` highest sums above 0, in order."""
    found = np.flatnonzero(sums > np.float32(LIKELY) * sums.max(initial=0.0))
    if len(found) < most:
        found = np.flatnonzero(sums > np.float32(NOTHING))
    if len(found) > most:
        found = found[np.argpartition(-sums[found], most)[:most]]
        found.sort()
    return found.astype(np.int32)


def _careful(index: TextIndex, query: Query, rows: Ints) -> Scored:
    width, cells_in_all = len(query.words), len(rows) * len(query.words)
    starts, ends = index.ends.view[rows], index.ends.view[rows + 1]
    spots = ranges(starts, ends)
    owner = np.repeat(np.arange(len(rows)), ends - starts)
    terms = index.terms.view.take(spots)
    # Marks by word number; np.zeros costs nothing for the words that are not looked at.
    asked = np.zeros(len(index.vocabulary), np.bool_)
    asked[query.terms] = True
    hit = np.flatnonzero(asked.take(terms))
    terms, owner = terms[hit], owner[hit]
    force = np.asarray(index.times.view[spots[hit]] * index.force(terms))
    pairs, first, last = _pairs_of(query, terms, len(index.vocabulary))
    repeat = last[terms] - first[terms]
    chosen = pairs[ranges(first[terms], last[terms])]
    whose, places, likeness = np.repeat(owner, repeat), query.places[chosen], query.likeness[chosen]
    cells = whose * width + places
    values = likeness * np.repeat(force, repeat)
    total = np.bincount(cells, values, cells_in_all)
    best = np.zeros(cells_in_all)
    np.maximum.at(best, cells, values)
    shares = ((1 - SUM_SHARE) * best + SUM_SHARE * total).reshape(len(rows), width) * query.weights
    shares /= np.sqrt(_spare(index, query, rows, terms, owner, force))[:, None]
    bounds = np.searchsorted(whose, np.arange(len(rows) + 1)).astype(np.int32)
    links = Links(bounds, places, query.terms[chosen], likeness, values)
    return Scored(rows, shares.sum(axis=1), shares, links)


def _pairs_of(query: Query, terms: Ints, size: int) -> tuple[Ints, Ints, Ints]:
    """Places in the query's pairs, sorted by term, and by term number where its places start and end."""
    present = np.zeros(size, np.bool_)
    present[terms] = True
    pairs: Ints = np.flatnonzero(present[query.terms]).astype(np.int32)
    pairs = pairs[np.argsort(query.terms[pairs])]  # the order of one term's places changes no sum
    sorted_terms = query.terms[pairs]
    first, last = np.empty(size, np.int32), np.empty(size, np.int32)
    spots = np.arange(len(pairs), dtype=np.int32)
    first[sorted_terms[::-1]] = spots[::-1]  # where a term stands more than once, the last one written stays
    last[sorted_terms] = spots + 1
    return pairs, first, last


def _spare(
    index: TextIndex, query: Query, rows: Ints, terms: Ints, owner: NDArray[np.int64], force: Doubles
) -> Doubles:
    """Squared length of each offer without the words that the need has too, and the background."""
    dull = np.zeros(len(index.vocabulary))
    dull[query.exact] = query.dull
    matched = np.bincount(owner, force**2 * dull[terms], len(rows))
    return np.maximum(index.lengths.view[rows] - matched, 0.0) + BACKGROUND
