"""Working days in Belgium: what a promise such as "within two working days" means.

Public holidays are those of the law of 4 January 1974 (ten days), as the package `holidays` knows them. The
feast of the Flemish Community, on 11 July, is none of them.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

import holidays

from marketplace.core import clock

SATURDAY = 5


@cache
def _public_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("BE", years=year))


def is_working_day(day: date) -> bool:
    """Whether people work: from Monday to Friday, and no public holiday."""
    return day.weekday() < SATURDAY and day not in _public_holidays(day.year)


def working_days_after(moment: datetime | date, days: int) -> date:
    """The day, in Brussels, on which so many whole working days have passed since a moment.

    What comes on a Wednesday is answered within two working days on Friday; what comes in a weekend counts
    from the Monday after it, so that it is answered on Tuesday. `days` is at least 1.
    """
    day = moment.astimezone(clock.BRUSSELS).date() if isinstance(moment, datetime) else moment
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day
