"""The Dutch words before and between days: "vanaf", "tot en met", "tegen"."""

from __future__ import annotations

import re
from enum import Enum, auto

#: Characters before a moment that are looked at.
REACH = 60
_ARTICLE = r"(?:de |het |een )?(?:maand |week )?(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag )?"
_TO = re.compile(
    rf"\s*,?\s*(?:(?P<through>tot en met|t\.?e?\.?m\.?|t/m|tem|[-–—]"
    rf"|en (?:loopt|duurt|eindigt) (?:tot en met|op))"
    rf"|(?P<to>(?:en (?:loopt|duurt) )?tot(?: aan| uiterlijk)?))\s*{_ARTICLE}",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|en)\s*(?:in )?(?:de maand )?", re.IGNORECASE)
_OR = re.compile(
    r"\s*(?:(?:of|en/of|en|evenals|ofwel)\b|,? of\b|[/,+&])\s*(?:(?:in|op|vanaf|van|tijdens) )?(?:de |het )?",
    re.IGNORECASE,
)
_THEN_LASTING = re.compile(
    r"[\s,(]*(?:en )?(?:(?:loopt|duurt|geldt) )?"
    r"(?:(?:voor|gedurende|met)(?: (?:de|een) (?:duur|periode|termijn|looptijd) van)? )?",
    re.IGNORECASE,
)
_LASTING_FROM = re.compile(
    r"[\s,(]*(?:,? ?(?:vanaf|met ingang van|ingaand op|te (?:beginnen|starten) (?:op|in|vanaf)))\s*",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"(?<![\w])(?:(?P<through>tot en met|t/m|uiterlijk(?: op| in)?|ten laatste(?: op| in)?|eind(?:e"
    r"|datum):?(?: op| in)?)"
    r"|(?P<start>vanaf|van af|met ingang van|ingaand op|te (?:beginnen|starten) (?:op|in)"
    r"|start(?:en|datum)?:?(?: (?:op|in|is))?|begin(?:t|nen|datum)?:?(?: (?:op|in|is))"
    r"|aanvang(?:sdatum)?:?(?: (?:op|in|is))?|vangt aan (?:op|in)|van start (?:op|in))"
    r"|(?P<by>tegen(?: uiterlijk)?)|(?P<before>vóór)|(?P<perhaps_before>voor)|(?P<until>tot)"
    r"|(?P<within>op|in(?: de (?:loop|maand|maanden)(?: van)?)?|tijdens|gedurende|heel"
    r"|(?:in )?(?:het )?(?:hele )?(?:kalender|werkings|begrotings)?jaar"
    r"|het hele|periode:?|in de periode(?: van)?|voor de jaren)"
    rf"|(?P<between>tussen)|(?P<of>van|sinds|na|dit|per|reeds|rond|omstreeks|ongeveer|medio))\s*{_ARTICLE}$",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:niet|behalve|uitgezonderd|geen|nooit|tenzij|buiten|minstens|minimaal|hoogstens)\b[^.;]{0,30}$",
    re.IGNORECASE,
)


class Word(Enum):
    """What the words before a moment say of it."""

    START = auto()
    THROUGH = auto()  # until that day, and on it
    UNTIL = auto()
    BY = auto()
    BEFORE = auto()
    PERHAPS_BEFORE = auto()  # "voor 1 mei" may be for that day, too
    WITHIN = auto()
    BETWEEN = auto()
    OF = auto()  # "van 3 mei", "sinds maart": a day of something
    NONE = auto()
    NOT = auto()


def word_before(text: str, at: int) -> tuple[Word, int]:
    """What is said of the moment at `at`, and where those words begin."""
    begin = max(0, at - REACH)
    before = text[begin:at]
    found = _WORDS.search(before)
    begins = begin + found.start() if found else at
    if _NOT.search(text[max(0, begins - REACH) : begins]):
        return Word.NOT, begins
    return (Word[(found.lastgroup or "none").upper()] if found else Word.NONE), begins


class Joint(Enum):
    """How one moment goes on in the next."""

    THROUGH = auto()
    TO = auto()
    AND = auto()
    OR = auto()
    LASTING = auto()
    FROM = auto()
    NONE = auto()


_JOINTS = ((Joint.AND, _AND), (Joint.OR, _OR))


def between(text: str, at: int, to: int) -> Joint:
    """How the moments before `at` and behind `to` hang together."""
    words = text[at:to]
    if len(words) > REACH:
        return Joint.NONE
    if found := _TO.fullmatch(words):
        return Joint.THROUGH if found["through"] else Joint.TO
    return next((joint for joint, pattern in _JOINTS if pattern.fullmatch(words)), Joint.NONE)


def lasts(text: str, at: int, to: int) -> bool:
    """Whether a duration behind these words is of what begins before: "vanaf maart, zes maanden"."""
    return to - at <= REACH and _THEN_LASTING.fullmatch(text[at:to]) is not None


def counts_from(text: str, at: int, to: int) -> bool:
    """Whether a duration before these words begins at the moment behind: "12 maanden vanaf 1 januari"."""
    return to - at <= REACH and _LASTING_FROM.fullmatch(text[at:to]) is not None
