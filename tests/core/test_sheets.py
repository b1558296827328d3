"""Spreadsheets that we make or write in: numbers stay numbers, days days, and no text becomes a formula."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from marketplace.core.documents import accept
from marketplace.core.sheets import Cell, Column, NewColumns, NotRead, address, letters, made
from marketplace.core.sheets.adding import add
from marketplace.core.sheets.reading import read
from marketplace.core.sheets.values import AMOUNT, LAST_COLUMN, number_of

STARTS = ("=1+1", "+32 3", "-5", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0")


def plain(**cells: object) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Plan"
    for where, value in cells.items():
        sheet[where] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def columns(*cells: Cell) -> NewColumns:
    heads = [Column(f"Kop {number}", shows=AMOUNT) for number, _ in enumerate(cells)]
    return NewColumns("Plan", 1, heads, {2: list(cells)})


@pytest.mark.parametrize("text", STARTS)
def test_no_text_becomes_a_formula(text: str) -> None:
    new = load_workbook(io.BytesIO(made("Blad", [Column(text)], [[text]]))).worksheets[0]
    added = add(plain(A1="Wat"), columns(Cell(text=text)))
    old = load_workbook(io.BytesIO(added))["Plan"]
    for cell in (new["A1"], new["A2"], old["B2"]):
        assert (cell.data_type, cell.quotePrefix) == ("s", True), cell.coordinate
    assert accept(added).extension == accept(made("Blad", [Column(text)], [[text]])).extension == "xlsx"


def test_numbers_stay_numbers_and_days_stay_days() -> None:
    given = [Decimal("1234.50"), date(2027, 4, 1), None]
    new = load_workbook(
        io.BytesIO(made("A/B", [Column("A", shows=AMOUNT), Column("B"), Column("C")], [given]))
    )
    cells = new.worksheets[0][2]
    assert [cell.value for cell in cells] == [1234.5, datetime(2027, 4, 1), None]
    assert (cells[0].number_format, new.worksheets[0].title) == (AMOUNT, "AB")
    added = add(plain(A1="Wat"), columns(Cell(number=Decimal("0.1")), Cell(day=date(2027, 4, 1)), Cell()))
    row = load_workbook(io.BytesIO(added))["Plan"][2]
    assert [cell.value for cell in row] == [None, 0.1, datetime(2027, 4, 1), *[None] * (len(row) - 3)]


def test_all_other_parts_of_a_file_stay_byte_for_byte() -> None:
    data = plain(A1="Wat", A2="Gras", C2="=A2")
    added = add(data, columns(Cell(text="ja")))
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(added)) as after:
        assert before.namelist() == after.namelist()
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}
    assert load_workbook(io.BytesIO(added))["Plan"]["C2"].value == "=A2"


def test_an_outcome_that_is_empty_is_no_wrong_cell() -> None:
    """As Excel keeps =IF(A1="";"";1); a formula that nobody worked out is one."""
    data = plain(A1='=IF(1=1,"","x")', B1="=1+1")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b'<c r="A1">' in sheet
    told = sheet.replace(b'<c r="A1">', b'<c r="A1" t="str">')
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as parts, zipfile.ZipFile(out, "w") as copy:
        for name in parts.namelist():
            copy.writestr(name, told if name.endswith("sheet1.xml") else parts.read(name))
    (row,) = read(out.getvalue()).sheets[0].rows
    assert [(cell.wrong, cell.blank) for cell in row.cells] == [("", True), ("=", False)]


def test_columns_have_letters() -> None:
    assert [letters(column) for column in (1, 26, 27, 702, 703, LAST_COLUMN)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
    assert all(number_of(letters(column)) == column for column in range(1, LAST_COLUMN + 1))
    assert address(4, 14) == "D14"


def test_a_sheet_that_is_full_is_left_as_it_is() -> None:
    with pytest.raises(NotRead, match="geen plaats"):
        add(plain(A1="Wat", XFD5="x"), columns(Cell(text="ja")))
