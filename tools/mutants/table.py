"""The table of what decides and what must notice, and the list of faults that nobody can notice."""

from __future__ import annotations

import tomllib
from pathlib import Path

HERE = Path(__file__).parent
ENOUGH = 0.95


def slices() -> dict[str, list[str]]:
    """File -> the tests that must notice a fault in it."""
    groups = tomllib.loads((HERE / "table.toml").read_text("utf-8"))
    return {file: group["tests"] for group in groups.values() for file in group["files"]}


def listed() -> dict[str, dict[str, str]]:
    """File -> "what stands there -> the fault" (`words`) -> why it may stay unnoticed."""
    return tomllib.loads((HERE / "listed.toml").read_text("utf-8"))


def words(source: str, line: int, before: str, after: str) -> str:
    """How a fault is named in that list: white space folded, and a single word with the line it is in."""
    text = " -> ".join(" ".join(part.split()) for part in (before, after))
    return text if " " in before else f"{source.splitlines()[line - 1].strip(' :')}: {text}"
