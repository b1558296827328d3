"""CPV codes suggested from a text, while someone types."""

from collections.abc import Mapping
from functools import cache

from matching import field
from matching.engine import Engine
from matching.model import CpvCode, Need, Offer, Supplier


def suggest_cpv(title: str, text: str, n: int = 5, table: Mapping[str, str] | None = None) -> list[CpvCode]:
    """At most `n` codes that fit a text, best first; `table` (code to Dutch label) widens our own list."""
    engine = _own() if table is None else _with(tuple(sorted(table.items())))
    names = field.labels() if table is None else {**field.labels(), **table}
    found = engine.search(f"{title}. {text}", top=n)
    return [CpvCode(code, names[code], score) for code, score in found]


@cache
def _own() -> Engine:
    return _with(())


@cache
def _with(rows: tuple[tuple[str, str], ...]) -> Engine:
    codes = dict(rows) | field.labels()
    words = {a.code: ", ".join(a.words) for a in field.activities()}
    offers = [Offer(c, c, label, words.get(c, ""), (c,)) for c, label in codes.items()]
    return Engine.build([Supplier(c, "", "cpv") for c in codes], offers)


__all__ = ["Need", "suggest_cpv"]
