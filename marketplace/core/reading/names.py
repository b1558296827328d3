"""Names as people type them: is this the name, and which of two comes first.

The engine folds words in the same way, so that the directory and every other search box find alike.
"""

from __future__ import annotations

import re

from matching.words import fold

_NOT_SAID = re.compile(r"[\W_]+")
_SIGNS = re.compile(r"[^\w ]+|_+")


def folded(text: str) -> str:
    """What of a name is compared: its letters and digits, without case, accents or signs; "&" is "en"."""
    return _NOT_SAID.sub("", fold(text.replace("&", " en ")))


def folded_words(text: str) -> list[str]:
    """The words of a search, each folded; between hyphens and apostrophes stand words too."""
    return [word for word in _NOT_SAID.split(fold(text.replace("&", " en "))) if word]


def sort_key(name: str) -> str:
    """Orders names as a reader expects: é beside e, small letters beside capitals, signs unseen.

    A database orders so by `core/db.py:in_reading_order`.
    """
    return _SIGNS.sub("", fold(name))


#: How companies say what they are by law; in a text they tell nobody who it is.
_BY_LAW = frozenset(["vzw", "ivzw", "bv", "nv", "cv", "vof", "cvba", "bvba", "so", "asbl", "srl", "sa", "sc"])


def mentions(text: str, name: str) -> bool:
    """Whether a text says this name of an organisation, without what it is by law.

    A name of one word counts only as it is written, with its capital: "de kringwinkel" is any of them.
    """
    said = [word for word in _NOT_SAID.split(name) if word and fold(word) not in _BY_LAW]
    if len(said) == 1:
        return said[0] in _NOT_SAID.split(text)
    wanted, words = [fold(word) for word in said], folded_words(text)
    return bool(wanted) and any(
        words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1)
    )
