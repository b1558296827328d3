"""What is measured of each size, side by side."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured at one size; `value` is None where that size has no such thing."""

    name: str
    unit: str
    value: float | None

    @classmethod
    def median(cls, name: str, unit: str, values: Iterable[float]) -> Figure:
        return cls(name, unit, statistics.median(values))


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every size, in the order of the sizes; `ratio` of the largest to the smallest size."""

    name: str
    unit: str
    figures: tuple[float | None, ...]
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Growth:
    """`offers`: the sizes, smallest first; each row has a figure of each."""

    offers: tuple[int, ...]
    rows: tuple[Row, ...]

    def record(self) -> dict[str, Any]:
        """For a JSON object."""
        return asdict(self)


def side_by_side(measured: dict[int, Sequence[Figure]]) -> Growth:
    """What was measured by size; each size has the same figures in the same order."""
    sizes = tuple(sorted(measured))
    together = zip(*(measured[size] for size in sizes), strict=True)
    return Growth(sizes, tuple(_row(figures) for figures in together))


def _row(figures: Sequence[Figure]) -> Row:
    values = tuple(None if f.value is None else round(f.value, 3) for f in figures)
    first, last = values[0], values[-1]
    ratio = round(last / first, 2) if first and last is not None else None
    return Row(figures[0].name, figures[0].unit, values, ratio)


def table(growth: Growth) -> str:
    """Plain text, a line for each row."""
    lines = [("offers", "", *(f"{size:,}" for size in growth.offers), "ratio")]
    for row in growth.rows:
        ratio = "-" if row.ratio is None else f"x {row.ratio:.2f}"
        lines.append((row.name, row.unit, *map(written, row.figures), ratio))
    longest = max(len(name) for name, *_ in lines)
    return "\n".join(
        f"{name:<{longest}}  {unit:<2}" + "".join(f"  {cell:>9}" for cell in cells)
        for name, unit, *cells in lines
    )


def written(value: float | None) -> str:
    """A figure with as many decimals as say something."""
    if value is None:
        return "-"
    decimals = 0 if value == int(value) or value >= 1_000 else 1 if value >= 10 else 2
    return f"{value:,.{decimals}f}"
