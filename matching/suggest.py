"""CPV codes suggested from a text, while someone types."""

from collections.abc import Mapping
from functools import cache

import numpy as np

from matching import field
from matching.engine import Engine
from matching.model import CpvCode, Need, Offer, Supplier
from matching.words import need_words

#: Suggestions that share this many digits are the same group: the best of them stands for all.
GROUP_DIGITS = 3
#: What the best codes of its division add to a code: a lone resemblance is often a coincidence.
SUPPORT = 0.15
SUPPORTERS = 4
#: Below this fit, when the second code of a group comes so close to the first, the code above both is given.
SURE = 75.0
AS_GOOD = 0.9
DEPTH = 150
#: How fast the text score fills the scale of 100: at 0.3 it is half full.
STEEPNESS = 2.3
#: Everyday words of an activity that stand with its code here; more would drown the shorter entries.
MOST_WORDS = 12


def suggest_cpv(title: str, text: str, n: int = 5, table: Mapping[str, str] | None = None) -> list[CpvCode]:
    """At most `n` codes that fit a text, best first, each from another group of the tree.

    `table` (code to Dutch label) widens our own list with the official one. Where no code of a group stands
    out, the one above them is given, if it is in the table.
    """
    labels = field.labels() if table is None else {**table, **field.labels()}
    engine = _engine(tuple(sorted((table or {}).items())))
    fits = _fits(engine, Need(title, text))
    support: dict[str, float] = {}
    for division in {code[:2] for code in fits}:
        best = sorted((fit for code, fit in fits.items() if code.startswith(division)), reverse=True)
        support[division] = sum(best[:SUPPORTERS])
    points = {code: fit + SUPPORT * (support[code[:2]] - fit) for code, fit in fits.items()}
    groups: dict[str, list[str]] = {}
    for code in sorted(points, key=lambda code: (-points[code], code)):
        groups.setdefault(code[:GROUP_DIGITS], []).append(code)
    found = []
    for first, *others in list(groups.values())[:n]:
        unsure = fits[first] < SURE and bool(others) and points[others[0]] >= AS_GOOD * points[first]
        code = _above(first, others[0], labels) if unsure else first
        found.append(CpvCode(code, labels[code], round(fits[first], 1)))
    return found


def _fits(engine: Engine, need: Need) -> dict[str, float]:
    """How well the words of codes answer a text, 0 to 100. Codes do nothing, so there is no chance of it."""
    scored = engine.score(need, engine.index.query(need_words(need.title, need.text)), DEPTH)
    points = 100 * (1 - np.exp(-STEEPNESS * np.maximum(scored.scores, 0.0)))
    offers = engine.offers.records.of(scored.rows)
    return {offer.id: fit for offer, fit in zip(offers, points.tolist(), strict=True) if fit > 0}


def _above(one: str, other: str, labels: Mapping[str, str]) -> str:
    """The code that both lie under, of a group at least; the first of them when the table has none."""
    shared = next(place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b)
    code = one[:shared].ljust(8, "0")
    return code if code in labels else one


@cache
def _engine(rows: tuple[tuple[str, str], ...]) -> Engine:
    labels = dict(rows)
    words = {a.code: ", ".join((a.label, *a.words[:MOST_WORDS])) for a in field.activities()}
    offers = [
        Offer(code, "cpv", labels.get(code) or field.labels()[code], words.get(code, ""))
        for code in sorted({*labels, *words})
    ]
    return Engine.build([Supplier("cpv", "", "cpv")], offers)
