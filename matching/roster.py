"""The suppliers of an engine: their records, and their social value in arrays to score many at once."""

from datetime import date
from functools import lru_cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from matching.facts import HasFigure
from matching.model import Need, Supplier, Weights
from matching.records import Hashes, Records, key_hash
from matching.rules import sure_days
from matching.social import (
    CAUTION,
    CRITERIA,
    SocialValue,
    figures_told,
    first_expiry,
    ranges_by_criterion,
    social_value,
)
from matching.tables import Doubles, Growing, Ints

WIDTH = len(CRITERIA)
#: For so many sets of weights the points of all suppliers are kept.
COUNTED = 8

#: A supplier, what is told of its figures, best proven first, and its social value.
Proof = tuple[Supplier, tuple[HasFigure, ...], SocialValue]


class Listed(Struct, frozen=True, gc=False):
    """A supplier, and what is told of its figures for as long as no evidence expires."""

    supplier: Supplier
    figures: tuple[HasFigure, ...]


class Roster:
    """Suppliers by id. Rows are those of the records; a replaced supplier gets a new row."""

    def __init__(self) -> None:
        self.records = Records(Listed)
        self.lows = Growing(np.empty(0, np.float64))
        self.highs = Growing(np.empty(0, np.float64))
        self.expiries = Growing(np.empty(0, np.int32))
        #: First and last day (ordinals) on which no rule on recognition can leave the supplier out.
        self.firsts = Growing(np.empty(0, np.int32))
        self.lasts = Growing(np.empty(0, np.int32))
        self.closed = Growing(np.empty(0, np.bool_))
        self.marks = Growing(np.empty(0, np.uint64))
        #: The day (ordinal) on which the supplier was last asked, 0 for never.
        self.asked = Growing(np.empty(0, np.int32))
        self._counted: dict[Weights, NDArray[np.float64]] = {}

    def put(self, supplier: Supplier) -> int:
        """Add or replace a supplier; gives what the engine's state number changes by. Twice is once."""
        if self.records.holds(supplier.id, supplier):
            return 0
        listed = Listed(supplier, figures_told(supplier, date.min))
        row, old = self.records.put(supplier.id, listed, whole=supplier)
        expiry = first_expiry(supplier)
        lows, highs = ranges_by_criterion(supplier, date.min)
        self.lows.extend(np.array(lows))
        self.highs.extend(np.array(highs))
        self.expiries.append(expiry.toordinal() if expiry else date.max.toordinal())
        first, last = sure_days(supplier)
        self.firsts.append(first)
        self.lasts.append(last)
        self.closed.append(supplier.opted_out)
        asked = supplier.last_asked.toordinal() if supplier.last_asked else 0
        self.asked.append(asked)
        self.marks.append(key_hash(supplier.id))
        return self.records.mark(row) ^ (self.records.mark(old) if old is not None else 0)

    def find(self, hashes: Hashes) -> Ints:
        """Rows by hashed id, -1 for an unknown supplier."""
        return self.records.find_many(hashes)

    def supplier(self, row: int) -> Supplier:
        """The supplier of a row."""
        return self.records.record(row).supplier

    def free(self, rows: Ints, need: Need) -> NDArray[np.bool_]:
        """Which suppliers break no rule for certain; of the others `rules.broken_rule` decides."""
        if need.reserved:
            return np.zeros(len(rows), np.bool_)
        free: NDArray[np.bool_] = ~self.closed.view[rows]
        if need.on is not None:
            day = need.on.toordinal()
            free &= (self.firsts.view[rows] <= day) & (day <= self.lasts.view[rows])
        return free

    def turn_of(self, rows: Ints) -> tuple[Ints, Hashes]:
        """The day number on which each was last asked (0 for never), and a number that settles ties."""
        return self.asked.view[rows], self.marks.view[rows]

    def arrays(self) -> dict[str, Growing]:
        """All arrays besides the records's, by name."""
        names = ("lows", "highs", "expiries", "firsts", "lasts", "closed", "asked", "marks")
        return {name: getattr(self, name) for name in names}

    def proof_of(self, rows: Ints, on: date, weights: Weights) -> list[Proof]:
        """What the ranking says of the suppliers in these rows on a day."""
        points = self._points(weights)
        names = tuple(CRITERIA.values())
        found: list[Proof] = []
        records = self.records.of(rows)
        for listed, (score, low, high, *parts) in zip(records, points[rows].tolist(), strict=True):
            value = SocialValue(score, low, high, dict(zip(names, parts, strict=True)))
            found.append((listed.supplier, listed.figures, value))
        for place in self._expired(rows, on):
            supplier = self.supplier(int(rows[place]))
            found[place] = supplier, figures_told(supplier, on), social_value(supplier, on, weights)
        return found

    def _expired(self, rows: Ints, on: date) -> list[int]:
        late: list[int] = np.flatnonzero(self.expiries.view[rows] < on.toordinal()).tolist()
        return late

    def scores(self, rows: Ints, on: date, weights: Weights) -> Doubles:
        """Social value (0 to 100) of the suppliers in these rows on a day."""
        found: Doubles = self._points(weights)[rows, 0]
        for place in self._expired(rows, on):
            found[place] = social_value(self.supplier(int(rows[place])), on, weights).score
        return found

    def _points(self, weights: Weights) -> NDArray[np.float64]:
        """By row: score, low and high end, and the points of each criterion, as long as nothing expires."""
        size = self.closed.size
        known = self._counted.get(weights)
        if known is None or len(known) < size:
            more = self._count(weights, 0 if known is None else len(known))
            known = more if known is None else np.concatenate((known, more))
            if len(self._counted) >= COUNTED:
                self._counted.clear()
            self._counted[weights] = known
        return known

    def _count(self, weights: Weights, since: int) -> NDArray[np.float64]:
        share = _shares(weights)
        lows = self.lows.view.reshape(-1, WIDTH)[since:] * share
        highs = self.highs.view.reshape(-1, WIDTH)[since:] * share
        parts = lows + CAUTION * (highs - lows)
        ends = (whole.sum(axis=1) for whole in (parts, lows, highs))
        return np.round(np.column_stack((*ends, parts)), 4)


@lru_cache(maxsize=1_000)
def _shares(weights: Weights) -> Doubles:
    """How many of the 100 points each criterion can bring."""
    return np.asarray(100 * np.array(weights.criteria) / sum(weights.criteria))
