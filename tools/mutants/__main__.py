"""`make mutants`: plant faults in files that decide, and fail when their own tests notice too few.

    make mutants                      what changed since it left main
    make mutants SINCE=v1.2           what changed since then
    make mutants FILES="a.py b.py"    these
    make mutants ALL=1                all in the table
    make mutants AGAIN=1 FILES=...    only the faults that were missed the last time

A fault that is gone through keeps its result in var/mutants, one file for each file of the project.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.mutants.result import Result, read, report
from tools.mutants.table import slices

ROOT = Path(__file__).parent.parent.parent
LINKED = (".venv", "node_modules", "static")


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S607
    return [line for line in done.stdout.split("\0" if "-z" in words else "\n") if line]


def changed_since(since: str) -> list[str]:
    """The files of the table that differ from where this work left `since`, also what is not committed."""
    (base,) = _git("merge-base", since, "HEAD")
    changed = set(_git("diff", "--name-only", base))
    return [file for file in slices() if file in changed]


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the working tree as it is now. Faults are planted there only."""
    with tempfile.TemporaryDirectory(prefix="maatmarkt-mutants-") as folder:
        copy = Path(folder)
        for name in _git("ls-files", "-z", "--cached", "--others", "--exclude-standard"):
            if (ROOT / name).is_file() and name not in LINKED:
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, copy / name)
        for name in LINKED:
            if (ROOT / name).exists():
                (copy / name).symlink_to((ROOT / name).resolve())
        yield copy


def kept(folder: Path, file: str) -> Path:
    """Where the results of a file are."""
    return folder / "var/mutants" / f"{file.replace('/', '.')}.jsonl"


def try_file(copy: Path, file: str, tests: list[str], *, again: bool = False) -> list[Result]:
    """Each fault of a file and whether it was noticed; what was noticed before is not tried `again`."""
    out, before = kept(copy, file), kept(ROOT, file)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(before.read_text("utf-8") if again and before.exists() else "", "utf-8")
    command = [sys.executable, "-m", "tools.mutants.trials", file, str(out), *tests]
    # The copy is what runs, and no library starts threads that a fork would lose.
    more = {"PYTHONPATH": str(copy), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    before.parent.mkdir(parents=True, exist_ok=True)
    try:
        if subprocess.run(command, cwd=copy, env={**os.environ, **more}).returncode:
            raise SystemExit(f"{file}: its tests could not be tried")
    finally:
        shutil.copyfile(out, before)
    return read(out)


def _stop(*_: object) -> None:
    raise SystemExit("stopped; the copy is gone and the working tree was never touched")


def main() -> int:
    signal.signal(signal.SIGTERM, _stop)
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--since", default="main")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--again", action="store_true")
    options = parser.parse_args()
    table = slices()
    files = options.files or (list(table) if options.all else changed_since(options.since))
    unknown = [file for file in files if file not in table]
    if unknown:
        parser.error(f"not in tools/mutants/table.toml: {', '.join(unknown)}")
    if not files:
        print("No file that decides has changed.")
    enough = True
    with copied() as copy:
        for file in files:
            results = try_file(copy, file, table[file], again=options.again)
            text, passes = report(file, (ROOT / file).read_text("utf-8"), results)
            print(text, flush=True)
            enough = enough and passes
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
