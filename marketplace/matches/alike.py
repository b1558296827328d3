"""Whether two purchases are of the same work: by the activity that they mean, else by their CPV class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from matching import Need, activity_of, own_activity

#: The digits of a CPV code that name its class: division 2, group 3, class 4 (Regulation (EC) 213/2008).
CLASS_DIGITS = 4
#: Words of purchases whose activity is remembered: those of a region's awards are read for each page.
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Work:
    """What a purchase is about. `activity`: a code of our own list, None where that is unsure.

    `classes`: the CPV classes of its codes.
    """

    activity: str | None
    classes: frozenset[str]

    @property
    def is_known(self) -> bool:
        return self.activity is not None or bool(self.classes)

    def is_like(self, other: Work) -> bool:
        """The same activity; where that of one is unsure, a CPV class that both have."""
        if self.activity is not None and other.activity is not None:
            return self.activity == other.activity
        return not self.classes.isdisjoint(other.classes)


def work_of(need: Need) -> Work:
    """What a need is about, by its words; where they are unsure its codes say the activity."""
    activity = need.meant or _told(need.title, need.text) or _coded(need.cpv)
    return Work(activity, frozenset(code[:CLASS_DIGITS] for code in need.cpv))


@lru_cache(maxsize=REMEMBERED)
def _told(title: str, text: str) -> str | None:
    return activity_of(Need(title, text))


def _coded(codes: Sequence[str]) -> str | None:
    """The one activity that all codes are of; None when they are of several, or of none."""
    found = {own_activity(code) for code in codes}
    return found.pop() or None if len(found) == 1 else None
