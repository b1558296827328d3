"""What the checker says of published notices: `python -m benchmarks.checker FOLDER [--into FILE] [--each]`

Runs over the Dutch notices in a folder, each as on the day it was sent, and prints how often each rule
speaks. --into writes the rules and that table between the marks in a file; --each prints every remark with
the words it is about, to be judged by hand.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.arguments import existing_folder
from benchmarks.dutch_notices import between, cell, day_of, dutch_notices, text_of
from marketplace.core.clock import BRUSSELS
from marketplace.interop.eforms import Notice
from marketplace.needs.checker import RULES, NeedText, advice_on
from marketplace.needs.checker.law import lots_from
from marketplace.procedures.reading import shipped
from marketplace.procedures.table import RuleTable

TABLE = RuleTable.of(shipped())
RULES_MARK = "<!-- rules by python -m benchmarks.checker: {} -->"
FOUND_MARK = "<!-- found by python -m benchmarks.checker: {} -->"


def need_of(notice: Notice) -> NeedText:
    """A notice as the need that is made of it."""
    place, sent = notice.place, day_of(notice)
    return NeedText(
        notice.title,
        text_of(notice),
        sent,
        place.town or place.nis or place.nuts,
        notice.starts_on,
        # A length without a begin tells a supplier when, too.
        notice.ends_on or (sent + notice.duration if notice.duration else None),
        notice.estimated_value,
        notice.deadline.astimezone(BRUSSELS).date() if notice.deadline else None,
        tuple(lot.identifier for lot in notice.lots) if len(notice.lots) > 1 else (),
        notice.reserved,
        lots_from(TABLE, sent),
    )


def rules_table() -> str:
    """What each rule looks for and where its law stands, in Markdown."""
    lines = ["| rule | field | speaks where there is | source |", "|---|---|---|---|"]
    lines += [
        f"| `{rule.key}` | {rule.field} | {cell(rule.looks_for)} | {rule.source or '-'} |" for rule in RULES
    ]
    return "\n".join(lines)


def found_table(folder: Path) -> str:
    """How many of the notices each rule speaks of, with the words of the first."""
    counts: Counter[str] = Counter()
    words: dict[str, str] = {}
    total = 0
    for _, notice in dutch_notices(folder):
        total += 1
        for advice in advice_on(need_of(notice)):
            counts[advice.rule.key] += 1
            words.setdefault(advice.rule.key, advice.words)
    lines = [f"{total} Dutch notices, {sum(counts.values())} remarks.", "", "| rule | notices | such as |"]
    lines += ["|---|---:|---|"]
    lines += [f"| `{rule.key}` | {counts[rule.key]} | {cell(words.get(rule.key, ''))} |" for rule in RULES]
    return "\n".join(lines)


def each(folder: Path) -> Iterator[str]:
    """Every remark of every notice, a line each."""
    for name, notice in dutch_notices(folder):
        for advice in advice_on(need_of(notice)):
            yield f"{name}\t{advice.rule.key}\t{advice.words}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m benchmarks.checker")
    parser.add_argument("folder", type=existing_folder, metavar="FOLDER")
    parser.add_argument("--into", type=Path, metavar="FILE")
    parser.add_argument("--each", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.each:
        print("\n".join(each(asked.folder)))
    elif asked.into:
        text = between(asked.into.read_text("utf-8"), RULES_MARK, rules_table())
        asked.into.write_text(between(text, FOUND_MARK, found_table(asked.folder)), "utf-8")
    else:
        print(found_table(asked.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
