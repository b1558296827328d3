"""`python -m benchmarks.procedures CASES.csv [CASES.csv ...] [--into FILE]`: the guide on boundary cases.

Prints a table: each purchase, the routes that the guide finds open, its warnings, and whether that is what
was worked out by hand. With `--into` the table goes between its two marks in a file. Exit status 1 when one
is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.dutch_notices import between, cell
from benchmarks.procedure_cases import ROUTES, Case, read_cases
from marketplace.core.i18n import money
from marketplace.procedures.advice import Advice, advise
from marketplace.procedures.purchase import KIND_LETTERS
from marketplace.procedures.reading import shipped
from marketplace.procedures.table import RuleTable

MARK = "<!-- made by python -m benchmarks.procedures: {} -->"
SHORT = {key: word for word, key in ROUTES.items()}
LETTERS = {kind: letter for letter, kind in KIND_LETTERS.items()}


def wrong(case: Case, found: Advice) -> list[str]:
    """What the answer lacks of what was worked out; nothing when it is right."""
    opened = {str(route.key) for route in found.open}
    lacks = sorted(case.routes - opened)
    if "open" in case.routes:  # all of them are named
        lacks += sorted(f"too many: {key}" for key in opened - case.routes)
    keys = {warned.key for warned in found.warnings}
    if "warning" in case.expected and "splitting" not in keys:
        lacks.append("a warning on splitting")
    if "not approvable" in case.expected and "not_approvable" not in keys:
        lacks.append("a warning on approving")
    if "-01:" not in case.expected:  # rules of another day are named too
        lacks += sorted(case.rules - {rule.code for rule in found.rules})
    return lacks


def _row(case: Case, table: RuleTable) -> tuple[str, bool]:
    purchase, found = case.purchase, advise(table, case.purchase)
    amount = money(purchase.total) + (f", offer {money(purchase.offer)}" if purchase.offer else "")
    amount += f", of its class {money(purchase.same_class)}" if purchase.same_class else ""
    kind = " ".join(
        filter(None, (LETTERS[purchase.kind], purchase.cpv, "reserved" if purchase.reserved else ""))
    )
    opened = ", ".join(SHORT[str(route.key)] for route in found.open)
    warned = ", ".join(warning.key for warning in found.warnings)
    lacks = wrong(case, found)
    cells = (case.nr, str(purchase.day), kind, amount, opened, warned or "-", ", ".join(lacks) or "right")
    return f"| {' | '.join(map(cell, cells))} |", not lacks


def table_of(files: Sequence[Path]) -> tuple[str, bool]:
    """The table in Markdown, and whether all is right."""
    rules = RuleTable.of(shipped())
    rows = [_row(case, rules) for file in files for case in read_cases(file)]
    right = sum(is_right for _, is_right in rows)
    lines = [f"{right} of {len(rows)} purchases right.", ""]
    lines += ["| case | day | kind | amount | open | warned | |", "|---|---|---|---|---|---|---|"]
    return "\n".join([*lines, *(line for line, _ in rows)]), right == len(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.procedures")
    parser.add_argument("files", nargs="+", type=Path, metavar="CASES.csv")
    parser.add_argument("--into", type=Path, metavar="FILE")
    asked = parser.parse_args(arguments)
    text, right = table_of(asked.files)
    if asked.into:
        asked.into.write_text(between(asked.into.read_text("utf-8"), MARK, text), "utf-8")
    else:
        print(text)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
