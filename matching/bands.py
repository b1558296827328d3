"""What a chance of 0 to 100 points is called."""

from enum import StrEnum

import numpy as np

from matching.tables import Doubles, Places

#: From this chance a proposal is called good, possible or doubtful; below the last it is not shown.
GOOD, POSSIBLE, DOUBTFUL = 75.0, 50.0, 20.0


class Band(StrEnum):
    """What a chance is called."""

    GOOD = "good"
    POSSIBLE = "possible"
    DOUBTFUL = "doubtful"

    @classmethod
    def of(cls, points: float) -> "Band | None":
        """The band of a chance; None where it is too small to be shown."""
        return (None, cls.DOUBTFUL, cls.POSSIBLE, cls.GOOD)[int(steps(np.array([points]))[0])]


def steps(points: Doubles) -> Places:
    """Of chances: how many of the three limits each reaches, rounded to hundredths as it is stored."""
    return np.searchsorted((DOUBTFUL, POSSIBLE, GOOD), np.round(points, 2), "right")
