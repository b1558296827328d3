"""What people did with suppliers for earlier needs, kept by an engine, and what it says of a new need."""

from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.concepts import activities, concept_ids
from matching.learned import FORGOTTEN_DAYS, VERDICTS, Shifts, shifts, strengths
from matching.model import About, Signal
from matching.offers import OfferTable
from matching.records import Hashes, Records, key_hash
from matching.tables import Doubles, Growing, Ints, Places, ranges

_PLACES = {verdict: place for place, verdict in enumerate(VERDICTS)}
#: What stands for an offer or a need that is not known.
NONE = 0


class Experience:
    """Signals by id. A replaced or removed signal keeps its row, unused."""

    def __init__(self) -> None:
        self.records = Records(Signal)
        self.suppliers = Growing(np.empty(0, np.uint64))
        self.offers = Growing(np.empty(0, np.uint64))
        self.needs = Growing(np.empty(0, np.uint64))
        self.verdicts = Growing(np.empty(0, np.int8))
        self.days = Growing(np.empty(0, np.int32))
        self.live = Growing(np.empty(0, np.bool_))
        #: What the needs were about: from `ends[row]` on the numbers of activities, with parts of length 1.
        self.ends = Growing(np.zeros(1, np.int64))
        self.concepts = Growing(np.empty(0, np.int32))
        self.parts = Growing(np.empty(0, np.float64))
        self._sorted: tuple[Hashes, Places] | None = None

    def __len__(self) -> int:
        return len(self.records)

    def put(self, signal: Signal) -> int:
        """Add or replace a signal; gives what the engine's state number changes by. Twice is once."""
        if self.records.holds(signal.id, signal):
            return 0
        row, old = self.records.put(signal.id, signal)
        numbers, parts = _of_length_1(signal.about)
        self.suppliers.append(key_hash(signal.supplier_id))
        self.offers.append(_named(signal.offer_id))
        self.needs.append(_named(signal.need_id))
        self.verdicts.append(_PLACES[signal.verdict])
        self.days.append(signal.on.toordinal())
        self.live.append(True)
        self.concepts.extend(numbers)
        self.parts.extend(parts)
        self.ends.append(self.concepts.size)
        return self.records.mark(row) ^ self._drop(old)

    def remove(self, signal_id: str) -> int:
        """Forget a signal; an unknown one is no error. Gives what the engine's state number changes by."""
        return self._drop(self.records.remove(signal_id))

    def forget(self, on: date) -> int:
        """Remove what is not heard any more on a day; gives what the engine's state number changes by."""
        old = self.live.view & (self.days.view <= on.toordinal() - FORGOTTEN_DAYS)
        changed = 0
        for signal in self.records.of(np.flatnonzero(old).astype(np.int32)):
            changed ^= self.remove(signal.id)
        return changed

    def _drop(self, row: int | None) -> int:
        self._sorted = None
        if row is None:
            return 0
        self.live.view[row] = False
        return self.records.mark(row)

    def arrays(self) -> dict[str, Growing]:
        """All arrays besides the records's, by name."""
        names = ("suppliers", "offers", "needs", "verdicts", "days", "live", "ends", "concepts", "parts")
        return {f"signal_{name}": getattr(self, name) for name in names}

    def of(self, offers: OfferTable, rows: Ints, about: Doubles, on: date, need_id: str | None) -> Shifts:
        """What was learned, up to a day, of the offers in these rows for a need; `about` as in `Query`.

        What was done for the need itself (`need_id`, if it has one) is not heard.
        """
        places, signals = self._of_suppliers(offers.owners.view[rows])
        theirs, named = offers.ids.view[rows[places]], self.offers.view[signals]
        same_offer = (named == NONE) | (named == theirs)
        ages = on.toordinal() - self.days.view[signals]
        heard = strengths(self._akin(signals, about), ages, same_offer)
        if need_id:
            heard[self.needs.view[signals] == np.uint64(_named(need_id))] = 0.0
        return shifts(places, self.verdicts.view[signals].astype(np.intp), heard, len(rows))

    def _of_suppliers(self, owners: Hashes) -> tuple[Places, Places]:
        """Each signal about the supplier of an offer: the place among `owners`, and the signal's row."""
        if self._sorted is None:
            rows = np.flatnonzero(self.live.view)
            marks = self.records.marks.view[rows]  # whatever the order in which they came
            rows = rows[np.lexsort((marks, self.suppliers.view[rows]))]
            self._sorted = self.suppliers.view[rows], rows
        known, rows = self._sorted
        starts, ends = np.searchsorted(known, owners, "left"), np.searchsorted(known, owners, "right")
        return np.repeat(np.arange(len(owners)), ends - starts), rows[ranges(starts, ends)]

    def _akin(self, signals: Places, about: Doubles) -> NDArray[np.float64]:
        """How far the needs of signals ask for the activities that this one asks for (cosine)."""
        asked = np.zeros(len(about))
        asked[activities()] = about[activities()]
        length = float(np.sqrt(asked @ asked))
        starts, ends = self.ends.view[signals], self.ends.view[signals + 1]
        spots = ranges(starts, ends)
        owners = np.repeat(np.arange(len(signals)), ends - starts)
        shared = asked[self.concepts.view[spots]] * self.parts.view[spots]
        return np.asarray(np.bincount(owners, shared, len(signals)) / (length or 1.0))


def _named(key: str | None) -> int:
    return key_hash(key) if key else NONE


def _of_length_1(about: About) -> tuple[Ints, Doubles]:
    """The numbers of activities, and how much is said of each as a vector of length 1."""
    numbers = concept_ids()
    known = [(numbers[f"c{code}"], amount) for code, amount in about if f"c{code}" in numbers]
    parts = np.array([amount for _, amount in known], np.float64)
    return np.array([number for number, _ in known], np.int32), parts / (np.sqrt(parts @ parts) or 1.0)
