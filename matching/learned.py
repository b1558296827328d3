"""What people did for earlier needs shifts the chance that a supplier can do a new one, within bounds.

The rule alone: which verdict counts how much, how it fades, and how little a few of them may change. Being
shown or asked is no verdict, so nobody gains by standing first. `experience.py` keeps the signals.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.bands import DOUBTFUL
from matching.cpv import CPV_SHARE
from matching.model import Verdict
from matching.tables import Doubles, Ints, Places

#: What a verdict says of the work, from -1 (does not do it) to 1 (does it). Only who was thought to fit is
#: asked, so a yes was expected and says less than a no. The supplier knows its own work best; the helpdesk
#: looks from outside. Who got the job, or whom the helpdesk put there for it, was looked at twice.
VERDICTS: dict[Verdict, float] = {
    "declined": -1.0,
    "left_out": -0.7,
    "interested": 0.2,
    "recommended": 0.4,
    "awarded": 0.4,
}
#: What a signal about one offer says of the other offers of its supplier.
OTHER_OFFER = 0.5
#: How far the activities of two needs agree (cosine) above which one tells of the other, and where all.
AKIN_ABOVE, AKIN_WHOLLY = 0.5, 0.9
#: A signal says a twenty-fourth less with each month of thirty days: half after a year, nothing after two.
MONTH_DAYS, MONTHS = 30, 24
#: From so many days on it says nothing, and is forgotten.
FORGOTTEN_DAYS = MONTH_DAYS * MONTHS
#: So much evidence for neither side stands beside what people did (the prior): a first "no" is an eighth.
PRIOR = 7.0
#: What the logarithm of the odds would move by if endless signals agreed; a first "no" moves it by 1.5.
MOST = 12.0
#: With fewer signals of one mind than this it moves no further than these. Up by 1 is at most 24.5 points of
#: a chance (tanh(1 / 4)), so a doubtful supplier does not come to fit well; down by 2 leaves 29 of 75 points.
#: More of them let it move further in proportion, so that no single one makes all the difference. One that is
#: half heard counts as half a signal.
ENOUGH = 5
#: What is worth this or more counts towards that: who shows interest in all that is asked gets no further.
COUNTS_FROM = 0.4
FEW_DOWN, FEW_UP = -2.0, 1.0
#: Nor does anybody fall out of the ranking by so few: this chance of words alone is shown, also beside other
#: codes.
STAYS = DOUBTFUL / (1 - CPV_SHARE)

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shifts:
    """For each of some offers: by how much the logarithm of the odds moves, and whether few say so.

    `told`: a row an offer, a column a verdict in the order of `VERDICTS`: how many signals were heard.
    """

    amounts: Doubles
    few: NDArray[np.bool_]
    told: Counts


def strengths(akin: Doubles, ages: Ints, same_offer: NDArray[np.bool_]) -> Doubles:
    """How much of each signal is heard, 0 to 1; `ages` in days, negative for one that is yet to come."""
    near = np.clip((akin - AKIN_ABOVE) / (AKIN_WHOLLY - AKIN_ABOVE), 0.0, 1.0)
    fresh = np.where(ages < 0, 0.0, np.maximum(0.0, 1 - (ages // MONTH_DAYS) / MONTHS))
    return np.asarray(near * fresh * np.where(same_offer, 1.0, OTHER_OFFER))


def shifts(places: Places, verdicts: Places, heard: Doubles, count: int) -> Shifts:
    """What signals do to `count` offers. Of each: the offer's place, its verdict's, and how much is heard."""
    values = np.array(list(VERDICTS.values()))[verdicts]
    told = np.bincount(places * len(VERDICTS) + verdicts, heard > 0, count * len(VERDICTS))
    votes = told.reshape(count, len(VERDICTS)).astype(np.int64)
    for_it = np.bincount(places, values * heard, count)
    whole = np.bincount(places, np.abs(values) * heard, count)
    amounts = MOST * for_it / (whole + PRIOR)
    yes, no = (np.bincount(places, heard * side, count) for side in (values >= COUNTS_FROM, values < 0))
    agreeing = np.where(amounts > 0, yes, no)
    room = np.maximum(1.0, agreeing / (ENOUGH - 1))
    return Shifts(np.clip(amounts, FEW_DOWN * room, FEW_UP * room), agreeing < ENOUGH, votes)


def shifted(chances: Doubles, by: Shifts) -> Doubles:
    """Chances (0 to 100) after what was learned. One of 0 stays 0."""
    some = (by.amounts != 0) & (chances > 0) & (chances < 100)
    odds = chances[some] / (100 - chances[some]) * np.exp(by.amounts[some])
    moved = 100 * odds / (1 + odds)
    least = np.where(by.few[some], np.minimum(chances[some], STAYS), 0.0)
    found = chances.copy()
    found[some] = np.maximum(moved, least)
    return found
