"""Situations: words that together say which activity is meant, though each alone says something else.

"Stickers op onze wagens" is no washing of vehicles, "een gezin slaapt op de grond na de brand" is about
furniture. `data/situations.tsv` has a row for each: the activity, the language, two to four groups of words
of which a text must hold one each, and a sentence that does.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from matching.words import fold, stems


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


@cache
def situations() -> tuple[Situation, ...]:
    """All situations, in the order of the file."""
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
        groups = _groups()[row]
        if any(every.isdisjoint(group) for group in groups):
            continue
        met = frozenset().union(*groups)
        said = frozenset(word for word, own in forms.items() if not met.isdisjoint(own))
        if len(said) > 1:
            found.append(Meant(situations()[row].code, said))
    return found


@lru_cache(maxsize=50_000)
def _forms(word: str) -> frozenset[str]:
    return frozenset((word, *stems(word)))


@cache
def _groups() -> tuple[tuple[frozenset[str], ...], ...]:
    """Of each row and each of its groups: the words, and their stems."""
    return tuple(
        tuple(
            frozenset().union(*(_forms(fold(word)) for word in alternatives))
            for alternatives in situation.groups
        )
        for situation in situations()
    )


@cache
def _rows_of() -> dict[str, list[int]]:
    """By word or stem: the rows to look at, each under its group of words that stand in the fewest rows."""
    often = Counter(form for groups in _groups() for group in groups for form in group)
    found: dict[str, list[int]] = defaultdict(list)
    for row, groups in enumerate(_groups()):
        for form in min(groups, key=lambda group: sum(often[form] for form in group)):
            found[form].append(row)
    return found
