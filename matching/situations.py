"""Situations: words that together say which activity is meant, though each alone says something else.

"Stickers op onze wagens" is no washing of vehicles, "een gezin slaapt op de grond na de brand" is about
furniture. `data/situations.tsv` has a row for each: the activity, the language, two to four groups of words
of which a text must hold one each, and a sentence that does.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
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
    places = _places()
    met: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for word in spoken:
        for form in {word, *stems(word)}:
            for row, group in places.get(form, ()):
                met[row][group].add(word)
    found = []
    for row in sorted(met):
        situation, groups = situations()[row], met[row]
        said = frozenset().union(*groups.values())
        if len(groups) == len(situation.groups) and len(said) > 1:
            found.append(Meant(situation.code, said))
    return found


@cache
def _places() -> dict[str, list[tuple[int, int]]]:
    """By word or stem: the rows and the groups in which it stands."""
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for row, situation in enumerate(situations()):
        for group, alternatives in enumerate(situation.groups):
            for word in map(fold, alternatives):
                for form in {word, *stems(word)}:
                    found[form].add((row, group))
    return {form: sorted(places) for form, places in found.items()}
