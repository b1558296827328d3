"""What stands in the cells of an XLSX file. Takes memory and time of whoever calls it: `SheetDesk` has it
done apart."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from marketplace.core.i18n import N_
from marketplace.core.sheets.package import UNREADABLE, Package
from marketplace.core.sheets.values import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_SHEETS,
    MOST_TEXT,
    NO_OUTCOME,
    NOTHING,
    Book,
    Cell,
    NotRead,
    Row,
    Sheet,
    address,
)

TOO_LARGE = N_(
    "Een blad van dit bestand is te groot. Bewaar alleen de rijen van uw plan, zonder lege rijen met opmaak."
)
TOO_WIDE = N_("Een blad van dit bestand heeft meer dan 200 kolommen. Bewaar alleen de kolommen van uw plan.")
#: A file that names a row beyond this was not made by a programme, and going there takes long.
LAST_ROW = 1_048_576
#: Digits of a number that programmes show; what follows is how a processor keeps it.
_DIGITS = 15
#: Looked for in the XML as it stands: a tree of it takes ten times the memory.
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_TEXT_OUTCOME = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\bt="str")[^>]*\br="([A-Z]{1,3}[0-9]{1,7})"')
Found = list[tuple[int, list[Any]]]


def read(data: bytes) -> Book:
    """The sheets of an accepted XLSX file. Raises NotRead."""
    package = Package(data)
    shown = [(name, part) for name, part, shows in package.sheets() if shows][:MOST_SHEETS]
    if not shown:
        raise NotRead(UNREADABLE)
    if any(package.sizes[part] > MOST_BYTES for _, part in shown):
        raise NotRead(TOO_LARGE)
    try:
        values = _cells(data, [name for name, _ in shown], outcomes=True)
        has_formulas = any(b"<f" in package.part(part) for _, part in shown)
        formulas = _cells(data, [name for name, _ in shown], outcomes=False) if has_formulas else {}
    except NotRead:
        raise
    except MemoryError:
        raise NotRead(TOO_LARGE) from None
    except Exception:  # of a hostile file the library may raise anything
        raise NotRead(UNREADABLE) from None
    return Book([_sheet(name, values[name], formulas.get(name), package.part(part)) for name, part in shown])


def _cells(data: bytes, names: Sequence[str], *, outcomes: bool) -> dict[str, Found]:
    """Sheet -> the rows that hold something, with what the library makes of their cells."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=outcomes, keep_links=False)
        found = {}
        for name in names:
            sheet: Any = book[name]
            sheet.reset_dimensions()  # a file may declare a million rows and have ten
            rows = enumerate(sheet.iter_rows(values_only=True), 1)
            found[name] = list(islice(_filled(rows), MOST_ROWS + 1))
        return found


def _filled(rows: Iterator[tuple[int, Sequence[Any]]]) -> Iterator[tuple[int, list[Any]]]:
    """Rows with something in them, up to the last such cell."""
    for number, given in rows:
        if number > LAST_ROW:
            raise NotRead(UNREADABLE)
        last = next((at for at in range(len(given), 0, -1) if given[at - 1] not in (None, "")), 0)
        if last > MOST_COLUMNS:
            raise NotRead(TOO_WIDE)
        if last:
            yield number, list(given[:last])


def _sheet(name: str, rows: Found, formulas: Found | None, part: bytes) -> Sheet:
    outcomes = dict(rows)
    if formulas is not None:
        texts = {match[1].decode() for match in _TEXT_OUTCOME.finditer(part)}
        for number, given in formulas:
            outcomes[number] = _with_formulas(number, outcomes.get(number, []), given, texts)
    filled = [Row(number, [_cell(value) for value in outcomes[number]]) for number in sorted(outcomes)]
    return Sheet(name, filled[:MOST_ROWS], len(filled) <= MOST_ROWS, _merged(part))


class _Formula:
    """A formula whose outcome the file does not have."""


def _with_formulas(number: int, values: list[Any], given: list[Any], texts: Collection[str]) -> list[Any]:
    """The outcomes of a row, with a mark where a formula has none. `texts`: formulas that come to a text,
    which may be an empty one."""
    longest = max(len(values), len(given))
    values, given = values + [None] * (longest - len(values)), given + [None] * (longest - len(given))
    return [
        _Formula() if value is None and wrote is not None and address(at, number) not in texts else value
        for at, (value, wrote) in enumerate(zip(values, given, strict=True), 1)
    ]


def _cell(value: Any) -> Cell:
    """A value of the library as ours."""
    if value is None:
        return NOTHING
    if isinstance(value, _Formula):
        return Cell(wrong=NO_OUTCOME)
    if isinstance(value, bool):
        return Cell(text="WAAR" if value else "ONWAAR")
    if isinstance(value, int | float):
        return Cell(number=Decimal(format(value, f".{_DIGITS}g"))) if abs(value) < 1e300 else NOTHING
    if isinstance(value, datetime):
        return Cell(day=value.date())
    if isinstance(value, date):
        return Cell(day=value)
    text = str(value)
    if text.startswith("#") and text in _ERRORS:
        return Cell(wrong=text)
    return Cell(text=text[:MOST_TEXT])


_ERRORS = frozenset(("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"))


def _merged(part: bytes) -> list[tuple[int, int, int, int]]:
    """The cells that were made one."""
    found = []
    for match in islice(_MERGED.finditer(part), MOST_ROWS):
        left, top, right, bottom = range_boundaries(match[1].decode())
        if None not in (left, top, right, bottom):
            found.append((int(top), int(left), int(bottom), int(right)))
    return found
