"""What is read of when a need is: `python -m benchmarks.periods [--into docs/periods.md] [--notices FOLDER]`

Prints the table of phrasings that the tests hold against the reader; with --into it stands between the
marks in that file. With --notices it prints what is read in each Dutch notice, on the day it was sent.
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.arguments import existing_folder
from benchmarks.dutch_notices import between, cell, day_of, dutch_notices, text_of
from marketplace.core.reading.periods import read_period

ROWS = Path(__file__).resolve().parent.parent / "tests" / "core" / "reading" / "periods.tsv"
MARK = "<!-- made by python -m benchmarks.periods: {} -->"


def rows() -> list[dict[str, str]]:
    """The phrasings and what is to be read of each."""
    with ROWS.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def table() -> str:
    """The phrasings that are read and those that are not, in Markdown."""
    read = [row for row in rows() if any(value for name, value in row.items() if name != "text")]
    unread = [row for row in rows() if row not in read]
    lines = ["| the text says | begin | end | how often |", "|---|---|---|---|"]
    lines += [
        f"| {cell(row['text'])} | {row['starts_on']} | {row['ends_on']} | {row['rhythm']} |" for row in read
    ]
    return "\n".join([*lines, "", "Nothing is read of:", "", *(f"- {row['text']}" for row in unread)])


def in_notices(folder: Path) -> Iterator[str]:
    """A line a Dutch notice: what was read, from which words."""
    for name, notice in dutch_notices(folder):
        period = read_period(f"{notice.title}\n{text_of(notice)}", day_of(notice))
        read = f"{period.starts_on} {period.ends_on} “{period.rhythm}” in “{period.words}”" if period else "-"
        yield f"{name} ({day_of(notice)}): {read}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.periods")
    parser.add_argument("--into", type=Path, metavar="FILE")
    parser.add_argument("--notices", type=existing_folder, metavar="FOLDER")
    asked = parser.parse_args(arguments)
    if asked.notices:
        print("\n".join(in_notices(asked.notices)))
    elif asked.into:
        asked.into.write_text(between(asked.into.read_text("utf-8"), MARK, table()), "utf-8")
    else:
        print(table())
    return 0


if __name__ == "__main__":
    sys.exit(main())
