"""Runs the tests in other orders and on a busy machine, and tells which failed ever: also those by chance.

`make seeds RUNS=10 TESTS=tests/needs`. Each run has its own seed, for the order of the tests, the dice in
them and the examples of hypothesis. Every other run has a process beside each processor that keeps it busy.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

BUSY = "while True: pass"
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?)(?: - .*)?$", re.MULTILINE)


class Run(NamedTuple):
    """How one run of the tests went. `failed`: the tests that did, as pytest names them."""

    seed: int
    busy: bool
    status: int
    failed: list[str]


@contextmanager
def busy_processors(count: int) -> Iterator[None]:
    """So many processes that do nothing, and do that all the time."""
    loops = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


def run(seed: int, busy: bool, tests: list[str], processes: int = 2) -> Run:
    """The tests once, in so many processes; 0 is in one alone."""
    dice = (f"--randomly-seed={seed}", f"--hypothesis-seed={seed}")
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(processes), "--tb=short", *dice]
    with busy_processors((os.cpu_count() or 1) if busy else 0):
        done = subprocess.run(
            [*command, *tests],
            env={**os.environ, "HYPOTHESIS_PROFILE": "seeds"},
            capture_output=True,
            text=True,
            check=False,
        )
    failed = FAILED.findall(done.stdout)
    if failed or done.returncode:
        print(done.stdout[-20_000:], done.stderr[-5_000:])
    return Run(seed, busy, done.returncode, failed)


def report(runs: list[Run]) -> str:
    """A line a test that failed ever, the most often first."""
    seeds: dict[str, list[int]] = defaultdict(list)
    for one in runs:
        for test in one.failed or ([] if one.status == 0 else [f"pytest itself (status {one.status})"]):
            seeds[test].append(one.seed)
    lines = [
        f"{len(found)} of {len(runs)}: {test} (seeds {', '.join(map(str, found))})"
        for test, found in sorted(seeds.items(), key=lambda item: -len(item[1]))
    ]
    return "\n".join(lines) or f"{len(runs)} runs: nothing failed"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--first", type=int, default=random.randrange(10**6), help="the first seed")
    parser.add_argument("tests", nargs="*")
    chosen = parser.parse_args()
    runs = []
    for number in range(chosen.runs):
        seed = chosen.first + number
        print(f"run {number + 1} of {chosen.runs}: seed {seed}{', busy' if number % 2 else ''}", flush=True)
        runs.append(run(seed, bool(number % 2), chosen.tests))
    print(report(runs))
    return int(any(one.status for one in runs))


if __name__ == "__main__":
    sys.exit(main())
