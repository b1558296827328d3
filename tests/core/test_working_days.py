"""Working days: weekends and the ten Belgian public holidays don't count; 11 July does."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from marketplace.core.working_days import is_working_day, working_days_after


@pytest.mark.parametrize(
    ("day", "second"),
    [
        (date(2026, 11, 25), date(2026, 11, 27)),  # Wednesday
        (date(2026, 11, 26), date(2026, 11, 30)),  # Thursday: over the weekend
        (date(2026, 11, 27), date(2026, 12, 1)),  # Friday
        (date(2026, 11, 28), date(2026, 12, 1)),  # Saturday counts from Monday
        (date(2026, 11, 29), date(2026, 12, 1)),  # and so does Sunday
        (date(2026, 7, 9), date(2026, 7, 13)),  # 11 July 2026 is a Saturday
        (date(2025, 7, 10), date(2025, 7, 14)),  # Friday 11 July 2025 is worked on
        (date(2027, 3, 25), date(2027, 3, 30)),  # Thursday before Easter: Monday 29 March is a holiday
        (date(2026, 12, 23), date(2026, 12, 28)),  # Christmas is a Friday
        (date(2026, 12, 31), date(2027, 1, 5)),  # New Year, over the end of the year
        (date(2027, 5, 5), date(2027, 5, 10)),  # Ascension Day is Thursday 6 May; Friday is worked on
    ],
)
def test_two_working_days(day: date, second: date) -> None:
    assert working_days_after(day, 2) == second


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 7, 11), True),
        (date(2025, 7, 21), False),
        (date(2025, 8, 15), False),
        (date(2027, 11, 1), False),
        (date(2026, 11, 11), False),
        (date(2027, 3, 26), True),  # Good Friday
        (date(2027, 5, 17), False),  # Whit Monday
        (date(2025, 12, 26), True),  # the day after Christmas
    ],
)
def test_a_holiday_is_one_by_law(day: date, works: bool) -> None:
    assert is_working_day(day) is works


def test_the_day_is_that_of_brussels() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # half past twelve at night, on Thursday
    assert working_days_after(late, 2) == date(2026, 11, 30)
