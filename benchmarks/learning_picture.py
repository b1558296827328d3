"""What answers teach: lines of how much of "past goed" is right, over the needs that were answered."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

LEFT, RIGHT, TOP, BOTTOM = 60, 380, 40, 280
LOW, HIGH = 0.7, 1.0
"""Shares that the picture reaches from and to."""
COLOURS = ["#0b6e4f", "#b35806", "#1f5fa8", "#a01a7d"]
DARK = ["#4fc79a", "#f0a050", "#7db4f0", "#e88ad0"]


def picture(rows: Sequence[dict[str, Any]]) -> str:
    """A line for each set and sort of needs; rows as `benchmarks.learning` makes them."""
    most = max(1, *(row["answered"] for row in rows))
    names = list(dict.fromkeys((row["set"], row["kinds"]) for row in rows))
    parts = [_grid(most, sorted({row["answered"] for row in rows}))]
    for number, (name, kinds) in enumerate(names):
        own = [row for row in rows if (row["set"], row["kinds"]) == (name, kinds)]
        points = [(_across(row["answered"], most), _up(row["good"])) for row in own]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        dashes = ' stroke-dasharray="6 4"' if kinds == "new" else ""
        said = escape(f"{name.removeprefix('everyday-')}, {kinds} kinds")
        parts.append(f'<path class="line c{number % len(COLOURS)}" d="{path}"{dashes}/>')
        place = TOP + 20 + 22 * number
        parts.append(
            f'<path class="line c{number % len(COLOURS)}" d="M{RIGHT + 16} {place}h28"{dashes}/>'
            f'<text x="{RIGHT + 50}" y="{place + 4}">{said}</text>'
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 580 330" role="img" font-family="sans-serif"'
        ' font-size="12"><title>How much of what fits well is right, by the needs that were answered</title>'
        f'<style>{_style()}</style><rect class="paper" width="580" height="330"/>{"".join(parts)}</svg>\n'
    )


def _across(answered: int, most: int) -> float:
    return LEFT + (RIGHT - LEFT) * answered / most


def _up(share: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * (min(HIGH, max(LOW, share)) - LOW) / (HIGH - LOW)


def _grid(most: int, moments: Sequence[int]) -> str:
    parts = [f'<text x="{LEFT}" y="24">called “past goed”: right (%)</text>']
    for percent in range(70, 101, 5):
        y = _up(percent / 100)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{percent}</text>')
    for moment in moments:
        x = _across(moment, most)
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP}V{BOTTOM}"/>')
        parts.append(f'<text x="{x:.1f}" y="{BOTTOM + 18}" text-anchor="middle">{moment}</text>')
    parts.append(
        f'<text x="{(LEFT + RIGHT) / 2}" y="{BOTTOM + 38}" text-anchor="middle">answered needs</text>'
    )
    return "".join(parts)


def _style() -> str:
    light = "".join(f".c{place}{{stroke:{colour}}}" for place, colour in enumerate(COLOURS))
    dark = "".join(f".c{place}{{stroke:{colour}}}" for place, colour in enumerate(DARK))
    return (
        ".paper{fill:#fff}.grid{fill:none;stroke:#1a1a1a;stroke-opacity:.2}.line{fill:none;stroke-width:2.5}"
        f"text{{fill:#1a1a1a}}{light}@media(prefers-color-scheme:dark){{.paper{{fill:#14181c}}"
        f"text{{fill:#f0f0f0}}.grid{{stroke:#f0f0f0}}{dark}}}"
    )
