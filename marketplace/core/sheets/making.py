"""New spreadsheets with tables: numbers as numbers, days as days, and text that is never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from marketplace.core.sheets.values import Column, Value, letters, writable

DAY_SHOWS = "dd/mm/yyyy"


def made(name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> bytes:
    """An XLSX file with one sheet: its heads in the first row, which stays in sight, and the rows below."""
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = "".join(sign for sign in writable(name) if sign not in "[]:*?/\\\\'")[:31] or "Blad1"
    for at, column in enumerate(columns, 1):
        _write(sheet.cell(1, at), column.head, column)
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[letters(at)].width = column.width
    for number, row in enumerate(rows, 2):
        for at, (value, column) in enumerate(zip(row, columns, strict=True), 1):
            _write(sheet.cell(number, at), value, column)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(cell: Any, value: Value, column: Column) -> None:
    if isinstance(value, str):
        if not value:
            return
        cell.value = writable(value)
        cell.data_type, cell.quotePrefix = "s", True  # as text, also when it begins as a formula does
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        return
    cell.value = value
    cell.alignment = Alignment(vertical="top")
    if isinstance(value, date):
        cell.number_format = DAY_SHOWS
    elif value is not None:
        cell.number_format = column.shows
