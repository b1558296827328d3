"""How figures grow with the offers: lines in a picture of two logarithmic scales."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from benchmarks.growth_figures import Growth, Row, written

#: Rows that are drawn: the others lie close to one of these.
DRAWN = (
    "/aanbod",
    "/aanbod?q=groenonderhoud",
    "coordinator /start",
    "need published, until ranked",
    "one offer saved, until nothing waits",
    "web process, saved index: answers",
    "web process, no index: can search",
    "memory of a web process",
)
LINEAR = "as many times as offers"
LIGHT = ["#0b6e4f", "#b35806", "#1f5fa8", "#a01a7d", "#6b6200", "#c02020", "#4b3fb5", "#00717f"]
DARK = ["#4fc79a", "#f0a050", "#7db4f0", "#e88ad0", "#d0c850", "#ff8f8f", "#b0a8ff", "#4fd0dd"]
WIDTH, HEIGHT = 820, 440
LEFT, RIGHT, TOP, BOTTOM = 60, 380, 50, 390
"""Where the lines are; what they are stands to the right."""
LINE = 18
TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)


@dataclass(frozen=True, slots=True)
class Scale:
    """A logarithmic one, from `low` at `begin` to `high` at `end`."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return round(self.begin + share * (self.end - self.begin), 1)


@dataclass(frozen=True, slots=True)
class Line:
    """`times`: each size's figure by that of the smallest size. `style`: its class in the picture."""

    label: str
    style: str
    times: tuple[float, ...]


def picture(growth: Growth) -> str:
    """An SVG of how many times each figure of the smallest size the larger ones' are; two sizes or more."""
    lines = _lines(growth)
    every = [times for line in lines for times in line.times]
    across = Scale(growth.offers[0], growth.offers[-1], LEFT, RIGHT)
    up = Scale(min(every) / 1.2, max(every) * 1.2, BOTTOM, TOP)
    parts = [*_ticks(growth, across, up), *_drawn(growth, lines, across, up)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' font-family="sans-serif" font-size="13">'
        "<title>How many times the figures of the smallest size those of larger ones are</title>"
        f'<style>{_style()}</style><rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>'
        '<text x="20" y="24">Times the figure of the smallest size</text>'
        f'<text x="{(LEFT + RIGHT) // 2}" y="{BOTTOM + 40}" text-anchor="middle">offers</text>'
        f"{''.join(parts)}</svg>\n"
    )


def _lines(growth: Growth) -> list[Line]:
    rows = [row for row in growth.rows if row.name in DRAWN]
    first = growth.offers[0]
    linear = Line(LINEAR, "linear", tuple(size / first for size in growth.offers))
    return [linear, *(line for number, row in enumerate(rows) if (line := _line(row, number)))]


def _line(row: Row, number: int) -> Line | None:
    """None where a figure is missing, or is nothing."""
    values = [value for value in row.figures if value]
    if len(values) < len(row.figures):
        return None
    label = f"{row.name}: {written(values[0])} to {written(values[-1])} {row.unit}"
    return Line(label, f"c{number}", tuple(value / values[0] for value in values))


def _ticks(growth: Growth, across: Scale, up: Scale) -> Iterator[str]:
    for size in growth.offers:
        x = across.at(size)
        yield f'<path class="grid" d="M{x} {TOP}V{BOTTOM}"/>'
        yield f'<text x="{x}" y="{BOTTOM + 20}" text-anchor="middle">{size:,}</text>'
    for times in TICKS:
        if up.low <= times <= up.high:
            y = up.at(times)
            yield f'<path class="grid" d="M{LEFT} {y}H{RIGHT}"/>'
            yield f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{times:g}</text>'


def _drawn(growth: Growth, lines: list[Line], across: Scale, up: Scale) -> Iterator[str]:
    """Each line with its label at the end, as near as the other labels let it be."""
    free = float(HEIGHT)
    room = LINE * len(lines)
    for line in sorted(lines, key=lambda line: line.times[-1]):
        room -= LINE
        points = [(across.at(size), up.at(t)) for size, t in zip(growth.offers, line.times, strict=True)]
        end = points[-1][1]
        label = max(min(end, free - LINE), TOP + room)
        free = label
        path = "L".join(f"{x} {y}" for x, y in points)
        yield f'<path class="{line.style}" d="M{path}"/>'
        yield f'<path class="{line.style} lead" d="M{RIGHT + 4} {end}L{RIGHT + 24} {label}"/>'
        yield f'<text x="{RIGHT + 30}" y="{label + 4}">{escape(line.label)}</text>'


def _style() -> str:
    """Light, or dark for who has set that."""
    return (
        "path{fill:none;stroke-width:2.5}.lead{stroke-width:1}.grid{stroke-width:1;stroke-opacity:.25}"
        ".linear{stroke-dasharray:6 4}"
        f"{_colours('#fff', '#1a1a1a', LIGHT)}"
        f"@media(prefers-color-scheme:dark){{{_colours('#14181c', '#f0f0f0', DARK)}}}"
    )


def _colours(paper: str, ink: str, lines: list[str]) -> str:
    own = "".join(f".c{number}{{stroke:{colour}}}" for number, colour in enumerate(lines))
    return f".paper{{fill:{paper}}}text{{fill:{ink}}}.grid,.linear{{stroke:{ink}}}{own}"
