"""Days as people write them: three boxes, or a whole date in one of them."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from babel import Locale

from marketplace.core.reading.names import folded

FIRST, LAST = 2000, 2100
#: Dutch first; the others are spoken here too.
_LANGUAGES = ("nl", "fr", "de", "en")
_SHORT = {"mrt": 3, "maa": 3, "sept": 9}
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:T[0-9:.Z+-]*)?")
_WRITTEN = re.compile(
    r"(?:[^\W\d_]+\.?,? +)?([0-9]{1,2})(?:e|er|ste|de|\u00b0)?\.?(?: *[-/.] *| +(?:van +|de +)?|(?=[^\W\d_]))"
    r"([0-9]{1,2}|[^\W\d_]+)(?: *[-/., ] *|\. *)'?([0-9]{4}|[0-9]{2})",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"[0-9]{1,4}")


def read_day(day: str, month: str = "", year: str = "") -> date | None:
    """A day of 2000 to 2100; None when there is no such day.

    The month may be a word, as "maart" or "mrt.", and the year two digits. A whole date in the box of the
    day, as "1 april 2027", "1/4/27" or "2027-04-01", goes before what the other two still hold.
    """
    parts = _whole(day) or (day, month, year)
    day, month, year = (part.strip() for part in parts)
    number = read_month(month)
    if number is None or not _DIGITS.fullmatch(day) or not _DIGITS.fullmatch(year) or len(year) not in (2, 4):
        return None
    in_full = int(year) + (FIRST if len(year) == len("27") else 0)
    try:
        return date(in_full, number, int(day)) if FIRST <= in_full <= LAST else None
    except ValueError:
        return None


def _whole(text: str) -> tuple[str, str, str] | None:
    """Day, month and year of a date in one text."""
    if iso := _ISO.fullmatch(text.strip()):
        return iso[3], iso[2], iso[1]
    written = _WRITTEN.fullmatch(" ".join(text.split()))
    return (written[1], written[2], written[3]) if written else None


def read_month(text: str) -> int | None:
    """The number of a month, from its digits or its name in full or short; None for another word."""
    if _DIGITS.fullmatch(text):
        return int(text)
    return _months().get(folded(text))


@cache
def _months() -> dict[str, int]:
    """The number of a month by its folded names, in full and short."""
    found = dict(_SHORT)
    for language in _LANGUAGES:
        for kind in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in kind[width].items():
                    found.setdefault(folded(name), number)
    return found
