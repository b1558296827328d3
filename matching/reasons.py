"""Why a supplier is in the ranking: Dutch sentences, only on what really contributed."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from matching.cpv import best_pair, cpv_label
from matching.index import Query, TextIndex
from matching.model import Need, Offer, Reason, Supplier
from matching.rules import recognised_on, reserved_route
from matching.social import figure_sentences
from matching.tables import Doubles, Ints
from matching.words import stems

#: A need's word is named when it brings at least this share of the text score.
WORTH_NAMING = 0.05
MOST_WORDS = 5
#: Below this closeness two CPV codes are not called the same kind of work.
SAME_WORK = 0.6
UNMET = 1 << 30


def reasons(
    need: Need, offer: Offer, supplier: Supplier, met: list[tuple[str, str]], on: date
) -> Iterator[Reason]:
    """The reasons in the order to read them; `met` holds (need word, offer word), strongest first."""
    yield from _words(met)
    pair = best_pair(need.cpv, offer.cpv)
    if pair and pair[0] >= SAME_WORK:
        yield Reason("cpv", f"Zelfde soort werk (CPV {pair[2]}): {cpv_label(pair[2])}.")
    if offer.area is not None and (need.nis is not None or need.lat is not None):
        where = "heel Vlaanderen" if offer.area.kind == "flanders" else "de gemeente van de behoefte"
        yield Reason("area", f"Werkt in {where}.")
    if need.reserved and (route := reserved_route(need, supplier)):
        yield Reason("reserved", route)
    elif need.on is not None and supplier.recognitions and recognised_on(supplier, need.on):
        yield Reason("recognition", f"Erkenning geldig op {need.on:%d-%m-%Y}.")
    for sentence in figure_sentences(supplier, on):
        yield Reason("figures", f"{sentence[0].upper()}{sentence[1:]}.")


class MetWords:
    """The need's words that brought score for an offer, each with the offer's word it met best."""

    def __init__(self, index: TextIndex, query: Query) -> None:
        self._index, self._query = index, query
        self._places: dict[int, Ints] = {}

    def of(self, row: int, shares: Doubles) -> list[tuple[str, str]]:
        """(need word, offer word), strongest first; `shares` holds the contribution of each need word."""
        floor = max(WORTH_NAMING * float(shares.sum()), 1e-9)
        order = np.argsort(-shares, kind="stable")[:MOST_WORDS].tolist()
        own = self._index.terms_of(row)
        met = []
        for place in order:
            if shares[place] >= floor:
                ranks = self._ranks(place)[own]
                best = int(ranks.argmin())
                if ranks[best] < UNMET:
                    words = self._index.vocabulary.words
                    met.append((self._query.words[place], words[int(own[best])]))
        return met

    def _ranks(self, place: int) -> Ints:
        """By word number, how far down it stands among the words related to the need's word."""
        if place not in self._places:
            start, end = self._query.bounds[place], self._query.bounds[place + 1]
            ranks = np.full(len(self._index.vocabulary), UNMET, np.int32)
            ranks[self._query.terms[start:end]] = np.arange(end - start, dtype=np.int32)
            self._places[place] = ranks
        return self._places[place]


def _words(met: list[tuple[str, str]]) -> Iterator[Reason]:
    same = [ours for asked, ours in met if _alike(asked, ours)]
    if same:
        yield Reason("terms", f"Woorden die overeenkomen: {', '.join(dict.fromkeys(same))}.")
    other = [(asked, ours) for asked, ours in met if not _alike(asked, ours) and asked[0] != "#"]
    if other:
        pairs = ", ".join(f"‘{_shown(asked)}’ bij ‘{_shown(ours)}’" for asked, ours in other[:3])
        yield Reason("activity", f"Past bij het aanbod: {pairs}.")


def _alike(asked: str, ours: str) -> bool:
    return "#" not in asked + ours and (asked == ours or bool(set(stems(asked)) & set(stems(ours))))


def _shown(word: str) -> str:
    return cpv_label(word[1:]) if word.startswith("#") else word
