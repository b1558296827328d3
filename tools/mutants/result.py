"""What became of a fault, and the figures of a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.mutants.table import ENOUGH, listed, words


@dataclass(frozen=True)
class Result:
    """`result`: killed, timeout (it never ends), survived, unreached (no test comes past it) or error."""

    file: str
    line: int
    before: str
    after: str
    result: str

    @property
    def noticed(self) -> bool:
        return self.result in ("killed", "timeout")

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def read(path: Path) -> list[Result]:
    """The results in a file, a line each."""
    return [Result(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def report(file: str, source: str, results: Sequence[Result]) -> tuple[str, bool]:
    """The figures of a file and the faults in it that nobody noticed; -> with whether enough were noticed."""
    reasons = listed().get(file, {})
    noticed = sum(one.noticed for one in results)
    left = [(one, words(source, one.line, one.before, one.after)) for one in results if not one.noticed]
    missed = [(one, name) for one, name in left if name not in reasons]
    known = len(left) - len(missed)
    share = noticed / (len(results) - known) if len(results) > known else 1.0
    figures = f"{len(results)} faults, {noticed} noticed, {known} listed, {len(missed)} missed"
    lines = [f"{file}: {figures} ({share:.1%})"]
    lines += [f"  {file}:{one.line} {one.result}: {name}" for one, name in missed]
    return "\n".join(lines), share >= ENOUGH
