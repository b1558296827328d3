"""A year of needs: do turns spread the invitations, and what does that cost in fit?

    python -m benchmarks.fairness [--needs 500] [--suppliers 100] [--ask 5] [--picture OUT.svg] [--json]

Suppliers offer one of ten activities each, in words that differ a little, with figures drawn at random. Each
need asks for one activity; the best `ask` are invited and their last-asked date moves. Compared with the same
year without turns (a band of width 0).
"""

import argparse
import json
import random
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from msgspec.structs import replace

from benchmarks.arguments import whole_number
from matching import Engine, Figure, Need, Offer, Supplier, Weights
from matching.field import Activity, activities

KINDS = 10
START = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Year:
    """By supplier: invitations, times within the band of the best, activity; and the fit of invitations."""

    asked: Counter[str]
    equal: Counter[str]
    fits: list[float]
    kinds: dict[str, int]
    needs_a_kind: int


def market(suppliers: int, chance: random.Random) -> tuple[list[Supplier], list[Offer], list[Activity]]:
    """Suppliers with one offer each, spread evenly over ten activities."""
    chosen = [a for a in activities() if len(a.words) >= 12][:KINDS]
    made, offers = [], []
    for number in range(suppliers):
        activity = chosen[number % KINDS]
        words = chance.sample(activity.words[:8], 7)
        figures = (
            Figure(2, "target_group_share", chance.uniform(0.4, 0.7), START, None, "gestaafd"),
            Figure(2, "target_group_fte", float(chance.choice((6, 20, 80, 300))), START, None, "gestaafd"),
        )
        made.append(Supplier(f"s{number:03}", f"Werkplaats {number}", "maatwerkbedrijf", (), figures))
        offers.append(Offer(f"o{number:03}", f"s{number:03}", activity.label, ", ".join(words)))
    return made, offers, chosen


def year(needs: int, suppliers: int, ask: int, band: float) -> Year:
    """Play a year of needs; each need's first `ask` suppliers are invited."""
    chance = random.Random(3)
    made, offers, chosen = market(suppliers, chance)
    engine = Engine.build(made, offers)
    by_id = {supplier.id: supplier for supplier in made}
    asked: Counter[str] = Counter(dict.fromkeys(by_id, 0))
    equal: Counter[str] = Counter()
    fits: list[float] = []
    for number in range(needs):
        activity = chosen[number % KINDS]
        words = chance.sample(activity.words[:8], 3)
        day = START + timedelta(days=number * 365 // needs)
        rows = engine.rank(Need(words[0], ", ".join(words[1:])), suppliers, Weights(band=band), day).ranked
        best = max(row.score for row in rows)
        equal.update(row.supplier_id for row in rows if row.score >= best - Weights().band)
        for row in rows[:ask]:
            asked[row.supplier_id] += 1
            fits.append(row.fit)
            by_id[row.supplier_id] = replace(by_id[row.supplier_id], last_asked=day)
            engine.put_supplier(by_id[row.supplier_id])
    kinds = {key: number % KINDS for number, key in enumerate(by_id)}
    return Year(asked, equal, fits, kinds, needs // KINDS)


def summary(year: Year) -> dict[str, float]:
    """Among suppliers within the band in nearly all needs of their activity: most invitations to median."""
    ratios, always = [], []
    for kind in range(KINDS):
        own = [key for key, number in year.kinds.items() if number == kind]
        counts = [year.asked[key] for key in own if year.equal[key] >= 0.9 * year.needs_a_kind]
        always += counts
        if counts:
            ratios.append(max(counts) / max(1.0, statistics.median(counts)))
    return {
        "within_band": len(always),
        "most_to_median": round(max(ratios, default=1.0), 2),
        "of_them_never_asked": sum(count == 0 for count in always),
        "mean_fit": round(statistics.fmean(year.fits), 2),
    }


def picture(with_turns: Counter[str], without: Counter[str]) -> str:
    """Two rows of bars: invitations by supplier, most invited first, with and without turns."""
    high = max(1, *with_turns.values(), *without.values())
    bars = []
    for base, counts, colour in ((110, without, "#b58105"), (230, with_turns, "#0b6e4f")):
        for place, count in enumerate(sorted(counts.values(), reverse=True)):
            size = 90 * count / high
            bars.append(
                f'<rect x="{40 + 6 * place}" y="{base - size:.1f}" width="5" height="{size:.1f}"'
                f' fill="{colour}"/>'
            )
    texts = '<text x="40" y="14">zonder beurten</text><text x="40" y="134">met beurten</text>'
    width = 60 + 6 * len(with_turns)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 240" font-family="sans-serif"'
        ' font-size="12">'
        f"<title>Uitnodigingen per leverancier in een jaar</title>{texts}{''.join(bars)}</svg>\n"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.fairness")
    for name, default in (("--needs", 500), ("--suppliers", 100), ("--ask", 5)):
        parser.add_argument(name, type=whole_number(1), default=default)
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    sizes = (given.needs, given.suppliers, given.ask)
    turns, none = year(*sizes, Weights().band), year(*sizes, 0.0)
    result = {"with_turns": summary(turns), "without": summary(none)}
    lost = 1 - result["with_turns"]["mean_fit"] / result["without"]["mean_fit"]
    result["cost"] = {"mean_fit_lost_percent": round(100 * lost, 2)}
    if given.picture:
        given.picture.write_text(picture(turns.asked, none.asked), encoding="utf-8")
    print(
        json.dumps(result) if given.json else "\n".join(f"{name:<12} {row}" for name, row in result.items())
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
