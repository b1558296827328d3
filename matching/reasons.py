"""Why a supplier is in the ranking: facts, only on what really contributed, and on what is not met."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matching.agreement import MOST_WORDS as MOST_NAMED
from matching.agreement import Pair, agreed
from matching.chance import likeness
from matching.cpv import best_pair, clean
from matching.facts import (
    HasFigure,
    Names,
    NamesAlike,
    NamesNot,
    Reason,
    Recognised,
    SameCode,
    Serves,
    SpokeAgainst,
    SpokeFor,
    TakesTurns,
)
from matching.index import TextIndex
from matching.learned import VERDICTS, Shifts
from matching.model import Need, Offer, Supplier
from matching.query import Query
from matching.rules import best_recognition, reserved_route
from matching.scoring import Links, Scored
from matching.tables import Doubles, Ints, ranges
from matching.words import fold, stems

#: A need's word is named when it brings at least this share of the text score.
WORTH_NAMING = 0.05
MOST_WORDS = 5
MOST_UNMET = 3
#: Likeness below which a word of the need is not met.
MET = 0.35
#: Below this closeness two CPV codes are not called the same kind of work.
SAME_WORK = 0.6
NO_TERM = -1

#: Nothing is told of what moved the logarithm of the odds by less than this.
WORTH_TELLING = 0.25

MetWords = list[Pair]


def reasons(
    need: Need,
    offer: Offer,
    supplier: Supplier,
    met: MetWords,
    unmet: list[str],
    figures: tuple[HasFigure, ...],
) -> list[Reason]:
    """The reasons in the order to read them.

    `met` holds (need word, offer word), strongest first; `unmet` the words of the title that nothing in the
    offer is like; `figures` what may be told of the supplier's figures.
    """
    found = _words(met, unmet)
    pair = best_pair(need.cpv, offer.cpv) if need.cpv and offer.cpv else None
    if pair and pair[0] >= SAME_WORK:
        found.append(SameCode(clean(pair[1]), clean(pair[2])))
    if offer.area is not None and (need.nis is not None or need.lat is not None):
        whole = offer.area.kind == "flanders"
        found.append(Serves("flanders" if whole else "municipality", need.town))
    if need.reserved and (route := reserved_route(need, supplier)):
        found.append(route)
    elif need.on is not None and (recognition := best_recognition(supplier, need.on)):
        found.append(Recognised(need.on, recognition.level))
    found.extend(figures)
    return found


@lru_cache(maxsize=4_000)
def turn_reason(last: date | None, equals: int) -> TakesTurns:
    """Why it stands where it does among the `equals` suppliers of its band; `last` is when it was asked."""
    return TakesTurns(equals - 1, last)


def learned_reasons(learned: Shifts | None, spots: Ints) -> Iterator[list[Reason]]:
    """For each spot: what people did on such needs, if that moved the chance enough to be told."""
    for spot in spots.tolist():
        if learned is None or abs(by := float(learned.amounts[spot])) < WORTH_TELLING:
            yield []
        else:
            yield [_learned(by, learned.told[spot].tolist())]


def _learned(by: float, told: list[int]) -> Reason:
    done = tuple((verdict, count) for count, verdict in zip(told, VERDICTS, strict=True) if count)
    return SpokeFor(done) if by > 0 else SpokeAgainst(done)


def met_words(index: TextIndex, query: Query, scored: Scored, spots: Ints) -> Iterator[MetWords]:
    """For each spot of `scored`: (need word, offer word) of what brought score, strongest first.

    Words that are hardly alike are left out, unless nothing else brought score.
    """
    words = index.vocabulary.words
    shares = scored.shares[spots]
    floors = np.maximum(WORTH_NAMING * shares.sum(axis=1), 1e-9)
    strongest = np.argsort(-shares, axis=1, kind="stable")[:, :MOST_WORDS]
    cells = strongest + shares.shape[1] * np.arange(len(spots))[:, None]
    named = np.zeros(shares.size, np.bool_)
    named[cells] = True
    named &= (shares >= floors[:, None]).ravel()
    terms, likes = (column.take(cells).tolist() for column in _best_terms(scored.links, spots, named))
    for row in zip(strongest.tolist(), terms, likes, strict=True):
        found = [
            (query.words[place], words[term], like)
            for place, term, like in zip(*row, strict=True)
            if term != NO_TERM
        ]
        met = [(asked, ours) for asked, ours, like in found if like >= MET]
        yield met or [pair[:2] for pair in found[:1]]


def unmet_words(query: Query, scored: Scored, spots: Ints, named: dict[str, str]) -> Iterator[list[str]]:
    """For each spot of `scored`: which of these words, as written, nothing in the offer is like enough."""
    like = likeness(query, scored, spots.astype(np.intp))
    places = {word: place for place, word in enumerate(query.words)}
    for row in like.tolist():
        yield [named[word] for word in named if word not in places or row[places[word]] < MET]


def _best_terms(links: Links, spots: Ints, named: NDArray[np.bool_]) -> tuple[Ints, Doubles]:
    """For each spot and place of the need's words: the word most like it, and how like (0 to 1).

    `NO_TERM` where unnamed.
    """
    starts, ends = links.bounds.take(spots), links.bounds.take(spots + 1)
    chosen = ranges(starts, ends)
    width = len(named) // max(1, len(spots))
    cells = np.repeat(width * np.arange(len(spots)), ends - starts) + links.places.take(chosen)
    kept = named.take(cells).nonzero()[0]
    chosen, cells = chosen.take(kept), cells.take(kept)
    order = np.lexsort((links.values.take(chosen), links.likeness.take(chosen)))
    best, likes = np.full(len(named), NO_TERM, np.int32), np.zeros(len(named))
    chosen, cells = chosen.take(order), cells.take(order)
    best[cells], likes[cells] = links.terms.take(chosen), links.likeness.take(chosen)  # the last one stays
    return best, likes


def _words(met: MetWords, unmet: list[str]) -> list[Reason]:
    """What the words say: activities first, then the words that are left, then what is not there."""
    does, rest = agreed(met, unmet)
    same = dict.fromkeys(ours for asked, ours in rest if _alike(asked, ours))
    other = [pair for pair in rest if "#" not in "".join(pair) and not _alike(*pair)]
    other = [(asked, ours) for asked, ours in other if ours not in same and asked not in unmet]
    found: list[Reason] = [*does]
    if same:
        found.append(Names(tuple(same)))
    if other:
        found.append(NamesAlike(tuple(other[:MOST_NAMED])))
    if unmet:
        found.append(NamesNot(tuple(unmet[:MOST_UNMET])))
    return found


@lru_cache(maxsize=20_000)
def _alike(asked: str, ours: str) -> bool:
    if "#" in asked + ours:
        return False
    asked, ours = fold(asked), fold(ours)
    return asked == ours or not set(stems(asked)).isdisjoint(stems(ours))
