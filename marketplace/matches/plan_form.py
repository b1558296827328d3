"""The form that says which column of a plan holds what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marketplace.core.i18n import _
from marketplace.core.sheets import Book, Cell, Sheet, letters
from marketplace.core.web.forms import Form
from marketplace.matches import plan_cells
from marketplace.matches.plan_columns import FIELD_NAMES, Field, Layout, guess_in, heads
from marketplace.matches.plan_models import PurchasePlan

MOST_SHOWN = 8
"""Rows of a sheet that are shown beside the form, and characters of a cell."""
MOST_OF_CELL = 40
LAST_ROW = 1_048_576


def proposed(plan: PurchasePlan, book: Book, sheet: str, row: str) -> Form:
    """What the plan says now; of another sheet or row of heads what they most likely mean."""
    form = Form({"sheet": sheet, "header_row": row})
    named = book.named(sheet) or book.named(plan.sheet) or book.sheets[0]
    number = form.whole("header_row", least=1, most=LAST_ROW, message="") if row else plan.header_row
    stored = Layout(plan.sheet, plan.header_row, {Field(name): at for name, at in plan.columns.items()})
    layout = stored
    if (named.name, number or 1) != (plan.sheet, plan.header_row):
        layout = guess_in(named, number or 1)
    columns = {str(name): str(column) for name, column in layout.columns.items()}
    return Form({"sheet": layout.sheet, "header_row": str(layout.header_row), **columns})


def layout(form: Form, book: Book) -> Layout | None:
    """How the plan is to be read, or None with errors in the form."""
    sheet = book.named(form.raw("sheet"))
    if sheet is None:
        form.fail("sheet", _("Kies een blad"))
        return None
    last = max((row.number for row in sheet.rows), default=1)
    message = _("Vul het nummer in van de rij met titels, van 1 tot %(last)s") % {"last": last}
    row = form.whole("header_row", least=1, most=last, message=message)
    options = [str(column) for column in range(1, sheet.width + 1)]
    columns: dict[Field, int] = {}
    for name in Field:
        chosen = form.choice(str(name), options)
        if chosen is None:
            continue
        if int(chosen) in columns.values():
            form.fail(str(name), _("Deze kolom koos u al voor iets anders"))
        columns[name] = int(chosen)
    if Field.TITLE not in columns:
        form.fail(str(Field.TITLE), _("Kies de kolom die zegt wat u wilt kopen"))
    return Layout(sheet.name, row, columns) if form.ok and row is not None else None


def shown(book: Book, form: Form) -> Mapping[str, Any]:
    """What the page shows beside the form: the sheets, the columns to choose from, and the first rows."""
    sheet = book.named(form.raw("sheet")) or book.sheets[0]
    row = form.raw("header_row")
    form.values |= {"blad": sheet.name, "rij": row}
    head = next((each for each in sheet.rows if str(each.number) == row), None)
    columns = [("", _("Staat niet in mijn plan"))]
    above = next((each for each in sheet.rows if head and each.number == head.number - 1), None)
    said = heads(sheet, head, above) if head else {}
    for column in range(1, sheet.width + 1):
        text = _short(said[column][0] if column in said else "")
        columns.append((str(column), f"{letters(column)}: {text}" if text else letters(column)))
    return {
        "sheets": [(each.name, each.name) for each in book.sheets],
        "columns": columns,
        "fields": [(str(name), label, name is Field.TITLE) for name, label in FIELD_NAMES.items()],
        "heads": [letters(column) for column in range(1, sheet.width + 1)],
        "rows": _first_rows(
            sheet, int(row) if row.isascii() and row.isdecimal() and len(row) <= len(str(LAST_ROW)) else 1
        ),
    }


def _is_row(typed: str) -> bool:
    """Whether it is the number of a row that a sheet can have."""
    return typed.isascii() and typed.isdecimal() and len(typed) <= len(str(LAST_ROW))


def _first_rows(sheet: Sheet, from_row: int) -> Sequence[Sequence[str]]:
    """Of the rows from the one above the heads on the number, and what stands in its cells."""
    rows = [row for row in sheet.rows if row.number >= from_row - 1] or list(sheet.rows)
    columns = range(1, sheet.width + 1)
    return [[str(row.number), *(_text(row.at(at)) for at in columns)] for row in rows[:MOST_SHOWN]]


def _text(cell: Cell) -> str:
    return _short(cell.wrong or plan_cells.shown(cell))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_OF_CELL else line[: MOST_OF_CELL - 1] + "…"
