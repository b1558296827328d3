"""Days in three boxes, and whole dates in one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.i18n import day as shown
from marketplace.core.reading.days import read_day
from marketplace.core.web.forms import Form


@pytest.mark.parametrize(
    "month", ["maart", "Maart", "MAART", "mrt", "mrt.", "maa", "mars", "März", "march", "3", "03"]
)
def test_a_month_may_be_a_word(month: str) -> None:
    form = Form({"d-day": "27", "d-month": month, "d-year": "2027"})
    assert form.date("d") == date(2027, 3, 27)
    assert form.ok


@pytest.mark.parametrize(
    "pasted",
    [
        "1 april 2027",
        "1 APRIL 2027",
        "1 apr. 2027",
        "1 apr 2027",
        "donderdag 1 april 2027",
        "do. 1 april 2027",
        "1ste april 2027",
        "1er avril 2027",
        "1/4/2027",
        "01/04/2027",
        "1/4/27",
        "1-4-2027",
        "1.4.27",
        "1. 4. 2027",
        "1 4 2027",
        "1 april '27",
        "2027-04-01",
        "2027-04-01T10:00:00+02:00",
        " 1\u00a0april  2027 ",
    ],
)
def test_a_whole_date_may_be_pasted_in_the_first_box(pasted: str) -> None:
    assert read_day(pasted) == date(2027, 4, 1)
    form = Form({"d-day": pasted, "d-month": "12", "d-year": "2026"})
    assert form.date("d") == date(2027, 4, 1), "what was pasted goes before what was filled in already"


@pytest.mark.parametrize(
    "typed",
    [
        ("31 februari 2027",),
        ("4/13/2027",),
        ("1 april",),
        ("april 2027",),
        ("1 april 1027",),
        ("1 april 227",),
        ("1 grasmaand 2027",),
        ("1", "4", ""),
        ("1", "", "2027"),
        ("1", "april mei", "2027"),
        ("1", "4", "227"),
        ("1", "13", "2027"),
        ("morgen",),
    ],
)
def test_what_is_no_day_is_an_error_at_its_field(typed: tuple[str, ...]) -> None:
    assert read_day(*typed) is None
    form = Form(dict(zip(("d-day", "d-month", "d-year"), typed, strict=False)))
    assert form.date("d") is None
    assert list(form.errors) == ["d"]


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31)))
def test_a_day_as_pages_show_it_is_read_back(day: date) -> None:
    assert read_day(shown(day)) == read_day(day.isoformat()) == read_day(f"{day:%d/%m/%Y}") == day
