"""What each offer is about: its activities, with how much its words say of each."""

from collections.abc import Sequence

import numpy as np

from matching.concepts import activities, concept_ids
from matching.tables import Doubles, Floats, Growing, Ints, Places, ranges

#: Offers of which it is worked out together.
AT_A_TIME = 1_000


class Subjects:
    """By offer its activities and their amounts, as a vector of length 1.

    Those of the n-th offer lie between two ends; those of the offers that came last may be missing.
    """

    def __init__(self) -> None:
        self.ends = Growing(np.zeros(1, np.int64))
        self.concepts = Growing(np.empty(0, np.int32))
        self.amounts = Growing(np.empty(0, np.float32))

    def __len__(self) -> int:
        return self.ends.size - 1

    def arrays(self) -> dict[str, Growing]:
        """All that makes them up, by name."""
        return {
            "subject_ends": self.ends,
            "subject_concepts": self.concepts,
            "subject_amounts": self.amounts,
        }

    def extend(self, owners: Ints, concepts: Ints, amounts: Doubles, offers: int) -> None:
        """Add so many offers from what their words say: whose (0 for the first), of what, how much."""
        width = len(concept_ids())
        cells = owners.astype(np.intp) * width + concepts
        sums = np.bincount(cells, amounts, offers * width).astype(np.float64).reshape(-1, width)
        sums = sums[:, activities()]
        lengths = np.sqrt((sums**2).sum(axis=1))
        rows, places = sums.nonzero()
        self.ends.extend(self.concepts.size + np.searchsorted(rows, np.arange(1, offers + 1)))
        self.concepts.extend(activities()[places].astype(np.int32))
        self.amounts.extend((sums[rows, places] / lengths[rows]).astype(np.float32))

    def agreement(self, rows: Ints, asked: Sequence[Doubles]) -> Doubles:
        """Of these offers: how far their activities agree (cosine) with the most alike of several askings.

        `asked`: how much each says of each concept.
        """
        owners, concepts, amounts = self._of(rows)
        best = np.zeros(len(rows))
        for said in asked:
            mine = said[activities()]
            shared = amounts * (said / (float(np.sqrt(mine @ mine)) or 1.0)).take(concepts)
            np.maximum(best, np.bincount(owners, shared, len(rows)), out=best)
        return best

    def shares(self, rows: Ints, of: Places) -> Doubles:
        """Of these offers: what share of their activities these are; 0 for an offer of none."""
        owners, concepts, amounts = self._of(rows)
        counts = np.zeros(len(concept_ids()))
        counts[of] = 1.0
        mine = np.bincount(owners, amounts * counts.take(concepts), len(rows))
        whole = np.bincount(owners, amounts, len(rows))
        return np.divide(mine, whole, out=np.zeros(len(rows)), where=whole > 0)

    def _of(self, rows: Ints) -> tuple[Places, Ints, Floats]:
        """Of these offers, one after the other: the place among them, the activity, its amount."""
        starts, ends = self.ends.view.take(rows), self.ends.view.take(rows + 1)
        spots = ranges(starts, ends)
        owners = np.repeat(np.arange(len(rows)), ends - starts)
        return owners, self.concepts.view.take(spots), self.amounts.view.take(spots)
