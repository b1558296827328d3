"""The table of codes as spreadsheets save it: in other characters, with other signs and ends of lines."""

from __future__ import annotations

import pytest

from marketplace.interop.cpv_table import CpvError, read_cpv
from marketplace.matches.cpv_names import CpvRow

ROWS = [
    CpvRow("35120000", "Bewakings\u2013 en beveiligingssystemen"),
    CpvRow("55311000", "Caf\u00e9s en cr\u00e8merie\u00ebn"),
]
WITH_DASH = (
    "CODE;NL\r\n35120000-1;Bewakings\u2013 en beveiligingssystemen\r\n"
    "55311000-3;Caf\u00e9s en cr\u00e8merie\u00ebn\r\n"
)
PLAIN = WITH_DASH.replace("\u2013", "-")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (WITH_DASH.encode("cp1252"), "CSV of Windows"),
        (WITH_DASH.encode(), "UTF-8"),
        (WITH_DASH.encode("utf-8-sig"), "CSV UTF-8"),
        (WITH_DASH.replace(";", "\t").encode("utf-16"), "Unicode text"),
        (WITH_DASH.replace(";", "\t").encode("utf-16-le"), "Unicode text without a mark"),
        (WITH_DASH.encode("utf-16-be"), "UTF-16 the other way round"),
        (WITH_DASH.replace("\r\n", "\r").encode("mac_roman"), "CSV of the Macintosh"),
        (WITH_DASH.replace("\r\n", "\r").encode(), "lines that end in a carriage return"),
        (("sep=;\r\n" + WITH_DASH).encode("utf-8-sig"), "a line that names the sign"),
        (("sep=|\r\n" + WITH_DASH.replace(";", "|")).encode("cp1252"), "another sign"),
        (WITH_DASH.replace(";", ",").encode(), "commas"),
        ((WITH_DASH + ";\r\n;;\r\n").encode(), "empty rows at the end"),
        (WITH_DASH.replace("CODE;NL", ' "Code" ; "NL" ').encode(), "names with spaces"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_table_is_read_however_it_was_saved(data: bytes, what: str) -> None:
    assert read_cpv(data) == ROWS, what


def test_a_table_of_ms_dos_is_read() -> None:
    """That code page has no dash of its own."""
    assert read_cpv(PLAIN.encode("cp850"))[1] == ROWS[1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            b"CODE;NL\n77310000-5;Groen\n",
            "regel 2: Het controlecijfer van “77310000-5” klopt niet. Bij 77310000 hoort 6",
        ),
        (b"sep=;\nCODE;NL\n90910000-9;Schoonmaak\n7731;Groen\n", "regel 4: “7731” is geen CPV-code"),
        (b"CODE;NL\n77310000-6\n", "regel 2: de naam ontbreekt"),
        (b"PK\x03\x04rest of a workbook", "rekenblad"),
        (b"\xd0\xcf\x11\xe0rest of an old one", "rekenblad"),
        (b'CODE;NL\n77310000-6;"' + b"x" * 200_000 + b'"\n', "regel 2 kan niet gelezen worden"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_line(data: bytes, words: str) -> None:
    with pytest.raises(CpvError, match=words):
        read_cpv(data)
