"""The one place that tells the time. Aware UTC; Europe/Brussels is for screens and law dates."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
_shift = timedelta(0)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC) + _shift


def today() -> date:
    """The calendar day in Brussels: the day a law or a deadline speaks of."""
    return now().astimezone(BRUSSELS).date()


def end_of_day(day: date) -> datetime:
    """The last second of a day in Brussels, in UTC."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=BRUSSELS).astimezone(UTC)


def travel(by: timedelta) -> None:
    """Move this process's clock. For tests and for seeding the demo's past; zero brings it back."""
    global _shift
    _shift = by
