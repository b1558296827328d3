"""What is read of when a need is, and what is not: the rows of periods.tsv, as on 27 November 2026."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks.periods import rows, table
from marketplace.core.reading.periods import LONGEST, Period, read_period

TODAY = date(2026, 11, 27)
DOCS = Path(__file__).resolve().parents[3] / "docs" / "periods.md"


def told(text: str, today: date = TODAY) -> list[str]:
    """What is read, as the table writes it."""
    period = read_period(text, today) or Period(None, None, "", "")
    days = [day.isoformat() if day else "" for day in (period.starts_on, period.ends_on)]
    return [*days, period.rhythm]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["text"])
def test_a_phrase_is_read_as_the_table_says(row: dict[str, str]) -> None:
    assert told(row["text"]) == [row["starts_on"], row["ends_on"], row["rhythm"]]


def test_the_table_is_long_enough_to_trust() -> None:
    read = [row for row in rows() if row["starts_on"] or row["ends_on"] or row["rhythm"]]
    assert len(read) >= 40
    assert len(rows()) - len(read) >= 20


def test_the_documentation_shows_this_table() -> None:
    assert table() in DOCS.read_text("utf-8"), "run python -m benchmarks.periods --into docs/periods.md"


def test_the_words_it_was_read_from_are_told() -> None:
    period = read_period("Gras maaien.\nVan april\n tot oktober, elke dinsdag.", TODAY)
    assert period is not None
    assert period.words == "Van april tot oktober"
    assert period.has_days


def test_a_period_stands_anywhere_in_a_longer_text() -> None:
    around = "Wij zoeken iemand die de perken onderhoudt. " * 40
    assert told(f"{around}Dat is van 1 april 2027 tot 30 september 2027. {around}")[:2] == [
        "2027-04-01",
        "2027-09-30",
    ]


def test_the_same_period_said_twice_is_one() -> None:
    assert told("Maaien vanaf 1 april 2027\nVan 1 april 2027 tot en met 30 juni 2027")[:2] == [
        "2027-04-01",
        "2027-06-30",
    ]


@pytest.mark.parametrize(
    ("today", "starts_on"),
    [
        (date(2027, 3, 31), "2027-04-01"),
        (date(2027, 4, 1), "2027-04-01"),
        (date(2027, 4, 2), ""),  # going on: this year's, or next year's?
        (date(2027, 11, 1), "2028-04-01"),
    ],
)
def test_without_a_year_it_is_the_next_one_or_none(today: date, starts_on: str) -> None:
    assert told("Van april tot oktober", today)[0] == starts_on


def test_a_leap_day_is_only_there_in_a_leap_year() -> None:
    assert told("op 29 februari 2028")[0] == "2028-02-29"
    assert told("op 29 februari 2027") == ["", "", ""]
    assert told("in februari 2028")[1] == "2028-02-29"


HOSTILE = [
    "van " * 2000,
    "1 " * 4000,
    "1/1 tot " * 1000,
    "mei en " * 1140,
    "12 maanden vanaf " * 470,
    "in mei of juni, " * 500,
    "20" * 4000,
    "elke maandag, " * 570,
    "niet in " * 1000,
    "a" * 8000,
    " " * 8000,
    "begin van de maand " * 420,
    "eerste kwartaal van 2027 tot " * 270,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_a_hostile_text_is_looked_at_in_a_number_of_steps_that_grows_with_its_length(text: str) -> None:
    """Twice as long may not take much more than twice the work: counted as calls, not in seconds."""
    half, whole = (_calls(text[:size]) for size in (LONGEST // 2, LONGEST))
    assert whole <= 3 * half + 100


def _calls(text: str) -> int:
    """How many Python functions a reading enters."""
    import sys

    count = 0

    def count_it(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(count_it)
    try:
        read_period(text, TODAY)
    finally:
        sys.setprofile(None)
    return count
