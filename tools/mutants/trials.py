"""Tries faults in a copy of the project: a process that has everything loaded forks for each of them.

Run by the command in the copy, never in a working tree: `python -m tools.mutants.trials FILE TESTS...`.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from tools.mutants.fault import Fault
from tools.mutants.faults import faults_of
from tools.mutants.fork import BROKE_OFF, end_with_parent, in_fork
from tools.mutants.reach import Reached, Survey
from tools.mutants.result import Result, read
from tools.mutants.swap import Functions
from tools.mutants.table import slices

ROOT = Path.cwd()
PLAIN = (
    *("-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist", "--no-header"),
    *("--tb=no", "-o", "addopts=", "--assert=plain"),
)
# Slow to import and never at fault: loaded once, before a process forks.
LOADED_BEFORE = (
    *("litestar", "litestar.testing", "sqlalchemy.ext.asyncio", "asyncpg", "alembic", "redis.asyncio", "arq"),
    *("hypothesis", "schemathesis", "playwright.sync_api", "pytest_asyncio", "lxml.html", "httpx", "jinja2"),
    *(
        "numpy",
        "scipy.sparse",
        "sklearn",
        "rapidfuzz",
        "PIL.Image",
        "pikepdf",
        "cryptography.fernet",
        "pyotp",
    ),
    *("zxcvbn", "segno", "limits.aio.storage", "babel.dates", "email_validator", "ua_parser", "stdnum.be"),
)
AT_MOST = 60.0
LAST = "var/mutants/last"
TOO_LONG = -signal.SIGALRM


class Chosen:
    """A pytest plugin: only these tests, in this order; notes the last, and ends one that never does.

    `tests`: each with the seconds that it may take.
    """

    def __init__(self, tests: Mapping[str, float]) -> None:
        self._seconds = tests
        self._place = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self._place), key=lambda item: self._place[item.nodeid]
        )

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        (ROOT / LAST).write_text(nodeid, "utf-8")
        signal.setitimer(signal.ITIMER_REAL, self._seconds[nodeid])


def run(tests: Mapping[str, float]) -> int:
    """pytest's exit code for these tests, which stop at the first that fails or takes too long."""
    files = sorted({test.partition("::")[0] for test in tests})
    return int(pytest.main([*PLAIN, *files], plugins=[Chosen(tests)]))


