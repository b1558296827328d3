"""Whether two purchases are of the same work: by the CPV class of what they mean, or of their codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from marketplace.offers.cpv import is_activity
from matching import Need, about_need, activity_of, own_activity
from matching.model import About

#: The digits of a CPV code that name its class: division 2, group 3, class 4 (Regulation (EC) 213/2008).
CLASS_DIGITS = 4
#: Words mean a class when they say so many times as much of it as of any other: with 2, cupboards for a
#: nursery are child care, and caring for feet is help at home (tried on the needs of the demo).
TIMES_AS_MUCH = 3
#: Words of purchases whose activity is remembered: those of a region's awards are read for each page.
REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Work:
    """What a purchase is about. `activity`: a code of our own list, None where that is unsure.

    `classes`: the CPV classes of its activity and of its codes.
    """

    activity: str | None
    classes: frozenset[str]

    @property
    def is_known(self) -> bool:
        return bool(self.classes)

    def is_like(self, other: Work) -> bool:
        """Whether both have a CPV class in common."""
        return not self.classes.isdisjoint(other.classes)


def work_of(need: Need) -> Work:
    """What a need is about: what was said to be meant, else its codes, else what its words tell."""
    told = need.meant or _told(need.title, need.text)
    codes = frozenset(map(_class_of, need.cpv))
    if need.meant or not codes:
        return Work(told or None, codes | {_class_of(told)} if told else codes)
    return Work(told if told and _class_of(told) in codes else _coded(need.cpv), codes)


@lru_cache(maxsize=REMEMBERED)
def _told(title: str, text: str) -> str | None:
    """The likeliest activity of the class that words tell of most; None where that may be another class.

    The engine asks sooner which activity is meant (`activity_of`); for what is alike its class will do.
    """
    need = Need(title, text)
    return activity_of(need) or _likeliest(about_need(need))


def _likeliest(said: About) -> str | None:
    """`said`: how much words say of each activity, also of other trades, which are classes of their own."""
    amounts: dict[str, float] = defaultdict(float)
    for code, amount in said:
        amounts[_class_of(code)] += amount
    first, *others = sorted(amounts.values(), reverse=True)[:2] or [0.0]
    code = max(said, key=lambda one: (amounts[_class_of(one[0])], one[1]), default=("", 0.0))[0]
    sure = all(first >= TIMES_AS_MUCH * other for other in others)
    return code if sure and is_activity(code) else None


def _class_of(code: str) -> str:
    return code[:CLASS_DIGITS] if code.isdigit() else code


def _coded(codes: Sequence[str]) -> str | None:
    """The one activity that all codes are of; None when they are of several, or of none."""
    found = {own_activity(code) for code in codes}
    return found.pop() or None if len(found) == 1 else None
