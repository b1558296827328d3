"""The offers of an engine: their records, and in arrays what the hard rules ask, to pass many at once."""

import numpy as np
from numpy.typing import NDArray

from matching.cpv import clean
from matching.model import Need, Offer
from matching.records import Records, key_hash
from matching.tables import Growing, Ints

KINDS = {None: 0, "good": 1, "service": 2}

Flags = NDArray[np.bool_]


class OfferTable:
    """Offers by id. Rows are those of the records and of the text index; a replaced offer gets a new row."""

    def __init__(self) -> None:
        self.records = Records(Offer)
        self.ids = Growing(np.empty(0, np.uint64))
        self.owners = Growing(np.empty(0, np.uint64))
        self.kinds = Growing(np.empty(0, np.int8))
        #: Full-time equivalents that are free; infinite when unknown.
        self.capacities = Growing(np.empty(0, np.float64))
        self.local = Growing(np.empty(0, np.bool_))
        self.coded = Growing(np.empty(0, np.bool_))

    def put(self, offer: Offer, kept: Offer, whole: object) -> tuple[int, int | None]:
        """Add or replace an offer, storing it as `kept`; gives its row and the one it replaces.

        `whole` is all that it is found by: the mark is taken from it.
        """
        row, old = self.records.put(offer.id, kept, whole)
        self.ids.append(key_hash(offer.id))
        self.owners.append(key_hash(offer.supplier_id))
        self.kinds.append(KINDS[offer.kind])
        free = np.inf if offer.capacity_fte is None else offer.capacity_fte
        self.capacities.append(free)
        self.local.append(offer.area is not None and offer.area.kind != "flanders")
        self.coded.append(any(map(clean, offer.cpv)))
        return row, old

    def free(self, rows: Ints, need: Need) -> Flags:
        """Which offers break no rule for certain; of the others `rules.broken_rule` decides."""
        free: Flags = ~self.local.view[rows]
        if need.kind:
            kinds = self.kinds.view[rows]
            free &= (kinds == 0) | (kinds == KINDS[need.kind])
        if need.capacity_fte:
            free &= self.capacities.view[rows] > need.capacity_fte
        return free

    def arrays(self) -> dict[str, Growing]:
        """All arrays besides the records's, by name."""
        names = ("ids", "owners", "kinds", "capacities", "local", "coded")
        return {name: getattr(self, name) for name in names}
