"""Whole purchase plans as people make them: heads in any order and on any row, empty columns, titles, totals,
merged cells. Each comes with what every cell says."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from benchmarks.plan_cells import OPEN, THINGS, Formula, Made

#: Columns that nothing is read from.
OTHERS = {
    "Dossiernummer": lambda random: f"2027/{random.randint(1, 999):03}",
    "Verantwoordelijke": lambda random: random.choice(("dienst Groen", "dienst Gebouwen", "Secretariaat")),
    "Raming incl. btw": lambda random: random.randint(1_000, 90_000),
    "Prioriteit": lambda random: random.choice("ABC"),
    "Ja/nee": lambda random: random.choice((True, False)),
    "Procedure": lambda random: random.choice(("onderhandelen", "open", "factuur")),
}
TOTALS = ("Totaal", "TOTAAL 2027", "Subtotaal", "Algemeen totaal", "Totaal excl. btw")


@dataclass
class Truth:
    """What a plan says. `columns`: thing -> column. `rows`: row -> thing -> what its cell says.

    `wrong`: row -> columns of the cells that can't be read.
    """

    sheet: str
    header_row: int
    columns: dict[str, int] = field(default_factory=dict)
    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: dict[int, set[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    data: bytes
    truth: Truth


class Sheet:
    """Writes one plan."""

    def __init__(self, random: Random, rows: int) -> None:
        self._random, self._rows = random, rows
        self._book = Workbook()
        self._sheet: Any = self._book.active
        self._sheet.title = random.choice(("Blad1", "Plan 2027", "Aankopen & opdrachten", "Raming"))

    def made(self) -> Plan:
        random = self._random
        at = self._above()
        names = self._chosen()
        truth = Truth(self._sheet.title, at)
        self._heads(truth, names)
        row = truth.header_row
        for _number in range(self._rows):
            row += 1 + self._between(row + 1, truth)
            self._row(row, truth)
        if random.random() < 0.6:
            self._total(row + random.choice((1, 2)), truth)
        self._looks(truth)
        if random.random() < 0.3:
            other = self._book.create_sheet("Uitleg")
            other["A1"] = "Vul het eerste blad in"
            other.sheet_state = random.choice(("visible", "hidden"))
        out = io.BytesIO()
        self._book.save(out)
        return Plan(out.getvalue(), truth)

    def _above(self) -> int:
        """Titles above the heads; -> the row of the heads."""
        random = self._random
        at = random.choice((1, 1, 2, 3, 5, 9))
        if at > 1:
            self._sheet.cell(1, random.choice((1, 2)), "Aankoopplan 2027")
            if random.random() < 0.5:
                self._sheet.merge_cells("A1:D1")
                self._sheet["A1"] = "Aankoopplan 2027 van het bestuur"
        if at > 3:
            self._sheet.cell(2, 1, "Opgemaakt op").font = Font(italic=True)
            self._sheet.cell(2, 2, date(2026, 11, 2))
        return at

    def _chosen(self) -> list[str]:
        """The columns: things, others, and empty ones."""
        random = self._random
        names = ["title", *random.sample([name for name in THINGS if name != "title"], random.randint(3, 8))]
        names += random.sample(list(OTHERS), random.randint(0, 4)) + [""] * random.randint(0, 2)
        random.shuffle(names)
        if {"starts", "ends"} <= set(names) and random.random() < 0.5:
            names.remove("ends")
            names.insert(names.index("starts") + 1, "ends")
        return names

    def _heads(self, truth: Truth, names: list[str]) -> None:
        random, sheet = self._random, self._sheet
        starts = names.index("starts") if "starts" in names else -1
        periods = starts >= 0 and names[starts + 1 : starts + 2] == ["ends"] and random.random() < 0.7
        top = truth.header_row
        truth.header_row += periods
        for column, name in enumerate(names, 1):
            if not name:
                continue
            head = random.choice(THINGS[name][0]) if name in THINGS else name
            if name in THINGS:
                truth.columns[name] = column
            if not periods:
                sheet.cell(top, column, head)
            elif name in ("starts", "ends"):
                sheet.cell(top + 1, column, "van" if name == "starts" else "tot")
            else:
                sheet.cell(top, column, head)
                sheet.merge_cells(start_row=top, end_row=top + 1, start_column=column, end_column=column)
        if periods:
            sheet.cell(top, starts + 1, "Periode")
            sheet.merge_cells(start_row=top, end_row=top, start_column=starts + 1, end_column=starts + 2)
        self._names = names

    def _between(self, row: int, truth: Truth) -> int:
        """Sometimes an empty row, a heading, a subtotal or the heads once more; -> the rows that took."""
        random, draw = self._random, self._random.random()
        if draw < 0.05:
            return random.choice((1, 2))
        if draw < 0.08:
            self._sheet.cell(row, 1, "Dienst openbare werken").font = Font(bold=True)
            self._sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(self._names))
            return 1
        if draw < 0.1:
            self._total(row, truth)
            return 1
        if draw < 0.12 and truth.header_row == self._first_head(truth):
            for column in range(1, len(self._names) + 1):
                self._sheet.cell(row, column, self._sheet.cell(truth.header_row, column).value)
            return 1
        return 0

    def _first_head(self, truth: Truth) -> int:
        """The row of the heads when it is one row; 0 when it is two."""
        at = truth.header_row
        return 0 if any(area.max_row in (at, at - 1) for area in self._sheet.merged_cells.ranges) else at

    def _total(self, row: int, truth: Truth) -> None:
        column = truth.columns["title"]
        if row <= truth.header_row:
            return
        first = min([column, *truth.columns.values()])
        self._sheet.cell(row, first, self._random.choice(TOTALS)).font = Font(bold=True)
        if (amount := truth.columns.get("amount", first)) != first:
            self._sheet.cell(row, amount, self._random.randint(1_000, 900_000))

    def _row(self, row: int, truth: Truth) -> None:
        random = self._random
        says: dict[str, Any] = {}
        made: dict[str, Made] = {}
        for name in truth.columns:
            _heads, maker, open_share = THINGS[name]
            made[name] = Made(random.choice(OPEN)) if random.random() < open_share else maker(random)
        if all(each.put is None or str(each.put).strip() == "" for each in made.values()):
            made["title"] = THINGS["title"][1](random)
        for name, column in truth.columns.items():
            says[name] = made[name].says
            if name in ("title", "text") and made[name].says is None and made[name].put:
                says[name] = made[name].put.strip() or None
            self._put(row, column, made[name].put)
            if made[name].wrong:
                truth.wrong.setdefault(row, set()).add(column)
        for column, name in enumerate(self._names, 1):
            if name in OTHERS and random.random() < 0.8:
                self._put(row, column, OTHERS[name](random))
        self._judge(row, says, truth)
        truth.rows[row] = says

    def _judge(self, row: int, says: dict[str, Any], truth: Truth) -> None:
        """What two cells say together."""
        wrong = truth.wrong.setdefault(row, set())
        if not says.get("title"):
            wrong.add(truth.columns["title"])
        starts, ends = says.get("starts"), says.get("ends")
        if starts and ends and ends < starts:
            says["ends"] = None
            wrong.add(truth.columns["ends"])

    def _put(self, row: int, column: int, value: Any) -> None:
        cell = self._sheet.cell(row, column)
        if isinstance(value, Formula):
            cell.value = f"={value.text}"
            return
        cell.value = value
        if isinstance(value, str) and value.startswith("="):
            cell.data_type = "s"

    def _looks(self, truth: Truth) -> None:
        """What people do to the looks of a sheet."""
        random, sheet = self._random, self._sheet
        for column in range(1, len(self._names) + 1):
            head = sheet.cell(truth.header_row, column)
            head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="FFFF00")
            head.alignment = Alignment(wrap_text=True)
        if random.random() < 0.5:
            sheet.freeze_panes = f"A{truth.header_row + 1}"
        if random.random() < 0.3:
            last = get_column_letter(len(self._names))
            sheet.auto_filter.ref = f"A{truth.header_row}:{last}{sheet.max_row}"
        for column in random.sample(range(1, 30), 4):
            sheet.column_dimensions[get_column_letter(column)].width = random.randint(5, 40)
        if random.random() < 0.2:  # blank cells that only have a colour, also beside the plan
            for row in range(truth.header_row, truth.header_row + 5):
                sheet.cell(row, len(self._names) + random.randint(1, 6)).fill = PatternFill(
                    "solid", fgColor="DDDDDD"
                )
        if random.random() < 0.2:
            sheet.cell(truth.header_row + 1, 1).comment = Comment("Invullen", "bestuur")


def plan_of(random: Random, rows: int) -> Plan:
    """One random plan with about so many rows."""
    return Sheet(random, rows).made()


def says_same(says: Mapping[str, Any], name: str, found: Any) -> bool:
    """Whether what was read of a cell is what it says; nothing is nothing, however it is kept."""
    expected = says.get(name)
    if name == "cpv":
        return list(found or []) == list(expected or [])
    return (found or None) == (expected or None)
