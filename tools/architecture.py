"""Draws the order of the slices in ARCHITECTURE.md from the contract and the declarations.

`python -m tools.architecture` writes it; a test says when it is no longer true.
"""

import tomllib
from pathlib import Path

from marketplace.slices import JOURNEY

ROOT = Path(__file__).resolve().parent.parent
MAP = ROOT / "ARCHITECTURE.md"
MARK = "<!-- made by python -m tools.architecture: {} -->"


def order() -> list[str]:
    """The steps as the contract "journey" has them, the first one first."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (journey,) = (contract for contract in contracts if contract["id"] == "journey")
    return [layer.strip("()").removeprefix("marketplace.") for layer in reversed(journey["layers"])]


def drawn() -> str:
    """The order, and of each slice what it tells and what it answers."""
    rows = []
    for s in JOURNEY:
        tells = ", ".join(f"`{kind.name}`" for kind in s.emits)
        answers = ", ".join(dict.fromkeys(f"`{on.event.name}`" for on in s.answers))
        rows.append(f"| {s.name} | {tells} | {answers} | {', '.join(p.place for p in s.panels)} |")
    head = ["| slice | tells | answers | shows a panel at |", "|---|---|---|---|"]
    return "\n".join(["    " + " -> ".join(order()), "", *head, *rows])


def with_map(text: str) -> str:
    """A text with the drawing between its marks."""
    begin, end = MARK.format("begin"), MARK.format("end")
    before, _, rest = text.partition(begin)
    return f"{before}{begin}\n\n{drawn()}\n\n{end}{rest.partition(end)[2]}"


if __name__ == "__main__":
    MAP.write_text(with_map(MAP.read_text("utf-8")), "utf-8")