class Trials:
    """The faults of one file against the tests that must notice them."""

    def __init__(self, file: str, tests: list[str]) -> None:
        self._file, self._path, self._tests = file, ROOT / file, tests
        self._source = self._path.read_text("utf-8")
        self.reached: Reached = {}
        self._noticed: Counter[tuple[str, str]] = Counter()

    def survey(self) -> None:
        """Learn which test reaches which line; kept for other files with the same tests."""
        name = sha256(" ".join(self._tests).encode()).hexdigest()[:16]
        kept = ROOT / f"var/mutants/{name}.json"
        if not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            in_fork(lambda: self._look(kept), 1800, quiet=False)
        if not kept.exists():
            raise SystemExit("the tests must pass before faults are planted")
        self.reached = json.loads(kept.read_text("utf-8"))

    def _look(self, kept: Path) -> int:
        self._load()
        files = [file for file, tests in slices().items() if tests == self._tests]
        plugin = Survey(files, ROOT)
        code = pytest.main(
            [*(word for word in PLAIN if word not in ("-x", "--tb=no")), *self._tests], plugins=[plugin]
        )
        if code == 0:
            kept.write_text(json.dumps(plugin.reached), "utf-8")
        return int(code)

    def _load(self) -> None:
        """Import what the tests import, so that a fork has it."""
        pytest.main(["--collect-only", "-qq", *PLAIN[2:], *self._tests])

    def tests_for(self, fault: Fault) -> list[str]:
        """The tests that come past a fault, as many as fit in AT_MOST seconds.

        First those that noticed others in the same function, then the quick ones. A fault outside functions
        is met wherever its name is used.
        """
        seconds = {test: seen["seconds"] for test, seen in self.reached.items()}
        lines = {test: set(seen["lines"].get(self._file, ())) for test, seen in self.reached.items()}
        wanted = {fault.first} if fault.place else self._uses(fault)
        past = [test for test in seconds if not fault.place or lines[test] & wanted]
        chosen: list[str] = []
        total = 0.0
        for test in sorted(
            past,
            key=lambda test: (-self._noticed[fault.place, test], not lines[test] & wanted, seconds[test]),
        ):
            total += seconds[test]
            if chosen and total > AT_MOST:
                break
            chosen.append(test)
        return chosen

    def _uses(self, fault: Fault) -> set[int]:
        """The lines that name what the statement of a fault defines."""
        name = re.split(r"\W", self._source.splitlines()[fault.first - 1].strip())[0]
        found = re.compile(rf"\b{re.escape(name)}\b")
        return {line for line, text in enumerate(self._source.splitlines(), 1) if found.search(text)}

    def try_each(self, faults: list[Fault], write: Callable[[Fault, str], None]) -> None:
        """Faults in functions in a fork of a process that loaded all; others before anything is loaded."""
        inside = [fault for fault in faults if fault.place]
        left = {id(fault) for fault in faults if not fault.place}

        def warm() -> int:
            self._load()
            functions = Functions(self._path)
            gc.freeze()  # else each fork looks through all that is loaded, which takes longer than a test
            for fault in inside:
                write(fault, self._try(fault, functions))
            return 0

        if inside:
            in_fork(warm, 86_400, quiet=False)
        for fault in faults:
            if id(fault) in left:
                write(fault, self._try(fault, None))

    def _try(self, fault: Fault, loaded: Functions | None) -> str:
        tests = self.tests_for(fault)
        if not tests:
            return "unreached"
        self._path.write_text(fault.source, "utf-8")
        limits = {test: 10 + 4 * self.reached[test]["seconds"] for test in tests}

        def act() -> int:
            if loaded:
                try:
                    loaded.become(compile(fault.source, str(self._path), "exec", dont_inherit=True))
                except ValueError:
                    return 71
            return run(limits)

        try:
            code = in_fork(act, 20 + sum(limits.values()))
        finally:
            self._path.write_text(self._source, "utf-8")
        if code in (1, TOO_LONG):
            self._noticed[fault.place, (ROOT / LAST).read_text("utf-8")] += 1
        if code in (0, None, TOO_LONG):
            return "survived" if code == 0 else "timeout"
        return "killed" if code in (1, 2, BROKE_OFF) else f"error {code}"


@contextmanager
def server() -> Iterator[None]:
    """The database server of the tests runs meanwhile, held by a process that loads nothing else."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        end_with_parent()
        with importlib.import_module("tests.databases").test_server():
            os.write(writing, b"!")
            signal.sigwait({signal.SIGTERM})
        os._exit(0)
    os.read(reading, 1)
    try:
        yield
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)


def main(file: str, out: str, *tests: str) -> None:
    end_with_parent()
    for module in LOADED_BEFORE:
        importlib.import_module(module)
    gc.freeze()
    before = {(one.line, one.before, one.after): one for one in read(Path(out)) if one.noticed}
    faults = faults_of((ROOT / file).read_text("utf-8"))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    with server(), Path(out).open("w", encoding="utf-8") as results:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        trials = Trials(file, list(tests))
        trials.survey()

        def write(fault: Fault, result: str) -> None:
            one = Result(file, fault.line, fault.before, fault.after, result)
            results.write(one.as_json() + "\n")
            results.flush()

        left = []
        for fault in faults:
            known = before.get((fault.line, fault.before, fault.after))
            if known is None:
                left.append(fault)
            else:
                write(fault, known.result)
        trials.try_each(left, write)


if __name__ == "__main__":
    main(*sys.argv[1:])
