"""`python -m benchmarks.plans --plans 1000`: random messy purchase plans, of which every cell is compared.

Each is made with known truth, accepted as a document, read, and written out with advice; counted is every
cell of the sender that differs, value that was read wrong, problem that is missing or too much, and cell of
advice that is not that of its row. `--rows 500` times one plan on a running worker: see `plan_timing`.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import msgspec
from openpyxl import load_workbook

from benchmarks.plan_sheets import Plan, Truth, plan_of, says_same
from marketplace.core.documents import accept
from marketplace.core.sheets import Cell
from marketplace.core.sheets.adding import add
from marketplace.core.sheets.reading import read
from marketplace.matches.plan_advice import LineAdvice, OpenRoute, Said
from marketplace.matches.plan_columns import Layout, guess
from marketplace.matches.plan_models import PlanLine, PurchasePlan
from marketplace.matches.plan_rows import ReadLine, read_lines
from marketplace.matches.plan_sheet import COLUMNS, cells_of, new_columns
from marketplace.matches.plan_towns import Town, Towns
from marketplace.procedures.purchase import WorkKind
from marketplace.procedures.routes import RouteKey
from seed.reference import municipalities

TODAY = date(2026, 11, 27)
READ = {"title": "title", "text": "text", "cpv": "cpv", "kind": "kind", "place": "nis", "amount": "amount",
        "starts": "starts_on", "ends": "ends_on", "fte": "fte"}  # fmt: skip


@dataclass
class Count:
    """What was compared, and what was wrong, in words."""

    plans: int = 0
    rows: int = 0
    cells: int = 0
    problems: int = 0
    wrong: list[str] = field(default_factory=list)


def all_towns() -> Towns:
    """The municipalities that come with the product."""
    return Towns(
        Town(row.successor or row.nis, row.nis, row.name, tuple(row.postcodes)) for row in municipalities()
    )


def check(plan: Plan, towns: Towns, random: Random, count: Count) -> None:
    """Read, compare, write out, compare."""
    truth = plan.truth
    book = read(accept(plan.data).data)
    layout = guess(book)
    count.plans += 1
    if (layout.sheet, layout.header_row) != (truth.sheet, truth.header_row) or dict(
        layout.columns
    ) != truth.columns:
        count.wrong.append(
            f"columns: {layout} is not {truth.columns} in row {truth.header_row} of {truth.sheet}"
        )
        return
    sheet = book.named(layout.sheet)
    assert sheet is not None
    lines = read_lines(sheet, layout, towns, TODAY)
    count.wrong += _misread(truth, lines, count)
    advised = [_advised(line, random) for line in lines]
    count.wrong += _miswritten(plan, layout, advised, count)


def _misread(truth: Truth, lines: Sequence[ReadLine], count: Count) -> Iterator[str]:
    """Values and problems that are not those of the truth."""
    found = {line.row: line for line in lines}
    if set(found) != set(truth.rows):
        yield f"rows {sorted(set(found) ^ set(truth.rows))} are rows for one of both only"
    for row in sorted(set(found) & set(truth.rows)):
        count.rows += 1
        line, says = found[row], truth.rows[row]
        for name in truth.columns:
            count.cells += 1
            value = getattr(line, READ[name])
            if not says_same(says, name, value):
                yield f"row {row}, {name}: read {value!r} for {says[name]!r}"
        columns = [problem.column for problem in line.problems]
        count.problems += len(columns)
        if sorted(columns) != sorted(truth.wrong.get(row, ())):
            yield f"row {row}: problems in {line.problems}, not {truth.wrong.get(row)}: {says}"


def _advised(line: ReadLine, random: Random) -> PlanLine:
    """The row as it is kept, with advice that no other row has."""
    advice = LineAdvice(
        on=TODAY, good=line.row, possible=random.randint(0, 9), doubtful=0, recognised=random.randint(0, 9),
        shared=0, unproven=1, free=Decimal(random.randint(0, 99)) / 4, free_known=random.randint(0, 1),
        free_unknown=2, volume=random.choice((None, Decimal("1.25"))), volume_typed=True, volume_awards=0,
        euro_per_fte_year=None,
        bought=random.choice((None, 5)), bought_total=Decimal(line.row) + Decimal("0.5"),
        bought_latest=None, ways=[Said("reserve", [f"=Rij {line.row}", "+ omdat"])],
        routes=[OpenRoute(RouteKey.OPEN, f"OPEN-{line.row}")],
        warnings=[Said(f"@let op {line.row}", ["A", "B"])],
        kind=WorkKind.SERVICES, kind_said=random.random() < 0.5,
    )  # fmt: skip
    problems = [{"column": problem.column, "says": problem.says} for problem in line.problems]
    has_advice = bool(line.title)
    return PlanLine(
        row=line.row, title=line.title, text=line.text, problems=problems,
        advice=msgspec.to_builtins(advice) if has_advice else {},
    )  # fmt: skip


def _miswritten(plan: Plan, layout: Layout, lines: Sequence[PlanLine], count: Count) -> Iterator[str]:
    """Cells of the sender that changed, and cells of advice that are not where and what they should be."""
    owner = PurchasePlan(sheet=layout.sheet, header_row=layout.header_row)
    out = add(plan.data, new_columns(owner, lines))
    before, after = (load_workbook(io.BytesIO(data)) for data in (plan.data, out))
    if before.sheetnames != after.sheetnames:
        yield f"sheets {after.sheetnames}"
    for name in before.sheetnames:
        yield from _changed(before[name], after[name], count)
    first = _last_filled(before[layout.sheet]) + 1
    expected = {line.row: cells_of(line) for line in lines}
    expected[layout.header_row] = [Cell(text=head) for head, _width, _shows in COLUMNS]
    sheet = after[layout.sheet]
    for row in range(1, sheet.max_row + 1):
        cells = expected.get(row, [Cell()] * len(COLUMNS))
        for at, cell in enumerate(cells):
            count.cells += 1
            found = sheet.cell(row, first + at)
            if not _is(found, cell):
                yield f"{found.coordinate}: {found.value!r} for {cell}"


def _last_filled(sheet: Any) -> int:
    """The last column in which something stands, or that is merged with one that has."""
    merged = max((area.max_col for area in sheet.merged_cells.ranges), default=0)
    filled = (cell.column for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return max(merged, max(filled, default=1))


def _changed(before: Any, after: Any, count: Count) -> Iterator[str]:
    """Cells with something in them that are not as they were, in content or looks."""
    for row in before.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            count.cells += 1
            other = after[cell.coordinate]
            same = (cell.value, cell.data_type, cell.number_format) == (
                other.value,
                other.data_type,
                other.number_format,
            )
            if not same or cell.style_id != other.style_id:
                yield f"{cell.coordinate}: {other.value!r} ({other.data_type}) was {cell.value!r}"
    if before.merged_cells.ranges != after.merged_cells.ranges or before.freeze_panes != after.freeze_panes:
        yield "merged cells or what stays in sight"


def _is(found: Any, cell: Cell) -> bool:
    """Whether a cell holds this; a text as text, whatever it begins with."""
    if cell.blank:
        return found.value is None
    if cell.number is not None:
        return found.data_type == "n" and Decimal(str(found.value)) == cell.number
    return found.data_type == "s" and found.value == cell.text and found.quotePrefix


def run(plans: int, seed: int, most_rows: int) -> Count:
    """So many random plans."""
    towns, count = all_towns(), Count()
    for number in range(plans):
        random = Random(f"{seed} {number}")
        before = len(count.wrong)
        check(plan_of(random, random.randint(1, most_rows)), towns, random, count)
        count.wrong[before:] = [f"plan {number}: {each}" for each in count.wrong[before:]]
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--rows", type=int, default=0, help="time one plan of so many rows on a worker")
    options = parser.parse_args()
    if options.rows:
        from benchmarks.plan_timing import timed

        return timed(options.rows, options.seed)
    begun = time.monotonic()
    count = run(options.plans, options.seed, most_rows=40)
    print(f"{count.plans} plans, {count.rows} rows, {count.problems} wrong cells to be found")
    seconds = time.monotonic() - begun
    print(f"{count.cells} cells compared in {seconds:.0f} s: {len(count.wrong)} not as they should be")
    print("\n".join(count.wrong[:20]))
    return bool(count.wrong)


if __name__ == "__main__":
    sys.exit(main())
