"""Measures every row of docs/reliability.md and writes its table: `python -m benchmarks.delivery --table`."""

import os
import platform
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import delivery_timed, delivery_web
from benchmarks.delivery_faults import Wanted
from benchmarks.delivery_figures import broken, figures
from benchmarks.delivery_run import Plan, run

PAGE = Path(__file__).parent.parent / "docs/reliability.md"
BEGIN, END = "<!-- table -->", "<!-- end of table -->"


@dataclass(frozen=True, slots=True)
class Row:
    """A fault, what is expected, and how it is measured: -> (what was seen, whether it is as expected)."""

    fault: str
    expected: str
    measure: Callable[[], tuple[str, bool]]


def _delivery(
    plan: Plan, tell: Callable[[dict[str, Any]], str], good: Callable[[dict[str, Any]], bool] = lambda _: True
) -> Callable[[], tuple[str, bool]]:
    def measure() -> tuple[str, bool]:
        found = figures(plan, run(plan))
        print(found, file=sys.stderr, flush=True)
        return tell(found), not broken(plan, found) and good(found)

    return measure


def _counts(found: dict[str, Any]) -> str:
    return (
        f"{found['delivered']} of {found['enqueued']} accepted, lost {found['lost']}, "
        f"doubles {found['duplicates']}, ambiguous {found['ambiguous']}, {found['seconds']} s"
    )


def _web_kills() -> tuple[str, bool]:
    found = delivery_web.run(500)
    told = f"both {found['both']}, neither {found['neither']}, torn {found['torn']}"
    return f"{told}; answered but absent {found['told_but_absent']}", not (
        found["torn"] or found["told_but_absent"]
    )


def _timed_work() -> tuple[str, bool]:
    found = delivery_timed.run(300)
    return ", ".join(f"{name} at most {late} s" for name, late in found.items()), delivery_timed.is_in_time(
        found
    )


def _tests(*files: str) -> Callable[[], tuple[str, bool]]:
    """Faults of which the outcome is yes or no are shown by their test."""

    def measure() -> tuple[str, bool]:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:randomly", *files],
            capture_output=True,
            text=True,
            check=False,
        )
        last = (done.stdout.strip().splitlines() or ["no output"])[-1].strip("= ")
        return f"{last}: {', '.join(f'`{file}`' for file in files)}", done.returncode == 0

    return measure


ROWS = (
    Row(
        "none: 10,000 mails at once, two workers; then 40 needs published",
        "at least 200 mails/s; p95 from published to accepted at most 2 s",
        _delivery(
            Plan(messages=10_000),
            lambda found: f"{found['mails_per_s']} mails/s; p95 {found['p95_delay_s']} s",
            lambda found: found["mails_per_s"] >= 200 and found["p95_delay_s"] <= 2,
        ),
    ),
    Row(
        "10,000 mails, two workers, 20 x kill -9, 3 flushes, 2 queue kills, mail server flapping",
        "lost 0; doubles at most 20, each counted as ambiguous",
        _delivery(
            Plan(messages=10_000, smtp="flap", wanted=Wanted(kills=20, flushes=3, queue_kills=2)), _counts
        ),
    ),
    Row(
        "2,000 mails, 50 answers after DATA lost",
        "lost 0; doubles at most 50, each counted as ambiguous",
        _delivery(Plan(messages=2000, drop_acks=50, needs=0), _counts),
    ),
    Row(
        "queue away for 60 s while needs are published",
        "mails go on by the sweep, delay at most 1 s",
        _delivery(
            Plan(messages=10, queue_away=60),
            lambda found: f"p95 {found['p95_delay_s']} s, longest {found['max_delay_s']} s",
            lambda found: found["max_delay_s"] <= 1,
        ),
    ),
    Row(
        "queue away for 300 s: needs end, reminders, overviews and retention are due",
        "closing, reminders and retention within 65 s, overviews within 25 s",
        _timed_work,
    ),
    Row(
        "2,000 mails, database restarted 10 times",
        "lost 0; mails go on within 5 s without a restart of ours",
        _delivery(
            Plan(messages=2000, needs=0, wanted=Wanted(db_restarts=10)),
            lambda found: f"{_counts(found)}; longest until the next mails {found['longest_recovery_s']} s",
            lambda found: found["longest_recovery_s"] <= 5,
        ),
    ),
    Row(
        "2,000 mails, 5 x a worker stopped past its lease, then continued",
        "stale writes 0",
        _delivery(
            Plan(messages=2000, needs=0, smtp_timeout=1, wanted=Wanted(stops=5)),
            lambda found: f"stale writes {found['stale_writes']}; {_counts(found)}",
        ),
    ),
    Row(
        "QUIT fails after 250, 1,000 times",
        "doubles 0",
        _delivery(Plan(messages=1000, smtp="quit", needs=0), _counts, lambda found: found["duplicates"] == 0),
    ),
    Row(
        "550 for 200 of 1,000 addresses",
        "one attempt each; the address suppressed, the coordinator asked to check (see the tests)",
        _delivery(
            Plan(messages=1000, refused=200, needs=0),
            lambda found: f"given up {found['dead']}, most attempts {found['most_attempts_of_dead']}",
            lambda found: found["dead"] == 200 and found["most_attempts_of_dead"] == 1,
        ),
    ),
    Row("web process killed around its commit, 500 runs", "row and event both or neither", _web_kills),
    Row(
        "200 parallel submissions of one form; two browsers awarding at once",
        "one effect, the other gets a clear message",
        _tests("tests/faults/test_at_once.py"),
    ),
    Row(
        "queue away: pages work, signing in fails closed; database restarted under a site",
        "healthy within 5 s",
        _tests("tests/faults/test_queue.py", "tests/faults/test_database.py"),
    ),
    Row("disk full, read-only folder", "clear error, nothing half done", _tests("tests/faults/test_disk.py")),
)


def _line(row: Row) -> tuple[str, bool]:
    try:
        seen, good = row.measure()
    except Exception as error:
        seen, good = f"the measurement failed: {type(error).__name__}: {error}", False
    day = date.today().isoformat()
    verdict = "as expected" if good else "**not so**"
    return f"| {row.fault} | {row.expected} | {seen} | {verdict}, {day} |", good


def main(chosen: list[int]) -> int:
    """Measure the `chosen` rows (1 is the first; none means all) and write them; others keep their line."""
    text = PAGE.read_text("utf-8")
    before, rest = text.split(BEGIN)
    old_table, after = rest.split(END)
    old = {line.split(" | ")[0]: line for line in old_table.splitlines() if line.startswith("| ")}
    lines, wrong = [], 0
    for number, row in enumerate(ROWS, 1):
        if chosen and number not in chosen:
            lines.append(old.get(f"| {row.fault}", f"| {row.fault} | {row.expected} | not measured | |"))
            continue
        line, good = _line(row)
        wrong += not good
        lines.append(line)
        print(line, flush=True)
    note = f"On {os.cpu_count()} processor cores, {platform.system()}."
    table = ["", note, "", "| fault | expected | measured | |", "|---|---|---|---|", *lines, ""]
    PAGE.write_text(before + "\n".join([BEGIN, *table, END]) + after, "utf-8")
    return 1 if wrong else 0
