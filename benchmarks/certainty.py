"""How sure the ranking is, and whether it is right: `python -m benchmarks.certainty [SET_DIR ...] [--json]`.

Looks at all that the product would show for the requests of each set, at most ten offers a request, also for
those that nothing fits. `--picture FILE.svg` draws what was said against what was right, over all sets.
Without sets it takes those that were not learned from.

ap          average precision over all that is shown, the surest first
ece         mean difference between what is said and what is right, in ten bins
precision   of what is called good or possible: how much is right
recall      of what is right: how much is called so, of at most five a request
silent      of the requests that nothing fits: how many show nothing good or possible
good, ...   of what is called so: how much is right, and how many there were
"""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.beir import SetError, TestSet, load, none_of
from benchmarks.quality import OWN_SETS, shown
from matching import Band
from matching.bands import POSSIBLE

NOT_LEARNED_FROM = ("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")
BINS = 10
MOST_RIGHT = 5

Said = list[tuple[str, float, bool]]
"""Of each pair that is shown: the request, the chance (0 to 1), and whether it is right."""


def said_of(folder: Path, engine: str) -> tuple[TestSet, Said, int]:
    """-> the set, what is said, and how many requests nothing fits. Raises SetError."""
    test_set, none = load(folder), none_of(folder)
    right = {(q, d) for q, judged in test_set.relevance.items() for d, grade in judged.items() if grade > 0}
    pairs = shown(test_set, none, engine)
    return test_set, [(q, float(chance), (q, d) in right) for q, d, chance in pairs], len(none)


def figures(test_set: TestSet, said: Said, none: int) -> dict[str, Any]:
    """All that is told of a set, by name."""
    wanted = {q: sum(grade > 0 for grade in judged.values()) for q, judged in test_set.relevance.items()}
    wanted = {q: count for q, count in wanted.items() if count}
    sure = [(q, right) for q, chance, right in said if 100 * chance >= POSSIBLE]
    asked = [right for q, right in sure if q in wanted]
    met = {q: min(MOST_RIGHT, sum(right for other, right in sure if other == q)) for q in wanted}
    loud = {q for q, _ in sure if q not in wanted}
    return {
        "set": test_set.name,
        "ap": round(_average_precision(said, sum(wanted.values())), 3),
        "ece": round(_calibration(said), 3),
        "precision": round(sum(asked) / len(asked), 3) if asked else None,
        "recall": round(sum(met[q] / min(MOST_RIGHT, wanted[q]) for q in wanted) / len(wanted), 3),
        "silent": round(1 - len(loud) / none, 2) if none else None,
        **{band.value: _worth(said, band) for band in Band},
    }


def _worth(said: Said, band: Band) -> str:
    found = [right for _, chance, right in said if Band.of(100 * chance) is band]
    return f"{sum(found) / len(found):.2f} of {len(found)}" if found else "none"


def _average_precision(said: Said, total: int) -> float:
    hits, found = 0, 0.0
    for place, (_, _, right) in enumerate(sorted(said, key=lambda one: (-one[1], -one[2])), start=1):
        hits += right
        found += hits / place if right else 0.0
    return found / total


def bins(said: Said) -> list[tuple[float, float, int]]:
    """Of each of ten bins that has any: mean chance that was said, share that was right, and how many."""
    found = []
    for number in range(BINS):
        here = [(chance, right) for _, chance, right in said if min(BINS - 1, int(chance * BINS)) == number]
        if here:
            chances, rights = zip(*here, strict=True)
            found.append((sum(chances) / len(here), sum(rights) / len(here), len(here)))
    return found


def _calibration(said: Said) -> float:
    return sum(abs(told - right) * count for told, right, count in bins(said)) / max(1, len(said))


def picture(said: Said) -> str:
    """What was said across, what was right upwards; a circle's area tells how many pairs it stands for."""
    parts = ['<path class="grid" d="M50 350L350 50"/>']
    for tenth in range(0, 11, 2):
        place = 50 + 30 * tenth
        parts.append(f'<path class="grid" d="M{place} 50V350M50 {place}H350"/>')
        parts.append(f'<text x="{place}" y="370" text-anchor="middle">{10 * tenth}</text>')
        parts.append(f'<text x="42" y="{354 - 30 * tenth}" text-anchor="end">{10 * tenth}</text>')
    for told, right, count in bins(said):
        x, y, size = 50 + 300 * told, 350 - 300 * right, 1.2 * count**0.5
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}"/>')
        parts.append(f'<text x="{x + size + 4:.1f}" y="{y + 4:.1f}">{count}</text>')
    style = (
        ".paper{fill:#fff}.grid{fill:none;stroke:#1a1a1a;stroke-opacity:.25}circle{fill:#0b6e4f}text{fill:#1a1a1a}"
        "@media(prefers-color-scheme:dark){.paper{fill:#14181c}text{fill:#f0f0f0}.grid{stroke:#f0f0f0}"
        "circle{fill:#4fc79a}}"
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 410" role="img" font-family="sans-serif"'
        ' font-size="12"><title>What the ranking said, against what was right</title>'
        f'<style>{style}</style><rect class="paper" width="420" height="410"/>{"".join(parts)}'
        '<text x="50" y="36">right (%)</text>'
        '<text x="200" y="396" text-anchor="middle">said (%)</text></svg>\n'
    )


def lines(rows: Iterable[dict[str, Any]]) -> list[str]:
    """The rows as a table of text."""
    return ["  ".join(f"{name} {value}" for name, value in row.items()) for row in rows]


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.certainty", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--engine", choices=("default", "semantic", "own"), default="default")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    folders = given.sets or [OWN_SETS / f"everyday-{name}" for name in NOT_LEARNED_FROM]
    rows: list[dict[str, Any]] = []
    everything: Said = []
    try:
        for folder in folders:
            test_set, said, none = said_of(folder, given.engine)
            rows.append(figures(test_set, said, none))
            everything += said
    except (SetError, OSError) as error:
        parser.error(str(error))
    rows.append({"set": "all", **{band.value: _worth(everything, band) for band in Band}})
    if given.picture:
        given.picture.write_text(picture(everything), encoding="utf-8")
    print(json.dumps(rows) if given.json else "\n".join(lines(rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
