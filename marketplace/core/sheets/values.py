"""What stands in a spreadsheet, as values; rows and columns are counted from 1."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Of a sheet that is read: more is no list that a person looks at.
MOST_ROWS = 2_000
MOST_COLUMNS = 200
MOST_SHEETS = 20
#: Characters of one cell; what goes on is cut off.
MOST_TEXT = 4_000
#: Columns that a sheet can have (ECMA-376 part 1, 18.3.1.4, as programmes keep it).
LAST_COLUMN = 16_384
#: The largest sheet, in bytes of its XML, that can be kept in memory to write in.
MOST_BYTES = 16 * 1024 * 1024


#: How numbers show.
PLAIN, WHOLE, AMOUNT = "General", "#,##0", "#,##0.00"


class NotRead(ValueError):
    """A spreadsheet that can't be read or written; the text says why, in Dutch."""


class Cell(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a cell holds, one of these or nothing.

    `wrong`: an error of the programme, as "#REF!", or a formula without what it comes to ("=").
    """

    text: str = ""
    number: Decimal | None = None
    day: date | None = None
    wrong: str = ""

    @property
    def blank(self) -> bool:
        return not (self.text.strip() or self.wrong) and self.number is None and self.day is None


NOTHING = Cell()
#: What `Cell.wrong` says of a formula whose outcome the file does not have.
NO_OUTCOME = "="


class Row(msgspec.Struct, frozen=True):
    """A row with something in it, up to its last cell that holds something."""

    number: int
    cells: Sequence[Cell]

    def at(self, column: int) -> Cell:
        return self.cells[column - 1] if 0 < column <= len(self.cells) else NOTHING


class Sheet(msgspec.Struct, frozen=True):
    """A sheet's rows that hold something. `whole`: False when there are more than are read.

    `merged`: (first row, first column, last row, last column) of cells that were made one.
    """

    name: str
    rows: Sequence[Row]
    whole: bool = True
    merged: Sequence[tuple[int, int, int, int]] = ()

    @property
    def width(self) -> int:
        """The last column that holds something."""
        return max((len(row.cells) for row in self.rows), default=0)


class Book(msgspec.Struct, frozen=True):
    """The sheets that show, in their order."""

    sheets: Sequence[Sheet]

    def named(self, name: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


class Column(msgspec.Struct, frozen=True):
    """A column to write: what stands above it, how wide it is, in characters, and how numbers show."""

    head: str
    width: int = 14
    shows: str = PLAIN


Value = str | Decimal | date | None
"""What is written in a cell: a text is never a formula, a number stays a number and a day a day."""


class NewColumns(msgspec.Struct, frozen=True):
    """Columns to add to a sheet behind what it holds: their heads in `header_row`, cells by row number."""

    sheet: str
    header_row: int
    columns: Sequence[Column]
    rows: dict[int, list[Cell]]


def written(value: Value | int) -> Cell:
    """A value as a cell."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return Cell(text=str(value))  # a label of ours is a text like any other
    if isinstance(value, date):
        return Cell(day=value)
    return Cell(number=Decimal(str(value)))


#: What no XML can hold (XML 1.0, 2.2).
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MOST_WRITTEN = 32_000


def writable(text: str) -> str:
    """A text as a cell can hold it."""
    return _NOT_IN_XML.sub("", text)[:MOST_WRITTEN]


def letters(column: int) -> str:
    """A column as programmes call it: 1 -> "A", 28 -> "AB"."""
    found = ""
    while column > 0:
        column, left = divmod(column - 1, 26)
        found = chr(ord("A") + left) + found
    return found


def number_of(name: str) -> int:
    """The column of letters: "AB" -> 28. Raises ValueError for what is none."""
    column = 0
    for letter in name:
        if not "A" <= letter <= "Z":
            raise ValueError(name)
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def address(column: int, row: int) -> str:
    """A cell as programmes call it: "D14"."""
    return f"{letters(column)}{row}"
