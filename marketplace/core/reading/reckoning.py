"""Counting with the days of moments: what follows what, and when a duration ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from marketplace.core.reading.moments import Kind, Moment

ONE_DAY = timedelta(days=1)


def is_named_month(text: str, moment: Moment) -> bool:
    """ "mei 2027" may be the date of anything; "volgende maand" is not."""
    return moment.kind is Kind.MONTH and not text[moment.at : moment.to].lower().startswith("volgende")


def next_to(before: Moment, then: Moment) -> bool:
    """Whether a moment begins on the day after another ends (in a year that has no 29 February)."""
    year = before.year or then.year or 2027
    days, following = before.within(year), then.within(then.year or year)
    return bool(days and following and following[0] == days[1] + ONE_DAY)


def joined(before: Moment, then: Moment) -> Moment:
    """Both as one, from the first day of the one to the last of the other."""
    later = before.later
    if before.year is not None and then.year is not None:
        later = max(later, then.year + then.later - before.year)
    year = before.year if before.year is not None else then.year
    return replace(before, to=then.to, last=then.last, year=year, later=later)


def until(days: tuple[date, date], moment: Moment) -> date | None:
    """The last day of what goes on "tot" a moment: that day, or the day before a 1st or anything longer."""
    if moment.part == "eind":
        return days[1]
    if moment.kind is Kind.DAY and days[0].day > 1:
        return days[1]
    return days[0] - ONE_DAY


def last_day(first: date, lasting: Moment) -> date | None:
    """From a day on, as long as a duration says; no months from a day that not every month has."""
    if lasting.unit in ("da", "we"):
        end = first + timedelta(days=lasting.count * (7 if lasting.unit == "we" else 1))
    else:
        months = first.month - 1 + lasting.count * (12 if lasting.unit == "ja" else 1)
        if first.day > 28:
            return None
        end = date(first.year + months // 12, months % 12 + 1, first.day)
    return end - ONE_DAY
