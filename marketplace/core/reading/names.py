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
