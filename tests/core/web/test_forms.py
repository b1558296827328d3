"""What people type, read as a person would mean it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.i18n import day, money, plural, read_amount
from marketplace.core.reading.names import sort_key
from marketplace.core.web.forms import Form


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("143.000", "143000.00"),
        ("143000", "143000.00"),
        ("143 000,00", "143000.00"),
        ("€ 1.250,5", "1250.50"),
        ("99.95", "99.95"),
        ("1.234.567,89", "1234567.89"),
        ("0", "0.00"),
    ],
)
def test_an_amount_is_read_in_each_usual_notation(typed: str, meant: str) -> None:
    assert read_amount(typed) == Decimal(meant)


@pytest.mark.parametrize("typed", ["", "veel", "1.2.3", "12,345,6", "-5", "1e5"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    assert read_amount(typed) is None


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_an_amount_as_shown_is_read_back(amount: Decimal) -> None:
    assert read_amount(money(amount)) == amount


@pytest.mark.parametrize("typed", ["0123.456.749", "BE 0123 456 749", "0123456749", "123456749"])
def test_a_kbo_number_is_read_in_each_usual_notation(typed: str) -> None:
    form = Form({"kbo": typed})
    assert form.kbo("kbo") == "0123456749"
    assert form.ok


@pytest.mark.parametrize("typed", ["0123456789", "12", "", "abc", "01234567490"])
def test_a_wrong_kbo_number_gets_an_error_at_its_field(typed: str) -> None:
    form = Form({"kbo": typed})
    assert form.kbo("kbo") is None
    assert list(form.errors) == ["kbo"]


def test_a_date_comes_from_three_fields_and_must_exist() -> None:
    form = Form(
        {"d-day": "29", "d-month": "2", "d-year": "2028", "e-day": "31", "e-month": "2", "e-year": "2028"}
    )
    assert form.date("d") == date(2028, 2, 29)
    assert form.date("e") is None
    assert list(form.errors) == ["e"]


@given(st.text(max_size=500))
def test_any_text_is_read_or_refused_without_a_crash(text: str) -> None:
    form = Form({"field": text, "field-day": text, "field-month": text, "field-year": text})
    for read in (form.line, form.email, form.kbo, form.amount, form.date):
        read("field")
    form.decimal("field", least=0, most=9, message="nee")
    assert "\x00" not in form.raw("field")


def test_names_dates_and_counts_stand_as_in_flanders() -> None:
    assert sorted(["Zele", "Écaussinnes", "Eeklo", "Fleurus"], key=sort_key) == [
        "Écaussinnes",
        "Eeklo",
        "Fleurus",
        "Zele",
    ]
    assert day(date(2026, 11, 22)) == "22 november 2026"
    assert plural(1, "leverancier", "leveranciers") == "1 leverancier"
    assert plural(2, "leverancier", "leveranciers") == "2 leveranciers"


@pytest.mark.parametrize(
    "typed", ["Kijk op https://elders.example", "www.elders.example", "an@temse.example"]
)
def test_a_name_that_stands_in_mails_to_others_holds_no_address(typed: str) -> None:
    form = Form({"name": typed})
    form.name("name")
    assert "geen webadres" in form.errors["name"]


@pytest.mark.parametrize("typed", ["An De Smet", "Werk@Waas vzw", "Kringwinkel.be", "'t Atelier & co"])
def test_a_name_may_look_odd(typed: str) -> None:
    form = Form({"name": typed})
    assert form.name("name") == typed
    assert form.ok
