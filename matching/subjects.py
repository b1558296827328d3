"""What each offer is about: its activities and their families, with how much its words say of each."""

from collections.abc import Sequence

import numpy as np

from matching.concepts import activity_and_family, concept_ids
from matching.tables import Doubles, Growing, Ints, Places, ranges

#: Offers of which it is worked out together.
AT_A_TIME = 1_000


class Subjects:
    """By offer its concepts and amounts, each kind of concepts as a vector of length 1.

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
        found = np.zeros_like(sums)
        for some in activity_and_family():
            part = sums[:, some]
            lengths = np.sqrt((part**2).sum(axis=1))[:, None]
            found[:, some] = np.divide(part, lengths, out=np.zeros_like(part), where=lengths > 0)
        rows, places = found.nonzero()
        self.ends.extend(self.concepts.size + np.searchsorted(rows, np.arange(1, offers + 1)))
        self.concepts.extend(places.astype(np.int32))
        self.amounts.extend(found[rows, places].astype(np.float32))

    def agreements(self, rows: Ints, asked: Sequence[Doubles]) -> list[Doubles]:
        """Of these offers: how far each kind of concepts agrees with the most alike of several askings.

        `asked`: how much each says of each concept. Gives the cosine of activities and that of families.
        """
        starts, ends = self.ends.view.take(rows), self.ends.view.take(rows + 1)
        spots = ranges(starts, ends)
        owners = np.repeat(np.arange(len(rows)), ends - starts)
        concepts, amounts = self.concepts.view.take(spots), self.amounts.view.take(spots)
        found = []
        for some in activity_and_family():
            best = np.zeros(len(rows))
            for said in asked:
                shared = amounts * _pointing(said, some).take(concepts)
                np.maximum(best, np.bincount(owners, shared, len(rows)), out=best)
            found.append(best)
        return found


def _pointing(said: Doubles, some: Places) -> Doubles:
    """Of a value for each concept only these, as a vector of length 1 where there are any."""
    found = np.zeros(len(said))
    mine = said[some]
    found[some] = mine / (float(np.sqrt(mine @ mine)) or 1.0)
    return found
