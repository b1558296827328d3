"""Columns of our own in somebody's sheet. Everything else in the file stays as it came, byte for byte but in
the sheet itself, of which the rows get cells behind their own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree
from openpyxl.utils.datetime import to_excel

from marketplace.core.i18n import N_
from marketplace.core.sheets.making import DAY_SHOWS
from marketplace.core.sheets.package import UNREADABLE, Package, as_written, parsed, tag
from marketplace.core.sheets.reading import TOO_LARGE
from marketplace.core.sheets.styles import Styles
from marketplace.core.sheets.values import (
    LAST_COLUMN,
    MOST_BYTES,
    Cell,
    NewColumns,
    NotRead,
    address,
    number_of,
    writable,
)

FULL = N_("Naast uw plan is geen plaats meer voor kolommen. Bewaar alleen de kolommen van uw plan.")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def add(data: bytes, new: NewColumns) -> bytes:
    """An accepted XLSX file with new columns. Raises NotRead."""
    package = Package(data)
    part = next((part for name, part, _ in package.sheets() if name == new.sheet), None)
    if part is None:
        raise NotRead(UNREADABLE)
    if package.sizes[part] > MOST_BYTES:
        raise NotRead(TOO_LARGE)
    written = _Writing(parsed(package.part(part)), package, new)
    return package.with_parts({part: written.sheet(), **written.styles()})


class _Writing:
    """One sheet that gets columns."""

    def __init__(self, root: etree._Element, package: Package, new: NewColumns) -> None:
        self._root, self._new = root, new
        table = root.find(tag("sheetData"))
        if table is None:
            raise NotRead(UNREADABLE)
        self._table = table
        self._rows = _numbered(table, "row", _row_number)
        self._first = self._last_used() + 1
        self._last = self._first + len(new.columns) - 1
        if self._last > LAST_COLUMN:
            raise NotRead(FULL)
        self._part = package.styles()
        self._styles = Styles(package.part(self._part)) if self._part else None
        if self._styles is not None and not self._styles.can_show:
            self._styles = None

    def sheet(self) -> bytes:
        heads = [Cell(text=column.head) for column in self._new.columns]
        for number, cells in sorted({**self._new.rows, self._new.header_row: heads}.items()):
            self._put(number, cells, is_head=number == self._new.header_row)
        self._widen()
        dimension = self._root.find(tag("dimension"))
        if dimension is not None:
            dimension.set("ref", f"A1:{address(self._last, max(self._rows, default=1))}")
        return as_written(self._root)

    def styles(self) -> dict[str, bytes]:
        """The part with the styles, when there is one."""
        return {self._part: self._styles.written()} if self._styles is not None else {}

    def _last_used(self) -> int:
        """The last column that holds something, or that is one with cells that do."""
        last = 1
        for row in self._rows.values():
            cells = _numbered(row, "c", _column_number)
            last = max([last, *(column for column, cell in cells.items() if _holds(cell))])
        for merged in self._root.iter(tag("mergeCell")):
            end = _ADDRESS.fullmatch(merged.get("ref", "").rpartition(":")[2])
            last = max(last, number_of(end[1]) if end else 0)
        return last

    def _row(self, number: int) -> etree._Element:
        """The row with this number, made in its place when it is not there."""
        if number not in self._rows:
            row = etree.Element(tag("row"), {"r": str(number)})
            before = [each for each in self._rows if each < number]
            place = self._table.index(self._rows[max(before)]) + 1 if before else 0
            self._table.insert(place, row)
            self._rows[number] = row
        return self._rows[number]

    def _put(self, number: int, cells: Sequence[Cell], *, is_head: bool) -> None:
        """Write the cells of one row in the new columns; empty ones of the sheet there go."""
        row = self._row(number)
        row.attrib.pop("spans", None)
        behind = 0
        for column, cell in _numbered(row, "c", _column_number).items():
            if self._first <= column <= self._last:
                row.remove(cell)
            elif column < self._first:
                behind = row.index(cell) + 1
        for at, (given, ours) in enumerate(zip(cells, self._new.columns, strict=True)):
            if not given.blank:
                made = self._cell(given, ours.shows, is_head=is_head)
                made.set("r", address(self._first + at, number))
                row.insert(behind, made)
                behind += 1

    def _cell(self, given: Cell, shows: str, *, is_head: bool) -> etree._Element:
        """A cell of ours: text is always marked as text, so that it is never a formula."""
        made = etree.Element(tag("c"))
        styles = self._styles
        if given.number is not None:
            etree.SubElement(made, tag("v")).text = format(given.number, "f")
            style = styles.number(shows) if styles else None
        elif given.day is not None and styles is not None:
            etree.SubElement(made, tag("v")).text = str(to_excel(given.day))
            style = styles.day()
        else:
            text = given.text or (given.day.strftime(_day_of(DAY_SHOWS)) if given.day else "")
            made.set("t", "inlineStr")
            inner = etree.SubElement(etree.SubElement(made, tag("is")), tag("t"))
            inner.text = _CODE.sub("_x005F_", writable(text))
            inner.set(_SPACE, "preserve")
            style = (styles.head() if is_head else styles.text()) if styles else None
        if style is not None:
            made.set("s", str(style))
        return made

    def _widen(self) -> None:
        """Give the new columns their width; those that a wide range took in are cut out of it."""
        columns = self._root.find(tag("cols"))
        if columns is None:
            columns = etree.Element(tag("cols"))
            self._table.addprevious(columns)
        for column in list(columns):
            self._cut(columns, column)
        behind = sum(int(column.get("min", "0")) < self._first for column in columns)
        for at, column in enumerate(self._new.columns):
            place = str(self._first + at)
            given = {"min": place, "max": place, "width": str(column.width), "customWidth": "1"}
            columns.insert(behind + at, etree.Element(tag("col"), given))

    def _cut(self, columns: etree._Element, column: etree._Element) -> None:
        """Leave of a range of columns what lies before and behind the new ones."""
        least, most = int(column.get("min", "1")), int(column.get("max", "1"))
        if most < self._first or least > self._last:
            return
        place = columns.index(column)
        columns.remove(column)
        for start, end in ((self._last + 1, most), (least, self._first - 1)):
            if start <= end:
                kept = etree.Element(tag("col"), dict(column.attrib))
                kept.set("min", str(max(start, least)))
                kept.set("max", str(min(end, most)))
                columns.insert(place, kept)


def _day_of(shows: str) -> str:
    return shows.replace("dd", "%d").replace("mm", "%m").replace("yyyy", "%Y")


def _holds(cell: etree._Element) -> bool:
    """Whether something stands in it; else it only looks like something."""
    return any(child.text or len(child) or child.tag == tag("f") for child in cell)


def _row_number(row: etree._Element) -> int:
    given = row.get("r", "")
    return int(given) if given.isdecimal() else 0


def _column_number(cell: etree._Element) -> int:
    found = _ADDRESS.fullmatch(cell.get("r", ""))
    return number_of(found[1]) if found else 0


def _numbered(parent: etree._Element, name: str, number: object) -> dict[int, etree._Element]:
    """The rows of a table or cells of a row by their number; one that says none comes behind the last."""
    found: dict[int, etree._Element] = {}
    at = 0
    for child in parent.iterchildren(tag(name)):
        at = number(child) or at + 1  # type: ignore[operator] # a function
        found.setdefault(at, child)
    return found
