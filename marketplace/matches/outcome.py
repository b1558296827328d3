"""What the engine says of a need: one ranking, or one of each of its lots; and what rows hold of it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b
from typing import Any

import msgspec

from marketplace.core import clock
from marketplace.matches.engine_records import engine_lot, engine_need
from marketplace.matches.reasons import kept
from marketplace.needs.models import Need
from matching import Band, Engine, Excluded, Ranked, Ranking, Weights

#: Suppliers that are kept of a ranking, and of that of a lot.
KEPT, KEPT_OF_LOT = 60, 20
Values = dict[str, Any]
"""Columns of a row, by name."""
_SURE = {band: place for place, band in enumerate(Band)}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The rankings by lot, in the order of the lots; that of a need without lots stands under None."""

    rankings: Mapping[uuid.UUID | None, Ranking]

    @property
    def has_lots(self) -> bool:
        return None not in self.rankings

    @property
    def engine_version(self) -> str:
        return next(iter(self.rankings.values())).engine_version

    @property
    def weights(self) -> Weights:
        return next(iter(self.rankings.values())).weights

    @property
    def inputs_digest(self) -> str:
        digests = [ranking.inputs_digest for ranking in self.rankings.values()]
        return _digest(msgspec.json.encode(digests)) if self.has_lots else digests[0]

    @property
    def digest(self) -> str:
        """Of the version of the engine and all that is stored of the suppliers, and nothing else."""
        told: list[object] = [
            (lot_id, *_stored_of(ranking)) if lot_id else _stored_of(ranking)
            for lot_id, ranking in self.rankings.items()
        ]
        return _digest(msgspec.json.encode(told if self.has_lots else told[0]))

    @property
    def suppliers(self) -> dict[uuid.UUID, Values]:
        """What its row holds of each supplier that is ranked, or left out by a rule wherever it fits."""
        found = {uuid.UUID(row.supplier_id): _values(row, rank) for rank, row in self._in_order()}
        for ranking in self.rankings.values():
            for row in ranking.excluded:
                found.setdefault(uuid.UUID(row.supplier_id), _left_out(row))
        return found

    @property
    def of_lots(self) -> dict[tuple[uuid.UUID, uuid.UUID], Values]:
        """By supplier and lot: what its row holds of a supplier that is ranked or left out there."""
        found: dict[tuple[uuid.UUID, uuid.UUID], Values] = {}
        for lot_id, ranking in self.rankings.items():
            if lot_id is None:
                continue
            for row in ranking.ranked:
                found[uuid.UUID(row.supplier_id), lot_id] = _lot_values(row)
            for out in ranking.excluded:
                found.setdefault((uuid.UUID(out.supplier_id), lot_id), NOT_IN_LOT | _left_out(out))
        return found

    def _in_order(self) -> Iterator[tuple[int, Ranked]]:
        """Each ranked supplier with its place over the need, as it is in the lot that fits it best."""
        if not self.has_lots:
            return ((row.rank, row) for row in self.rankings[None].ranked)
        best: dict[str, Ranked] = {}
        for row in sorted(self._ranked(), key=_by_chance):
            best.setdefault(row.supplier_id, row)
        return enumerate(best.values(), start=1)

    def _ranked(self) -> Iterable[Ranked]:
        return (row for ranking in self.rankings.values() for row in ranking.ranked)


NOT_IN_LOT: Values = {
    "rank": None,
    "score": None,
    "fit": None,
    "facts": [],
    "excluded_rule": None,
    "excluded_fact": None,
}


async def ask(engine: Engine, need: Need, weights: Weights) -> Outcome:
    """What the engine says of a need, with its lots and municipality loaded, today.

    Others have their turn between two lots.
    """
    today, place = clock.today(), need.municipality
    if not need.parts:
        asked = engine_need(need, place)
        return Outcome({None: engine.rank(asked, top=KEPT, weights=weights, today=today)})
    rankings: dict[uuid.UUID | None, Ranking] = {}
    for lot in need.parts:
        asked = engine_lot(need, lot, place)
        rankings[lot.id] = engine.rank(asked, top=KEPT_OF_LOT, weights=weights, today=today)
        await asyncio.sleep(0)
    return Outcome(rankings)


def _by_chance(row: Ranked) -> tuple[int, float, int, str]:
    """The surest band first, then the higher score; of equal ones the one that comes first in its lot."""
    band = Band.of(row.fit)
    return (len(_SURE) if band is None else _SURE[band], -row.score, row.rank, row.supplier_id)


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()


def _stored_of(ranking: Ranking) -> tuple[object, ...]:
    ranked = [(row.supplier_id, *_figures(row), row.offer_id, row.reasons) for row in ranking.ranked]
    return ranking.engine_version, ranked, ranking.excluded


def _values(ranked: Ranked, rank: int) -> Values:
    names = ("score", "fit", "social_value", "social_low", "social_high")
    facts = [kept(reason) for reason in ranked.reasons]
    offer = uuid.UUID(ranked.offer_id)
    return {"offer_id": offer, "rank": rank, "facts": facts, "reasons": []} | dict(
        zip(names, _figures(ranked), strict=True)
    )


def _lot_values(ranked: Ranked) -> Values:
    own = _values(ranked, ranked.rank)
    return NOT_IN_LOT | {name: own[name] for name in ("offer_id", "rank", "score", "fit", "facts")}


def _left_out(row: Excluded) -> Values:
    offer = uuid.UUID(row.offer_id) if row.offer_id else None
    return {"excluded_rule": row.rule, "excluded_fact": kept(row.reason), "offer_id": offer}


def _figures(ranked: Ranked) -> tuple[Decimal, Decimal, Decimal, Decimal, Decimal]:
    """Score, fit, social value and its ends, as they are stored."""
    return (
        _stored(ranked.score),
        _stored(ranked.fit),
        _stored(ranked.social_value),
        _stored(ranked.social_low),
        _stored(ranked.social_high),
    )


def _stored(points: float) -> Decimal:
    return Decimal(str(round(points, 2)))
