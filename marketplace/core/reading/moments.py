"""Days, months, quarters, years and durations where they stand in a longer Dutch text.

What is found says nothing yet of what happens then: `periods.py` looks at the words around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum, auto

from marketplace.core.reading.days import read_day, read_month

NUMBERS = {
    word: number
    for number, word in enumerate(
        ["een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"],
        start=1,
    )
} | {"één": 1}
_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_SHORT = r"(?:jan|feb|mrt|mar|apr|jun|jul|aug|sept?|okt|nov|dec)\b\.?"
_YEAR = r"20[0-9]{2}(?![\w/]|[.,-][0-9])"
_OF_YEAR = rf",? (?:(?:van )?(?:het jaar )?(?={_YEAR})|(?:van )?(?=volgend jaar))"
_MOMENT = re.compile(
    rf"""(?=\w)(?<![\w€#§])(?:(?<!/)|(?=[a-z]))(?<![0-9][.,-])(?<!om\ de\ )(?<!elke\ )(?<!iedere\ )(?:
    (?P<iso>20[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}})(?![\w/-])
    |(?P<from>[0-3]?[0-9])\ ?(?:tot\ en\ met|tot|t/m|tem|-|–|en)\ ?(?P<until>[0-3]?[0-9])\ (?P<of>{_MONTHS})\b
    |(?P<day>[0-3]?[0-9])(?:e|ste|de)?\.?\ ?(?P<month>(?:{_MONTHS})\b|{_SHORT})
    |(?P<n_day>[0-3]?[0-9])(?P<sign>[/.-])(?P<n_month>[01]?[0-9])
        (?:(?P=sign)(?P<n_year>20[0-9]{{2}}|[0-9]{{2}}))?(?![\w/]|[.,-][0-9])
    |(?:(?P<part>begin|half|midden|einde?)\ (?:van\ )?(?:de\ maand\ )?)?(?P<name>{_MONTHS})\b
    |Q(?P<quarter>[1-4])\b/?
    |(?P<nth>eerste|tweede|derde|vierde|laatste|1e|2e|3e|4e|1ste|2de|3de|4de)\ kwartaal\b
    |schooljaar\ (?P<school>20[0-9]{{2}})\ ?[-–/]\ ?(?:20)?[0-9]{{2}}(?![\w/-])
    |(?P<next_school>volgend\ schooljaar)\b
    |(?P<years>20[0-9]{{2}})\ ?[-–]\ ?(?P<last_year>20[0-9]{{2}})(?![\w/-])
    |(?:(?P<year_part>begin|half|midden|einde?)\ (?:van\ )?)?
        (?:(?P<year>{_YEAR})|(?P<next_year>(?:het\ )?volgend\ jaar)\b)
    |(?P<next_month>volgende\ maand)\b
    |(?P<summer>(?:zomer|grote\ )vakantie)\b
    |(?P<feast>kerstmis|kerst|nieuwjaar|allerheiligen)\b
    |(?P<vague>(?:zomer|winter|lente|herfst)(?:maanden|periode|seizoen)?|voorjaar|najaar|pasen|pinksteren
        |bouwverlof|(?:paas|kerst|krokus|herfst|voorjaars|school)vakanties?)\b
    |(?P<count>[0-9]{{1,3}}|{"|".join(NUMBERS)})
        \ (?P<unit>dag(?:en)?|we(?:ek|ken)|maand(?:en)?|ja(?:ar|ren))\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR_BEHIND = re.compile(
    rf"(?:{_OF_YEAR})(?:(?P<year>{_YEAR})|volgend jaar\b)|(?<=/)(?P<glued>{_YEAR})", re.IGNORECASE
)
_FEASTS = {"kerstmis": (12, 25), "kerst": (12, 25), "nieuwjaar": (1, 1), "allerheiligen": (11, 1)}
_NTH = {"e": 1, "t": 2, "d": 3, "v": 4, "l": 4}
MonthDay = tuple[int, int]
SMALLEST_PART = 8
"""Of this many: in a text about work 3/8 may be a part, 1/9 hardly is."""


class Kind(Enum):
    DAY = auto()
    MONTH = auto()
    LONGER = auto()  # a quarter, the summer holidays of schools, a year, a school year, years
    FEAST = auto()
    VAGUE = auto()  # a season or holidays whose days differ
    DURATION = auto()


@dataclass(frozen=True, slots=True)
class Moment:
    """From `at` to `to` in the text: the days from `first` to `last` (month, day; day 0: the month's last).

    `year`: of the first day, None where the text doesn't say it; `later`: years from the first to the last.
    `part`: "begin", "half" or "eind" of it. `bare`: it is written in digits without a year, as 1/4.
    `count`, `unit`: of a duration.
    """

    at: int
    to: int
    kind: Kind
    first: MonthDay = (1, 1)
    last: MonthDay = (12, 31)
    year: int | None = None
    later: int = 0
    part: str = ""
    bare: bool = False
    count: int = 0
    unit: str = ""

    @property
    def may_be_part(self) -> bool:
        """Whether it may as well be a part of something, as 2/3 of the rooms: nothing but the digits says."""
        month, day = self.first
        return self.bare and day < month <= SMALLEST_PART

    def within(self, year: int) -> tuple[date, date] | None:
        """Its first and last day in (or from) a year; None when there is no such day."""
        first, last = _day(year, self.first), _day(year + self.later, self.last)
        return (first, last) if first and last else None


def _day(year: int, given: MonthDay) -> date | None:
    month, day = given
    if day == 0:
        following = read_day("1", str(month % 12 + 1), str(year + month // 12))
        return following and following - timedelta(days=1)
    return read_day(str(day), str(month), str(year))


def moments_in(text: str, today: date) -> Iterator[Moment]:
    """All that `text` names, in its order; what overlaps is named once."""
    at = 0
    while found := _MOMENT.search(text, at):
        at = found.end()
        moment = _read(found, today)
        if moment is None:
            continue
        if moment.year is None and moment.kind in (Kind.DAY, Kind.MONTH, Kind.LONGER, Kind.FEAST):
            moment = _with_year(moment, text, today)
            at = moment.to
        yield moment


def _with_year(moment: Moment, text: str, today: date) -> Moment:
    """With the year that stands behind it, if any."""
    behind = _YEAR_BEHIND.match(text, moment.to)
    if behind is None:
        return moment
    year = behind["year"] or behind["glued"]
    return replace(moment, year=int(year) if year else today.year + 1, to=behind.end(), bare=False)


def _read(found: re.Match[str], today: date) -> Moment | None:
    at, to = found.span()
    for reader in (_days, _months, _longer):
        if moment := reader(found, today):
            return replace(moment, at=at, to=to)
    return _other(found)


def _days(found: re.Match[str], today: date) -> Moment | None:
    if found["iso"]:
        day = read_day(found["iso"])
        given = (day.month, day.day) if day else (0, 0)
        return Moment(0, 0, Kind.DAY, given, given, day.year) if day else None
    if found["from"]:
        month = read_month(found["of"]) or 0
        return Moment(0, 0, Kind.DAY, (month, int(found["from"])), (month, int(found["until"])))
    if found["day"]:
        given = (read_month(found["month"].rstrip(".")) or 0, int(found["day"]))
        return Moment(0, 0, Kind.DAY, given, given)
    if found["n_day"]:
        given, year = (int(found["n_month"]), int(found["n_day"])), found["n_year"]
        if not year and found["sign"] != "/":
            return None
        in_full = int(year) + (2000 if len(year) == len("27") else 0) if year else None
        return Moment(0, 0, Kind.DAY, given, given, in_full, bare=not year)
    return None


def _months(found: re.Match[str], today: date) -> Moment | None:
    if found["name"]:
        month = read_month(found["name"]) or 0
        return Moment(0, 0, Kind.MONTH, (month, 1), (month, 0), part=_part(found["part"]))
    if found["next_month"]:
        month, year = today.month % 12 + 1, today.year + today.month // 12
        return Moment(0, 0, Kind.MONTH, (month, 1), (month, 0), year)
    return None


def _longer(found: re.Match[str], today: date) -> Moment | None:
    if found["quarter"] or found["nth"]:
        nth = found["quarter"] or found["nth"]
        quarter = int(nth[0]) if nth[0].isdigit() else _NTH[nth[0].lower()]
        return Moment(0, 0, Kind.LONGER, (3 * quarter - 2, 1), (3 * quarter, 0))
    if found["school"] or found["next_school"]:
        began = today.year if today.month >= 9 else today.year - 1
        year = int(found["school"] or began + 1)
        return Moment(0, 0, Kind.LONGER, (9, 1), (8, 31), year, later=1)
    if found["years"]:
        year = int(found["years"])
        return Moment(0, 0, Kind.LONGER, year=year, later=int(found["last_year"]) - year)
    if found["year"] or found["next_year"]:
        year = int(found["year"] or today.year + 1)
        return Moment(0, 0, Kind.LONGER, year=year, part=_part(found["year_part"]))
    return Moment(0, 0, Kind.LONGER, (7, 1), (8, 31)) if found["summer"] else None


def _other(found: re.Match[str]) -> Moment | None:
    at, to = found.span()
    if found["feast"]:
        day = _FEASTS[found["feast"].lower()]
        return Moment(at, to, Kind.FEAST, day, day)
    if found["vague"]:
        return Moment(at, to, Kind.VAGUE)
    if not found["count"]:
        return None
    count = found["count"].lower()
    number = int(count) if count.isdigit() else NUMBERS[count]
    return Moment(at, to, Kind.DURATION, count=number, unit=found["unit"].lower()[:2])


def _part(word: str | None) -> str:
    return (word or "").lower().replace("einde", "eind").replace("midden", "half")
