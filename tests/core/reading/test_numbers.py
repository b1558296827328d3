"""Amounts and measures as people here write them; what can't be read is refused, never another number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.reading.numbers import read_amount, read_measure, read_number
from marketplace.core.web.forms import Form


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12.500,-", "12500.00"),
        ("12.500,--", "12500.00"),
        ("€ 12.500,–", "12500.00"),
        ("12500 euro", "12500.00"),
        ("12500euro", "12500.00"),
        ("EUR 12.500", "12500.00"),
        ("12.500 euro excl. btw", "12500.00"),
        ("12.500 (exclusief btw)", "12500.00"),
        ("12,5k", "12500.00"),
        ("€ 12,5 K", "12500.00"),
        ("12 duizend", "12000.00"),
        ("1,2 miljoen", "1200000.00"),
        ("1,234.50", "1234.50"),
        ("1,234,567", "1234567.00"),
        ("12\u202f500,00", "12500.00"),
        ("0,125", "0.13"),
        ("0.125", "0.13"),
        ("0,045", "0.05"),
        ("0,5", "0.50"),
        ("12,5000", "12.50"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, meant: str) -> None:
    assert read_amount(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "12,500",  # twelve and a half, or twelve thousand five hundred
        "1,125k",
        "012.500",
        "1234.500",
        "0.125.000",
        "1.2345",
        "99,999",
        "0,004",
        "12.500 incl. btw",
        "12.500 dollar",
        "12.500 - 15.000",
        "5 à 6",
        "k",
        "€",
        ",5",
        "5,",
        "٣",
        "1" * 41,
    ],
)
def test_what_may_be_another_amount_is_refused(typed: str) -> None:
    assert read_amount(typed) is None
    form = Form({"f": typed})
    assert form.amount("f") is None
    assert list(form.errors) == ["f"]


@pytest.mark.parametrize(
    ("typed", "unit", "meant"),
    [
        ("30 km", "km", "30"),
        ("30km", "km", "30"),
        ("30 kilometer", "km", "30"),
        ("75 %", "%", "75"),
        ("75 procent", "%", "75"),
        ("2,5 VTE", "VTE", "2.5"),
        ("2.5 fte", "VTE", "2.5"),
        ("1.500 uur", "uur", "1500"),
        ("30,5", "", "30.5"),
        ("3", "aantal", "3"),
    ],
)
def test_a_measure_is_read_with_its_unit_or_without(typed: str, unit: str, meant: str) -> None:
    assert read_measure(typed, unit) == Decimal(meant)


@pytest.mark.parametrize(("typed", "unit"), [("30 %", "km"), ("30 km", ""), ("km", "km"), ("30 kmkm", "km")])
def test_another_unit_is_another_measure(typed: str, unit: str) -> None:
    assert read_measure(typed, unit) is None


@given(st.decimals(min_value=0, max_value=10**6, places=3))
def test_a_number_with_a_comma_is_that_number_or_is_asked_about(number: Decimal) -> None:
    assert read_number(f"{number:f}".replace(".", ",")) in (number, None)


@given(st.integers(min_value=0, max_value=10**11))
def test_points_between_thousands_change_nothing(whole: int) -> None:
    assert read_number(f"{whole:,}".replace(",", ".")) == whole


def test_more_decimals_than_are_kept_are_refused() -> None:
    form = Form({"two": "2,25", "three": "2,255", "none": "30,5", "whole": "30,0 km"})
    assert form.decimal("two", least=0, most=9, message="nee") == Decimal("2.25")
    assert form.decimal("whole", least=1, most=300, message="nee", unit="km", places=0) == 30
    assert form.decimal("three", least=0, most=9, message="nee") is None
    assert form.decimal("none", least=1, most=300, message="nee", unit="km", places=0) is None
    assert list(form.errors) == ["three", "none"]
