"""Why a supplier is in the ranking: Dutch sentences, only on what really contributed."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matching.chance import likeness
from matching.cpv import best_pair, cpv_label
from matching.index import TextIndex
from matching.learned import VERDICTS, Shifts
from matching.model import Level, Need, Offer, Reason, Supplier, Verdict
from matching.query import Query
from matching.rules import best_recognition, reserved_route, shown_proof
from matching.scoring import Links, Scored
from matching.tables import Ints, ranges
from matching.words import fold, stems

#: A need's word is named when it brings at least this share of the text score.
WORTH_NAMING = 0.05
MOST_WORDS = 5
MOST_PAIRS = 3
MOST_UNMET = 3
#: Likeness below which a word of the need is not met.
MET = 0.35
#: Below this closeness two CPV codes are not called the same kind of work.
SAME_WORK = 0.6
NO_TERM = -1

#: Nothing is told of what moved the logarithm of the odds by less than this.
WORTH_TELLING = 0.25
#: What was done, as it is counted in a reason.
DONE: dict[Verdict, str] = {
    "declined": "antwoordde {} keer “dit doen wij niet”",
    "left_out": "werd {} keer weggelaten door de helpdesk: doet dit werk niet",
    "interested": "toonde {} keer interesse",
    "recommended": "werd {} keer gekozen door de helpdesk: doet dit werk",
    "awarded": "kreeg {} keer de opdracht",
}
MetWords = list[tuple[str, str]]

EVERYWHERE = Reason("area", "Werkt in heel Vlaanderen.")
IN_THE_MUNICIPALITY = Reason("area", "Werkt in de gemeente van de behoefte.")


def reasons(
    need: Need,
    offer: Offer,
    supplier: Supplier,
    met: MetWords,
    unmet: list[str],
    figures: tuple[Reason, ...],
) -> list[Reason]:
    """The reasons in the order to read them.

    `met` holds (need word, offer word), strongest first; `unmet` the words of the title that nothing in the
    offer is like; `figures` what the supplier's figures say.
    """
    found = _words(met)
    if unmet:
        found.append(Reason("unmet", f"Noemt niet: {', '.join(unmet[:MOST_UNMET])}."))
    pair = best_pair(need.cpv, offer.cpv) if need.cpv and offer.cpv else None
    if pair and pair[0] >= SAME_WORK:
        found.append(Reason("cpv", f"Zelfde soort werk (CPV {pair[2]}): {cpv_label(pair[2])}."))
    if offer.area is not None and (need.nis is not None or need.lat is not None):
        found.append(EVERYWHERE if offer.area.kind == "flanders" else IN_THE_MUNICIPALITY)
    if need.reserved and (route := reserved_route(need, supplier)):
        found.append(Reason("reserved", route))
    elif need.on is not None and (recognition := best_recognition(supplier, need.on)):
        found.append(_recognised(need.on, recognition.level))
    found.extend(figures)
    return found


@lru_cache(maxsize=4_000)
def turn_reason(last: date | None, equals: int) -> Reason:
    """Why it stands where it does among the `equals` suppliers of its band; `last` is when it was asked."""
    asked = f"laatst gevraagd op {last:%d-%m-%Y}" if last else "nog nooit gevraagd"
    others = "1 andere leverancier" if equals == 2 else f"{equals - 1} andere leveranciers"
    return Reason("fairness", f"Ongeveer even geschikt als {others}; om beurten, {asked}.")


def learned_reasons(learned: Shifts | None, spots: Ints) -> Iterator[list[Reason]]:
    """For each spot: what people did on such needs, if that moved the chance enough to be told."""
    for spot in spots.tolist():
        if learned is None or abs(by := float(learned.amounts[spot])) < WORTH_TELLING:
            yield []
        else:
            yield [_learned(by, learned.told[spot].tolist())]


def _learned(by: float, told: list[int]) -> Reason:
    done = [DONE[verdict].format(count) for count, verdict in zip(told, VERDICTS, strict=True) if count]
    return Reason("learned" if by > 0 else "learned_against", f"Bij zulke vragen eerder: {'; '.join(done)}.")


def met_words(index: TextIndex, query: Query, scored: Scored, spots: Ints) -> Iterator[MetWords]:
    """For each spot of `scored`: (need word, offer word) of what brought score, strongest first."""
    words = index.vocabulary.words
    shares = scored.shares[spots]
    floors = np.maximum(WORTH_NAMING * shares.sum(axis=1), 1e-9)
    strongest = np.argsort(-shares, axis=1, kind="stable")[:, :MOST_WORDS]
    cells = strongest + shares.shape[1] * np.arange(len(spots))[:, None]
    named = np.zeros(shares.size, np.bool_)
    named[cells] = True
    named &= (shares >= floors[:, None]).ravel()
    best = _best_terms(scored.links, spots, named).take(cells)
    for places, terms in zip(strongest.tolist(), best.tolist(), strict=True):
        yield [
            (query.words[place], words[term])
            for place, term in zip(places, terms, strict=True)
            if term != NO_TERM
        ]


def unmet_words(query: Query, scored: Scored, spots: Ints, named: dict[str, str]) -> Iterator[list[str]]:
    """For each spot of `scored`: which of these words, as written, nothing in the offer is like enough."""
    like = likeness(query, scored, spots.astype(np.intp))
    places = {word: place for place, word in enumerate(query.words)}
    for row in like.tolist():
        yield [named[word] for word in named if word not in places or row[places[word]] < MET]


def _best_terms(links: Links, spots: Ints, named: NDArray[np.bool_]) -> Ints:
    """For each spot and place of the need's words: the word most like it; `NO_TERM` where unnamed."""
    starts, ends = links.bounds.take(spots), links.bounds.take(spots + 1)
    chosen = ranges(starts, ends)
    width = len(named) // max(1, len(spots))
    cells = np.repeat(width * np.arange(len(spots)), ends - starts) + links.places.take(chosen)
    kept = named.take(cells).nonzero()[0]
    chosen, cells = chosen.take(kept), cells.take(kept)
    order = np.lexsort((links.values.take(chosen), links.likeness.take(chosen)))
    best = np.full(len(named), NO_TERM, np.int32)
    best[cells.take(order)] = links.terms.take(chosen.take(order))  # of several, the last one written stays
    return best


@lru_cache(maxsize=400)
def _recognised(on: date, level: Level) -> Reason:
    return Reason("recognition", f"Erkenning geldig op {on:%d-%m-%Y}, {shown_proof(level)}.")


def _words(met: MetWords) -> list[Reason]:
    found: list[Reason] = []
    same: dict[str, None] = {}
    other: list[str] = []
    for asked, ours in met:
        if _alike(asked, ours):
            same[ours] = None
        elif asked[0] != "#":
            other.append(_pair(asked, ours))
    if same:
        found.append(Reason("terms", f"Woorden die overeenkomen: {', '.join(same)}."))
    if other:
        found.append(Reason("activity", f"Past bij het aanbod: {', '.join(other[:MOST_PAIRS])}."))
    return found


@lru_cache(maxsize=20_000)
def _alike(asked: str, ours: str) -> bool:
    if "#" in asked + ours:
        return False
    asked, ours = fold(asked), fold(ours)
    return asked == ours or not set(stems(asked)).isdisjoint(stems(ours))


@lru_cache(maxsize=20_000)
def _pair(asked: str, ours: str) -> str:
    return f"‘{_shown(asked)}’ bij ‘{_shown(ours)}’"


def _shown(word: str) -> str:
    return cpv_label(word[1:]) if word.startswith("#") else word
