"""Why a supplier is in the ranking: Dutch sentences, only on what really contributed."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from matching.cpv import best_pair, cpv_label
from matching.index import Query, TextIndex
from matching.model import Need, Offer, Reason, Supplier
from matching.rules import recognised_on, reserved_route
from matching.scoring import Links, Scored
from matching.tables import ranges
from matching.words import stems

#: A need's word is named when it brings at least this share of the text score.
WORTH_NAMING = 0.05
MOST_WORDS = 5
MOST_PAIRS = 3
#: Below this closeness two CPV codes are not called the same kind of work.
SAME_WORK = 0.6


MetWords = list[tuple[str, str]]


def reasons(
    need: Need, offer: Offer, supplier: Supplier, met: MetWords, phrases: tuple[str, ...]
) -> Iterator[Reason]:
    """The reasons in the order to read them.

    `met` holds (need word, offer word), strongest first; `phrases` what the supplier's figures say.
    """
    yield from _words(met)
    pair = best_pair(need.cpv, offer.cpv) if need.cpv and offer.cpv else None
    if pair and pair[0] >= SAME_WORK:
        yield Reason("cpv", f"Zelfde soort werk (CPV {pair[2]}): {cpv_label(pair[2])}.")
    if offer.area is not None and (need.nis is not None or need.lat is not None):
        where = "heel Vlaanderen" if offer.area.kind == "flanders" else "de gemeente van de behoefte"
        yield Reason("area", f"Werkt in {where}.")
    if need.reserved and (route := reserved_route(need, supplier)):
        yield Reason("reserved", route)
    elif need.on is not None and supplier.recognitions and recognised_on(supplier, need.on):
        yield Reason("recognition", f"Erkenning geldig op {need.on:%d-%m-%Y}.")
    for phrase in phrases:
        yield Reason("figures", f"{phrase[0].upper()}{phrase[1:]}.")


def turn_reason(supplier: Supplier, equals: int) -> Iterator[Reason]:
    """Why it stands where it does among the `equals` suppliers of its band, when there are others."""
    if equals > 1:
        last = supplier.last_asked
        asked = f"laatst gevraagd op {last:%d-%m-%Y}" if last else "nog nooit gevraagd"
        others = "1 andere leverancier" if equals == 2 else f"{equals - 1} andere leveranciers"
        yield Reason("fairness", f"Ongeveer even geschikt als {others}; om beurten, {asked}.")


def met_words(index: TextIndex, query: Query, scored: Scored, spots: list[int]) -> Iterator[MetWords]:
    """For each spot of `scored`: (need word, offer word) of what brought score, strongest first."""
    words = index.vocabulary.words
    shares = scored.shares[spots]
    floors = np.maximum(WORTH_NAMING * shares.sum(axis=1), 1e-9)
    strongest = np.argsort(-shares, axis=1, kind="stable")[:, :MOST_WORDS]
    enough = np.take_along_axis(shares, strongest, axis=1) >= floors[:, None]
    rows = zip(strongest.tolist(), enough.tolist(), _best_links(scored.links, spots), strict=True)
    for places, told, best in rows:
        yield [
            (query.words[place], words[best[place]])
            for place, tell in zip(places, told, strict=True)
            if tell and place in best
        ]


def _best_links(links: Links, spots: list[int]) -> Iterator[dict[int, int]]:
    """For each spot, by place of the need's words: the number of the word most like it."""
    starts, ends = links.bounds[spots], links.bounds[np.array(spots, np.int32) + 1]
    chosen = ranges(starts, ends)
    turn = np.repeat(np.arange(len(spots)), ends - starts)
    # Sorted so that in a dictionary, where the last one stays, the most alike and then the weightiest stays.
    chosen = chosen[np.lexsort((links.values[chosen], links.likeness[chosen], turn))]
    places, terms = links.places[chosen].tolist(), links.terms[chosen].tolist()
    end = 0
    for length in (ends - starts).tolist():
        start, end = end, end + length
        yield dict(zip(places[start:end], terms[start:end], strict=True))


def _words(met: MetWords) -> Iterator[Reason]:
    same: dict[str, None] = {}
    other: list[str] = []
    for asked, ours in met:
        if _alike(asked, ours):
            same[ours] = None
        elif asked[0] != "#":
            other.append(f"‘{_shown(asked)}’ bij ‘{_shown(ours)}’")
    if same:
        yield Reason("terms", f"Woorden die overeenkomen: {', '.join(same)}.")
    if other:
        yield Reason("activity", f"Past bij het aanbod: {', '.join(other[:MOST_PAIRS])}.")


@lru_cache(maxsize=20_000)
def _alike(asked: str, ours: str) -> bool:
    return "#" not in asked + ours and (asked == ours or bool(set(stems(asked)) & set(stems(ours))))


def _shown(word: str) -> str:
    return cpv_label(word[1:]) if word.startswith("#") else word
