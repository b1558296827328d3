"""Whether two people mean the same name, and which of two names comes first."""

from __future__ import annotations

import pytest

from marketplace.core.reading.names import folded, folded_words, sort_key


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("'t Lepeltje", "Buurtresto ’t Lepeltje"),
        ("`t lepeltje", "Buurtresto ’t Lepeltje"),
        ("ecotuin", "Écotuin vzw"),
        ("ECOTUIN", "E\u0301cotuin"),
        ("cafe", "Café De Zwaan"),
        ("omer", "Ömer Catering"),
        ("smorrebrod", "Smørrebrød"),
        ("oeuvre", "Œuvre"),
        ("strasse", "Straße"),
        ("sint niklaas", "Fietshub Sint-Niklaas"),
        ("sint\u2011niklaas", "Fietshub Sint Niklaas"),
        ("sintniklaas", "Fietshub Sint-Niklaas"),
        ("Zorgzaam  Poetsen", "Zorgzaam Poetsen vzw"),
        ("poetsen zorgzaam", "Zorgzaam Poetsen vzw"),
        ("huis en herstel", "Huis & Herstel"),
        ("huis & herstel", "Huis en Herstel"),
        ("d oever", "D'Oever"),
        ("V.Z.W. ABC", "abc vzw"),
    ],
)
def test_a_name_is_found_however_it_is_typed(typed: str, name: str) -> None:
    words = folded_words(typed)
    assert words
    assert all(word in folded(name) for word in words)


def test_what_has_no_letters_names_nothing() -> None:
    assert folded_words(" -'’ % _ ") == []


def test_names_stand_in_the_order_of_a_reader() -> None:
    names = ["Zele", "de Kringloper", "Écotuin", "eco-atelier", "Dagwerk", "Ömer", "Fiets", "Orka", "Ecover"]
    assert sorted(names, key=sort_key) == [
        "Dagwerk",
        "de Kringloper",
        "eco-atelier",
        "Écotuin",
        "Ecover",
        "Fiets",
        "Ömer",
        "Orka",
        "Zele",
    ]
