"""The rows of a purchase plan: what each says, and which cells could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from marketplace.core.i18n import _
from marketplace.core.reading.names import folded, folded_words
from marketplace.core.sheets import Cell, NotRead, Row, Sheet
from marketplace.core.sheets.values import NOTHING
from marketplace.matches import plan_cells as cells
from marketplace.matches.plan_cells import WrongCell
from marketplace.matches.plan_columns import Field, Layout
from marketplace.matches.plan_towns import Towns, WrongPlace
from marketplace.procedures.purchase import WorkKind

MOST_ROWS = 500
_TOTALS = frozenset(("totaal", "totalen", "subtotaal", "eindtotaal", "total"))
_OF_TOTALS = frozenset(
    ("algemeen", "generaal", "excl", "incl", "btw", "raming", "bedrag", "euro", "exclusief")
)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Problem:
    """A cell that could not be read: its column, and in Dutch what is the matter."""

    column: int
    says: str


@dataclass(slots=True)
class ReadLine:
    """One row as it was read; what could not be read is empty. `row` is counted from 1."""

    row: int
    title: str = ""
    text: str = ""
    cpv: Sequence[str] = ()
    kind: WorkKind | None = None
    nis: str | None = None
    amount: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    fte: Decimal | None = None
    problems: list[Problem] = field(default_factory=list)


def read_lines(sheet: Sheet, layout: Layout, towns: Towns, today: date) -> list[ReadLine]:
    """The purchases of a plan. Raises NotRead when there are too many, or none."""
    lines = [_Reader(row, layout, towns, today).line() for row in _purchases(sheet, layout)]
    if len(lines) > MOST_ROWS or not sheet.whole:
        raise NotRead(
            _("Een plan heeft hoogstens %(most)s rijen. Splits het, of kies een ander blad.")
            % {"most": MOST_ROWS}
        )
    if not lines:
        raise NotRead(
            _("Onder deze rij staan geen aankopen. Kies een andere rij met titels of een ander blad.")
        )
    return lines


def _purchases(sheet: Sheet, layout: Layout) -> Iterator[Row]:
    """The rows that are purchases: no totals, no titles between them, no heads that come back."""
    columns = list(layout.columns.values())
    head = next((row for row in sheet.rows if row.number == layout.header_row), None)
    spread = {(top, left) for top, left, _bottom, right in sheet.merged if right > left}
    for row in sheet.rows:
        if row.number <= layout.header_row or all(row.at(column).blank for column in columns):
            continue
        filled = [at for at in range(1, len(row.cells) + 1) if not row.at(at).blank]
        if len(filled) == 1 and (row.number, filled[0]) in spread:
            continue
        if not _is_total(row, filled) and not _is_head(row, head, columns):
            yield row


def _is_total(row: Row, filled: Sequence[int]) -> bool:
    words = folded_words(row.at(filled[0]).text)
    if not set(words[:2]) & _TOTALS:
        return False
    return all(word in _TOTALS or word in _OF_TOTALS or word.isdecimal() for word in words)


def _is_head(row: Row, head: Row | None, columns: Sequence[int]) -> bool:
    """Whether the heads stand here once more, as on a next page of a printed list."""
    if head is None:
        return False
    said = [(row.at(column).text, head.at(column).text) for column in columns if not row.at(column).blank]
    return all(folded(one) == folded(other) != "" for one, other in said)


class _Reader:
    """Reads one row."""

    def __init__(self, row: Row, layout: Layout, towns: Towns, today: date) -> None:
        self._row, self._layout, self._towns, self._today = row, layout, towns, today
        self._problems: list[Problem] = []

    def line(self) -> ReadLine:
        line = ReadLine(
            self._row.number,
            title=self._read(Field.TITLE, cells.text_of, ""),
            text=self._read(Field.TEXT, cells.text_of, ""),
            cpv=self._read(Field.CPV, cells.codes_of, ()),
            kind=self._read(Field.KIND, cells.kind_of, None),
            nis=self._read(Field.PLACE, self._place, None),
            amount=self._read(Field.AMOUNT, cells.amount_of, None),
            starts_on=self._read(Field.STARTS, lambda cell: cells.day_of(cell, self._today), None),
            ends_on=self._read(Field.ENDS, lambda cell: cells.day_of(cell, self._today, ends=True), None),
            fte=self._read(Field.FTE, cells.fte_of, None),
        )
        self._check(line)
        line.problems = sorted(self._problems, key=lambda problem: problem.column)
        return line

    def _read(self, name: Field, reader: Callable[[Cell], Value], otherwise: Value) -> Value:
        column = self._layout.columns.get(name)
        if column is None:
            return otherwise
        try:
            return reader(self._row.at(column))
        except (WrongCell, WrongPlace) as error:
            self._problems.append(Problem(column, str(error)))
            return otherwise

    def _place(self, cell: Cell) -> str | None:
        cells.check(cell)
        return None if cells.is_open(cell) else self._towns.read(cells.shown(cell))

    def _check(self, line: ReadLine) -> None:
        """What two cells say together."""
        title, ends = self._layout.columns.get(Field.TITLE, 1), self._layout.columns.get(Field.ENDS, 1)
        is_said = any(problem.column == title for problem in self._problems)
        if not (line.title or is_said):
            says = _("Vul in wat u wilt kopen. Zonder omschrijving kunnen wij deze rij niet nakijken")
            self._problems.append(Problem(title, says))
        if line.starts_on and line.ends_on and line.ends_on < line.starts_on:
            line.ends_on = None
            self._problems.append(Problem(ends, _("Het einde ligt vóór het begin")))


def cell_at(sheet: Sheet, row: int, column: int) -> Cell:
    """A cell of a sheet; nothing where there is none."""
    found = next((each for each in sheet.rows if each.number == row), None)
    return found.at(column) if found else NOTHING
