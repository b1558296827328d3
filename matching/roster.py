"""The suppliers of an engine: their records, and their social value in arrays to score many at once."""

from datetime import date
from functools import lru_cache

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from matching.ledger import Hashes, Ledger, key_hash
from matching.model import Need, Reason, Supplier, Weights
from matching.rules import sure_days
from matching.social import (
    CAUTION,
    CRITERIA,
    SocialValue,
    figure_sentences,
    first_expiry,
    ranges_by_criterion,
    social_value,
)
from matching.tables import Doubles, Growing, Ints

WIDTH = len(CRITERIA)

#: A supplier, the reasons that its figures give, best proven first, and its social value.
Told = tuple[Supplier, tuple[Reason, ...], SocialValue]


class Listed(Struct, frozen=True, gc=False):
    """A supplier, and the reasons that its figures give for as long as no evidence expires."""

    supplier: Supplier
    figures: tuple[Reason, ...]


class Roster:
    """Suppliers by id. Rows are those of the ledger; a replaced supplier gets a new row."""

    def __init__(self) -> None:
        self.ledger = Ledger(Listed)
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

    def put(self, supplier: Supplier) -> int:
        """Add or replace a supplier; gives what the engine's state number changes by."""
        listed = Listed(supplier, _figures_of(supplier, date.min))
        row, old = self.ledger.put(supplier.id, listed, whole=supplier)
        expiry = first_expiry(supplier)
        lows, highs = ranges_by_criterion(supplier, date.min)
        self.lows.extend(np.array(lows))
        self.highs.extend(np.array(highs))
        self.expiries.extend(np.array([expiry.toordinal() if expiry else date.max.toordinal()], np.int32))
        first, last = sure_days(supplier)
        self.firsts.extend(np.array([first], np.int32))
        self.lasts.extend(np.array([last], np.int32))
        self.closed.extend(np.array([supplier.opted_out]))
        asked = supplier.last_asked.toordinal() if supplier.last_asked else 0
        self.asked.extend(np.array([asked], np.int32))
        self.marks.extend(np.array([key_hash(supplier.id)], np.uint64))
        return self.ledger.mark(row) ^ (self.ledger.mark(old) if old is not None else 0)

    def find(self, hashes: Hashes) -> Ints:
        """Rows by hashed id, -1 for an unknown supplier."""
        return self.ledger.find_many(hashes)

    def supplier(self, row: int) -> Supplier:
        """The supplier of a row."""
        return self.ledger.record(row).supplier

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
        """All arrays besides the ledger's, by name."""
        names = ("lows", "highs", "expiries", "firsts", "lasts", "closed", "asked", "marks")
        return {name: getattr(self, name) for name in names}

    def told(self, rows: Ints, on: date, weights: Weights) -> list[Told]:
        """What the ranking says of the suppliers in these rows on a day."""
        share = _shares(weights)
        lows = self.lows.view.reshape(-1, WIDTH)[rows] * share
        highs = self.highs.view.reshape(-1, WIDTH)[rows] * share
        parts = lows + CAUTION * (highs - lows)
        ends = np.round(np.stack((parts.sum(axis=1), lows.sum(axis=1), highs.sum(axis=1)), axis=1), 4)
        names = tuple(CRITERIA.values())
        record = self.ledger.record
        found: list[Told] = []
        for row, (score, low, high), part in zip(
            rows.tolist(), ends.tolist(), np.round(parts, 4).tolist(), strict=True
        ):
            listed = record(row)
            value = SocialValue(score, low, high, dict(zip(names, part, strict=True)))
            found.append((listed.supplier, listed.figures, value))
        for place in self._expired(rows, on):
            supplier = self.supplier(int(rows[place]))
            found[place] = supplier, _figures_of(supplier, on), social_value(supplier, on, weights)
        return found

    def _expired(self, rows: Ints, on: date) -> list[int]:
        late: list[int] = np.flatnonzero(self.expiries.view[rows] < on.toordinal()).tolist()
        return late

    def scores(self, rows: Ints, on: date, weights: Weights) -> Doubles:
        """Social value (0 to 100) of the suppliers in these rows on a day."""
        lows = self.lows.view.reshape(-1, WIDTH)[rows]
        highs = self.highs.view.reshape(-1, WIDTH)[rows]
        found: Doubles = np.round((lows + CAUTION * (highs - lows)) @ _shares(weights), 4)
        for place in self._expired(rows, on):
            found[place] = social_value(self.supplier(int(rows[place])), on, weights).score
        return found


@lru_cache(maxsize=1_000)
def _shares(weights: Weights) -> Doubles:
    """How many of the 100 points each criterion can bring."""
    return np.asarray(100 * np.array(weights.criteria) / sum(weights.criteria))


def _figures_of(supplier: Supplier, on: date) -> tuple[Reason, ...]:
    phrases = figure_sentences(supplier, on)
    return tuple(Reason("figures", f"{phrase[0].upper()}{phrase[1:]}.") for phrase in phrases)
