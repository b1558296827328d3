"""Fair turns: suppliers whose scores are about equal are ordered by how long ago they were asked.

Sorted by score, a band starts at the best supplier that has none and reaches `width` points down. Within a
band the one never asked, or asked longest ago, comes first. A difference smaller than the band says nothing
about who does the work better, and it would otherwise send every request to the same few.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

Row = TypeVar("Row")


def in_turn(
    rows: Sequence[Row],
    score: Callable[[Row], float],
    asked: Callable[[Row], date | None],
    key: Callable[[Row], str],
    width: float,
) -> list[list[Row]]:
    """The rows in bands, best band first, each band in the order of its turn."""
    ordered = sorted(rows, key=lambda row: (-score(row), key(row)))
    bands: list[list[Row]] = []
    floor = float("inf")
    for row in ordered:
        if not bands or score(row) < floor:
            bands.append([])
            floor = score(row) - width
        bands[-1].append(row)
    for band in bands:
        band.sort(key=lambda row: (asked(row) or date.min, -score(row), key(row)))
    return bands
