"""Situations: words that together say which activity is meant, though each alone says something else.

"Stickers op onze wagens" is no washing of vehicles, "een gezin slaapt op de grond na de brand" is about
furniture. `data/situations.tsv` has a row for each: the activity, the language, two to four groups of words
of which a text must hold one each, and a sentence that does.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from matching.words import fold, stems, stems_anew


@dataclass(frozen=True, slots=True)
class Situation:
    """A row of the list. `groups`: of each a text must hold a word, in any form of the same stem."""

    code: str
    language: str
    groups: tuple[tuple[str, ...], ...]
    example: str


@dataclass(frozen=True, slots=True)
class Meant:
    """An activity that a text means by a situation, and the words of the text that say so."""

    code: str
    words: frozenset[str]


Group = tuple[str, ...]
"""Words and their stems of which a text must hold one."""


def situations() -> tuple[Situation, ...]:
    """All situations, in the order of the file, read anew."""
    text = files("matching").joinpath("data/situations.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines()[1:] if line.strip())
    return tuple(
        Situation(code, language, tuple(tuple(group.split("|")) for group in groups.split(" ")), example)
        for code, language, groups, example in rows
    )


def found_in(spoken: Iterable[str]) -> list[Meant]:
    """The activities that the words of a text mean, one for each situation that applies, as listed.

    `spoken`: all its words, folded, also those that tell nothing by themselves ("nieuwe zitmaaier").
    """
    forms = {word: _forms(word) for word in spoken}
    every = frozenset().union(*forms.values())
    begun = {row for form in every for row in _rows_of().get(form, ())}
    found = []
    for row in sorted(begun):
        code, groups = _rows()[row]
        if any(every.isdisjoint(group) for group in groups):
            continue
        met = frozenset().union(*groups)
        said = frozenset(word for word, own in forms.items() if not met.isdisjoint(own))
        if len(said) > 1:
            found.append(Meant(code, said))
    return found


@lru_cache(maxsize=50_000)
def _forms(word: str) -> frozenset[str]:
    return frozenset((word, *stems(word)))


@cache
def _rows() -> tuple[tuple[str, tuple[Group, ...]], ...]:
    """Of each situation: its activity, and the words and stems of its groups, the same ones kept once."""
    kept: dict[Group, Group] = {}
    found = []
    for situation in situations():
        groups = (_with_stems(alternatives) for alternatives in situation.groups)
        found.append((sys.intern(situation.code), tuple(kept.setdefault(group, group) for group in groups)))
    return tuple(found)


def _with_stems(alternatives: tuple[str, ...]) -> Group:
    forms = (form for word in map(fold, alternatives) for form in (word, *stems_anew(word)))
    return tuple(dict.fromkeys(map(sys.intern, forms)))


@cache
def _rows_of() -> dict[str, tuple[int, ...]]:
    """By word or stem: the rows to look at, each under its group of words that stand in the fewest rows."""
    often = Counter(form for _, groups in _rows() for group in groups for form in group)
    found: dict[str, list[int]] = defaultdict(list)
    for row, (_, groups) in enumerate(_rows()):
        for form in min(groups, key=lambda group: sum(often[form] for form in group)):
            found[form].append(row)
    return {form: tuple(rows) for form, rows in found.items()}
