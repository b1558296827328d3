"""What the bands of a chance are called on screen, and what they have been worth."""

from collections.abc import Mapping

from marketplace.core.i18n import N_
from matching import Band

BAND_NAMES: Mapping[Band, str] = {
    Band.GOOD: N_("past goed"),
    Band.POSSIBLE: N_("mogelijk"),
    Band.DOUBTFUL: N_("twijfel"),
}
#: Of ten proposals of a band, how many were right, on six sets of requests that nothing was learned from
#: (docs/matching.md, "How sure").
RIGHT_OF_TEN: Mapping[Band, int] = {Band.GOOD: 9, Band.POSSIBLE: 6, Band.DOUBTFUL: 2}
