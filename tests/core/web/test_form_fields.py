"""Each kind of field: what it takes, what it refuses with one sentence, and what an empty one means."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from litestar.datastructures import FormMultiDict

from marketplace.core.web.forms import MAX_FIELD, Form, date_values
from tests.people import kbo

EMPTY = "Vul dit in"
WRONG = "Kies een getal van 1 tot 10"


def _read(read: Callable[[Form], Any], *typed: Any) -> tuple[Any, str | None]:
    """-> the value of the field `f` and its error."""
    form = Form({"f": typed[0]} if typed else {})
    value = read(form)
    assert form.ok == (not form.errors)
    assert set(form.errors) <= {"f"}
    assert all(form.errors.values()), "an error says what is wrong"
    return value, form.errors.get("f")


def _error(read: Callable[[Form], Any], *typed: Any) -> str:
    value, error = _read(read, *typed)
    assert value in (None, "", *typed)
    return error or ""


def test_a_form_that_was_not_sent_yet_is_empty_and_right() -> None:
    form = Form()
    assert (form.values, form.errors, form.ok) == ({}, {}, True)
    assert (form.outdated, list(form.clash), form.clash_read) == (False, [], False)
    assert form.text("f") == ""
    assert Form({"f": []}).text("f") == "", "a list without a box that is ticked"
    assert Form({"f": ["a", "b"]}).text("f") == "a"


def test_what_nobody_sees_is_in_no_name_text_or_list() -> None:
    form = Form({"a\x00": "x\x00y", "b": ["x\x00", "\x00y"], "number": 3})
    assert form.values == {"a": "xy", "b": ["x", "y"], "number": 3}


def test_a_field_that_came_more_than_once_is_a_list_and_a_file_is_no_text() -> None:
    form = Form.of(FormMultiDict([("a", "1"), ("b", "1"), ("a", "2"), ("a", "3"), ("c", b"file")]))
    assert form.values == {"a": ["1", "2", "3"], "b": "1", "c": ""}


def test_the_first_error_of_a_field_stays() -> None:
    form = Form()
    form.fail("f", "eerst")
    form.fail("f", "daarna")
    assert form.errors == {"f": "eerst"}


@pytest.mark.parametrize(
    "read",
    [
        lambda form: form.text("f", EMPTY),
        lambda form: form.line("f", EMPTY),
        lambda form: form.name("f", EMPTY),
        lambda form: form.email("f", EMPTY),
        lambda form: form.kbo("f", EMPTY),
        lambda form: form.amount("f", EMPTY),
        lambda form: form.date("f", EMPTY),
        lambda form: form.choice("f", ["a"], EMPTY),
    ],
)
def test_an_empty_field_is_an_error_where_it_is_asked(read: Callable[[Form], Any]) -> None:
    assert _error(read) == _error(read, "") == _error(read, "  ") == EMPTY


@pytest.mark.parametrize(
    "read",
    [
        lambda form: form.text("f"),
        lambda form: form.line("f"),
        lambda form: form.name("f"),
        lambda form: form.email("f", None),
        lambda form: form.kbo("f", None),
        lambda form: form.amount("f"),
        lambda form: form.date("f"),
        lambda form: form.choice("f", ["a"]),
        lambda form: form.decimal("f", least=1, most=10, message=WRONG),
    ],
)
def test_an_empty_field_is_nothing_where_it_is_not_asked(read: Callable[[Form], Any]) -> None:
    assert _error(read) == _error(read, "") == _error(read, "  ") == ""


@pytest.mark.parametrize(
    ("read", "limit"),
    [
        (lambda form: form.text("f"), 200),
        (lambda form: form.line("f"), 200),
        (lambda form: form.name("f"), 100),
        (lambda form: form.text("f", limit=7), 7),
        (lambda form: form.line("f", limit=7), 7),
        (lambda form: form.name("f", limit=7), 7),
    ],
)
def test_a_text_holds_so_many_characters(read: Callable[[Form], str], limit: int) -> None:
    assert _read(read, "x" * limit) == ("x" * limit, None)
    assert f"hoogstens {limit} tekens. Nu zijn het er {limit + 1}" in _error(read, "x" * (limit + 1))


def test_no_field_holds_more_than_a_page_can_show_again() -> None:
    assert MAX_FIELD == 20_000, "what a kept form and a log of a mail are made for"
    assert not _error(lambda form: form.text("f", limit=10**6), "x" * MAX_FIELD)
    assert _error(lambda form: form.text("f", limit=10**6), "x" * (MAX_FIELD + 1))


def test_lines_of_a_text_end_in_one_way() -> None:
    assert _read(lambda form: form.text("f"), "een\r\ntwee") == ("een\ntwee", None)
    assert _read(lambda form: form.line("f"), "een\r\ntwee")[0] == "een twee"


def test_a_mail_address() -> None:
    def read(form: Form) -> str | None:
        return form.email("f")

    assert _read(read, " An@Temse.example ") == ("an@temse.example", None)
    for wrong in ("an", "an@", "@temse.example", "an temse@temse.example"):
        assert "naam@gemeente.be" in _error(read, wrong)
    assert "hoogstens 254" in _error(read, "a" * 255)
    assert "hoogstens" not in _error(read, "a" * 254)


def test_a_company_number_has_ten_digits_with_or_without_the_first_nought() -> None:
    def read(form: Form) -> str | None:
        return form.kbo("f")

    assert _read(read, "0123456749") == _read(read, "123.456.749") == ("0123456749", None)
    short = kbo(9_000_001).lstrip("0")
    assert len(short) == 8
    for wrong in ("0123456740", "00123456749", "1234567", "tien cijfers", "00012345674", short):
        assert "ondernemingsnummer klopt niet" in _error(read, wrong), wrong
    assert "hoogstens 40" in _error(read, "0123456749" + " " * 5 + "x" * 26)
    assert "hoogstens" not in _error(read, "x" * 40)
    assert "Vul het ondernemingsnummer in" in _error(read, "")


def test_a_choice_is_one_of_what_is_offered() -> None:
    def read(form: Form) -> str | None:
        return form.choice("f", ["a", "b", ""])

    assert _read(read, "b") == ("b", None)
    assert _read(read, "") == (None, None), "also when nothing is one of the choices"
    assert "een van de mogelijkheden" in _error(read, "c")
    assert _error(lambda form: form.choice("f", ["a"], EMPTY), "c") == EMPTY


def test_ticked_boxes_are_those_that_exist_each_once() -> None:
    def read(form: Form) -> list[str]:
        return form.choices("f", ["a", "b", "groen", ""])

    for typed, ticked in (
        ("groen", ["groen"]),
        ("", []),
        ([], []),
        (["b", "a", "b", "d", ""], ["b", "a"]),
        ("d", []),
    ):
        assert _read(read, typed) == (ticked, None)
    assert _read(read) == ([], None)
    assert _read(lambda form: form.choices("f"), ["d", ""]) == (["d"], None)


def test_an_amount_is_in_euro_and_below_what_the_database_holds() -> None:
    def read(form: Form) -> Decimal | None:
        return form.amount("f")

    assert _read(read, "12.500,50") == (Decimal("12500.50"), None)
    assert _read(read, "999.999.999.999,99") == (Decimal("999999999999.99"), None)
    for wrong in ("veel", "1000000000000", "-1"):
        assert "Vul een bedrag in euro in" in _error(read, wrong)
    assert "hoogstens 40" in _error(read, "1" * 41)
    assert "hoogstens 40" in _error(read, "0" * 38 + "1,00"), "and no value either"
    assert "bedrag" in _error(read, "1" * 40)


def test_a_measure_may_have_a_comma_and_stands_between_two_ends() -> None:
    def read(form: Form) -> float | None:
        return form.decimal("f", least=1, most=10, message=WRONG)

    for typed, value in (("1", 1.0), ("10", 10.0), ("2,5", 2.5), ("2.5", 2.5), ("1 0", 10.0)):
        assert _read(read, typed) == (value, None)
    for wrong in ("0,9999", "10,1", "-3", "x", "1e1", "2,55555", "٣"):
        assert _error(read, wrong) == WRONG


def test_a_whole_number_stands_between_two_ends_and_is_always_asked() -> None:
    def read(form: Form) -> int | None:
        return form.whole("f", least=1, most=10, message=WRONG)

    for typed, value in (("1", 1), ("10", 10), ("007", 7)):
        assert _read(read, typed) == (value, None)
    for wrong in ("0", "11", "-3", "2,0", "x", "", "٣"):
        assert _error(read, wrong) == WRONG


def _day(day: str, month: str, year: str) -> tuple[date | None, list[str]]:
    form = Form({"f-day": day, "f-month": month, "f-year": year})
    return form.date("f"), list(form.errors.values())


def test_a_day_exists_and_lies_in_this_century() -> None:
    assert _day("1", "1", "2000") == (date(2000, 1, 1), [])
    assert _day("31", "12", "2100") == (date(2100, 12, 31), [])
    for wrong in (
        ("31", "12", "1999"),
        ("1", "1", "2101"),
        ("30", "2", "2027"),
        ("", "2", "2027"),
        ("1", "", ""),
        ("+1", "2", "2027"),
        ("١", "2", "2027"),
        (" 1_0", "2", "2027"),
    ):
        assert _day(*wrong) == (None, ["Vul een bestaande datum in, zoals 27 3 2027"]), wrong


def test_a_day_is_shown_in_the_fields_it_is_read_from() -> None:
    shown = date_values("f", date(2027, 3, 9))
    assert shown == {"f-day": "9", "f-month": "3", "f-year": "2027"}
    assert Form(shown).date("f") == date(2027, 3, 9)
    assert date_values("f", None) == {}


def test_a_hidden_id_is_an_id_or_nothing() -> None:
    identity = uuid.uuid4()
    assert _read(lambda form: form.identifier("f"), str(identity)) == (identity, None)
    for wrong in ("", "1", f"{identity}0"):
        assert _read(lambda form: form.identifier("f"), wrong) == (None, None)
