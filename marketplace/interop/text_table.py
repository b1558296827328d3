"""A table in a text file, as spreadsheets write one: in which characters, with which sign between cells.

Excel alone has five ways: CSV in the code page of Windows or of MS-DOS, for the Mac, in UTF-8, and
"Unicode text" (UTF-16 with tabs). A first line such as `sep=;` tells it which sign stands between the cells.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator

#: Code pages in which each byte is a character, likeliest first: Windows, MS-DOS and the old Macintosh.
CODE_PAGES = ("cp1252", "cp850", "mac_roman")
#: What stands in words of the languages of Belgium besides plain letters, and in their punctuation.
USUAL = frozenset(
    "\u00e0\u00e2\u00e4\u00e7\u00e8\u00e9\u00ea\u00eb\u00ee\u00ef\u00f4\u00f6\u00f9\u00fb\u00fc\u00c9\u00cb\u2013\u2018\u2019\u201c\u201d\u20ac"
)
SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SEPARATOR = re.compile(r"sep=(.)\n", re.IGNORECASE)


class TableError(ValueError):
    """The file holds no table of text; the message is one Dutch sentence."""


def decoded(data: bytes) -> str:
    """The text of a file, with lines that end in one newline. Raises TableError for a spreadsheet."""
    if data.startswith(SHEETS):
        raise TableError("Dit is een rekenblad. Bewaar het in Excel als CSV en lees dat bestand in.")
    text = _text(data).lstrip("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row that holds anything, the first one too. Raises TableError."""
    given = _SEPARATOR.match(text)
    sign = given[1] if given else _likeliest_sign(text.partition("\n")[0])
    above, body = (1, text[given.end() :]) if given else (0, text)
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=sign, skipinitialspace=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield above + reader.line_num, cells
    except csv.Error:
        line = above + reader.line_num
        raise TableError(
            f"regel {line} kan niet gelezen worden; staat er een aanhalingsteken te veel?"
        ) from None


def _text(data: bytes) -> str:
    """UTF-8 or UTF-16 where the bytes say so, else the code page that gives the most usual characters."""
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    if data[1:2] == b"\0" or data[:1] == b"\0":  # UTF-16 without a mark: the first letter is a plain one
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    try:
        return data.removeprefix(BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError:
        read = [data.decode(page, "replace") for page in CODE_PAGES]
        return max(read, key=lambda text: sum(character in USUAL for character in text))


def _likeliest_sign(header: str) -> str:
    return max(";\t,", key=header.count)
