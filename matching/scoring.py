"""How well offers answer a need's words, in two steps.

Rough: the need's strongest related words walk their lists of offers, within a budget, and some hundreds of
candidates remain. Careful: each candidate's own words are compared with the whole need. Offers added since
the index was last settled have no lists yet; they are always candidates.
"""

from dataclasses import dataclass

import numpy as np

from matching.index import BACKGROUND, TextIndex
from matching.query import Query
from matching.tables import NO_DOUBLES, NO_INTS, NO_PLACES, Doubles, Floats, Ints, Places, ranges

#: A careful score is this part the sum over related words, and for the rest the best related word.
SUM_SHARE = 0.4
#: Offers that are scored with care.
CANDIDATES = 150
#: List entries that the rough step reads at most, and the part of what the best pair of words brings below
#: which it leaves a pair out.
BUDGET = 40_000
WORTH_READING = 0.15
#: A rough sum that counts as none.
NOTHING = 1e-3
#: Of a large index every 256th rough sum is looked at to guess where the best ones begin.
SAMPLED = 256


@dataclass(frozen=True, slots=True)
class Links:
    """Which offer word met which need word: those of the n-th candidate lie between two bounds.

    Each has how like the words are (0 to 1), and what the pair brought to the score.
    """

    bounds: Ints
    places: Places
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
        links = Links(np.zeros(len(rows) + 1, np.int32), NO_PLACES, NO_INTS, NO_DOUBLES, NO_DOUBLES)
        return Scored(rows, np.zeros(len(rows)), np.zeros((len(rows), len(query.words))), links)
    return _careful(index, query, rows)


def _candidates(index: TextIndex, query: Query, most: int) -> Ints:
    if not query.words:
        return NO_INTS
    rows = np.arange(0 if index.settled <= most else index.settled, len(index), dtype=np.int32)
    if index.settled > most:
        rows = np.concatenate((_rough(index, query, most), rows))
    alive: Ints = rows[index.live.view[rows]]
    return alive


def _rough(index: TextIndex, query: Query, most: int) -> Ints:
    """The `most` offers with the highest sums over the lists of the strongest words that fit the budget."""
    lists = index.lists
    gains = query.gains
    strong = gains >= np.float32(WORTH_READING) * gains.max()
    if len(index.vocabulary) > lists.keys:
        strong &= query.terms < lists.keys
    terms, gains = query.terms[strong], gains[strong]
    order = np.argsort(-gains)
    read = np.cumsum(lists.lengths(terms)[order])
    if len(read) and read[-1] > BUDGET:
        # All words of the gain at which the budget ends are left out, so that no order among equals counts.
        cut = gains[order[np.searchsorted(read, BUDGET, "right")]]
        kept = gains > min(cut, gains.max() * np.float32(1 - 1e-6))
        terms, gains = terms[kept], gains[kept]
    return _best(lists.sums(terms, gains, index.settled), most)


def _best(sums: Floats, most: int) -> Ints:
    """Places of the `most` highest sums above 0, in order."""
    found = np.flatnonzero(sums >= max(_guess(sums, most), np.float32(NOTHING)))
    if len(found) < most:
        found = np.flatnonzero(sums > np.float32(NOTHING))
    if len(found) > most:
        found = found[np.argpartition(-sums[found], most)[:most]]
        found.sort()
    return found.astype(np.int32)


def _guess(sums: Floats, most: int) -> np.float32:
    """A sum that nearly always at least `most` sums reach, and seldom many more; 0 where few are."""
    some = sums[::SAMPLED]
    rank = 2 + 2 * most // SAMPLED
    if len(some) < 10 * rank:
        return np.float32(0)
    return np.float32(np.partition(some, len(some) - rank)[len(some) - rank])


def _careful(index: TextIndex, query: Query, rows: Ints) -> Scored:
    width, cells_in_all = len(query.words), len(rows) * len(query.words)
    starts, ends = index.ends.view.take(rows), index.ends.view.take(rows + 1)
    spots = ranges(starts, ends)
    terms = index.terms.view.take(spots)
    # Marks by word number; np.zeros costs nothing for the words that are not looked at.
    asked = np.zeros(len(index.vocabulary), np.bool_)
    asked[query.terms] = True
    hit = asked.take(terms).nonzero()[0]
    terms = terms.take(hit).astype(np.intp)
    owner = np.repeat(np.arange(len(rows)), ends - starts).take(hit)
    force = np.asarray(index.times.view.take(spots.take(hit)) * index.force(terms))
    pairs, first, last = _pairs_of(query, terms, len(index.vocabulary))
    starts, ends = first.take(terms), last.take(terms)
    repeat = ends - starts
    chosen = pairs.take(ranges(starts, ends))
    whose, places, likeness = owner.repeat(repeat), query.places.take(chosen), query.likeness.take(chosen)
    cells = whose * width + places
    values = likeness * force.repeat(repeat)
    total = np.bincount(cells, values, cells_in_all)
    best = np.zeros(cells_in_all)
    np.maximum.at(best, cells, values)
    shares = ((1 - SUM_SHARE) * best + SUM_SHARE * total).reshape(len(rows), width) * query.weights
    shares /= np.sqrt(_spare(index, query, rows, terms, owner, force))[:, None]
    bounds = np.searchsorted(whose, np.arange(len(rows) + 1)).astype(np.int32)
    links = Links(bounds, places, query.terms.take(chosen), likeness, values)
    return Scored(rows, shares.sum(axis=1), shares, links)


def _pairs_of(query: Query, terms: Places, size: int) -> tuple[Places, Places, Places]:
    """Places in the query's pairs, sorted by term, and by term number where its places start and end."""
    present = np.zeros(size, np.bool_)
    present[terms] = True
    pairs = present.take(query.terms).nonzero()[0]
    found = query.terms.take(pairs)
    order = np.argsort(found)  # the order of one term's places changes no sum
    pairs, sorted_terms = pairs.take(order), found.take(order).astype(np.intp)
    first, last = np.empty(size, np.intp), np.empty(size, np.intp)
    spots = np.arange(len(pairs))
    first[sorted_terms[::-1]] = spots[::-1]  # where a term stands more than once, the last one written stays
    last[sorted_terms] = spots + 1
    return pairs, first, last


def _spare(
    index: TextIndex, query: Query, rows: Ints, terms: Places, owner: Places, force: Doubles
) -> Doubles:
    """Squared length of each offer without the words that the need has too, and the background."""
    dull = np.zeros(len(index.vocabulary))
    dull[query.exact] = query.dull
    matched = np.bincount(owner, force * force * dull.take(terms), len(rows))
    return np.maximum(index.lengths.view.take(rows) - matched, 0.0) + BACKGROUND
