"""Enterprise numbers as people and notices write them."""

from __future__ import annotations

import pytest

from marketplace.core.reading.companies import digits_in, read_kbo

NUMBER = "0123456749"


@pytest.mark.parametrize(
    "typed",
    [
        "0123456749",
        "0123.456.749",
        "0123 456 749",
        "123.456.749",
        "BE0123456749",
        "BE 0123.456.749",
        "be-0123-456-749",
        "BTW BE 0123.456.749",
        "BTW: BE0123456749",
        "TVA BE 0123 456 749",
        "KBO-nummer 0123.456.749",
        "btw-nr. 0123.456.749",
        "0208:0123456749",
        " 0123. 456. 749 ",
        "0123/456/749",
    ],
)
def test_a_number_is_read_in_each_notation(typed: str) -> None:
    assert read_kbo(typed) == NUMBER
    assert NUMBER.endswith(digits_in(typed).lstrip("0"))


@pytest.mark.parametrize(
    "typed",
    ["0123456748", "12345674", "00123456749", "FR 0123456749", "x0123456749", "0123a456749", "BE", ""],
)
def test_what_is_no_number_is_never_another_one(typed: str) -> None:
    assert read_kbo(typed) is None


def test_a_part_of_a_number_is_looked_for_too() -> None:
    assert digits_in("0123.45") == "012345"
    assert digits_in("BE 0123") == "0123"
    assert digits_in("Atelier 2020") == digits_in("123") == digits_in("groen") == ""
