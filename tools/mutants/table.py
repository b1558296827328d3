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
    """File -> "what stands there -> the fault" -> why it may stay unnoticed."""
    return tomllib.loads((HERE / "listed.toml").read_text("utf-8"))


def words(before: str, after: str) -> str:
    """How a fault is named in that list: without its line, white space folded."""
    return " -> ".join(" ".join(text.split()) for text in (before, after))
