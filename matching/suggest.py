"""CPV codes suggested from a text, while someone types."""

from collections.abc import Mapping
from functools import cache

from matching import field
from matching.engine import Engine
from matching.model import CpvCode, Need, Offer, Supplier

#: Suggestions that share this many digits are the same kind of work: the best of them stands for all.
CLASS_DIGITS = 4
DEPTH = 60


def suggest_cpv(title: str, text: str, n: int = 5, table: Mapping[str, str] | None = None) -> list[CpvCode]:
    """At most `n` codes that fit a text, best first, each from another class of the tree.

    `table` (code to Dutch label) widens our own list with the official one.
    """
    labels = field.labels() if table is None else {**table, **field.labels()}
    engine = _engine(tuple(sorted((table or {}).items())))
    best: dict[str, CpvCode] = {}
    for code, fit in engine.order(Need(title, text), DEPTH):
        if fit > 0:
            best.setdefault(code[:CLASS_DIGITS], CpvCode(code, labels[code], round(fit, 1)))
    return list(best.values())[:n]


@cache
def _engine(rows: tuple[tuple[str, str], ...]) -> Engine:
    labels = dict(rows)
    words = {a.code: f"{a.label}, {', '.join(a.words)}" for a in field.activities()}
    offers = [
        Offer(code, "cpv", labels.get(code) or field.labels()[code], words.get(code, ""))
        for code in sorted({*labels, *words})
    ]
    return Engine.build([Supplier("cpv", "", "cpv")], offers)
