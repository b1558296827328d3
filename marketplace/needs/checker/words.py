"""What is looked at in a need, and the advice that comes of it. No database: values in, values out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from marketplace.core.reading.rhythms import sentence_around

#: Characters that are looked at: as long as a text may be that someone types.
LONGEST = 8200


@dataclass(frozen=True)
class NeedText:
    """A need as it is typed so far. `today`: the day on which it is looked at.

    `place`: what is known of where, a municipality or a building. `deadline`: until when one answers.
    `lots`: the title and text of each. `reserved`: for the social economy; None where nobody said.
    `lots_from`: the estimate from which the law asks to consider lots, None where that is unknown.
    """

    title: str
    text: str
    today: date
    place: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    amount: Decimal | None = None
    deadline: date | None = None
    lots: tuple[str, ...] = ()
    reserved: bool | None = field(default=None)
    lots_from: Decimal | None = None

    @cached_property
    def words(self) -> str:
        """All that is written, cut where nobody types any more."""
        return "\n".join(part for part in (self.title, self.text, *self.lots) if part)[:LONGEST]

    @cached_property
    def small(self) -> str:
        """The same in small letters."""
        return self.words.lower()


#: In a need: the words it is about, "" when it is about something that isn't there; None: nothing to say.
Look = Callable[[NeedText], str | None]


@dataclass(frozen=True)
class NeedRule:
    """One thing that is looked for. Texts are in Dutch, to be translated where they are shown.

    `field`: of the form, at which the advice belongs. `says`: what is wrong and what can be done instead;
    `why`: the reason. `source`: the article with the date of its law, "" where it is no law. `looks_for`: in
    English, for the documentation. `stems`: without one of these in small letters it needs no look.
    """

    key: str
    field: str
    look: Look
    says: str
    why: str
    looks_for: str
    source: str = ""
    stems: tuple[str, ...] = ()

    def words_in(self, need: NeedText) -> str | None:
        """What it has to say of a need, as `look`."""
        if self.stems and not any(stem in need.small for stem in self.stems):
            return None
        return self.look(need)


@dataclass(frozen=True)
class Advice:
    """What a rule says of a need. `words`: as they stand in the text, "" where something is missing."""

    rule: NeedRule
    words: str


def any_of(*words: str) -> re.Pattern[str]:
    """Any of these patterns, whatever the case."""
    return re.compile("|".join(words), re.IGNORECASE)


#: So much of what a pattern finds is looked at more closely.
MOST = 40
_NEGATED = re.compile(
    r"\b(?:geen|zonder|niet|nooit|noch|hoeft|hoeven|overbodig|vrijgesteld)\b(?:[^.;,:!?]{0,40})$",
    re.IGNORECASE,
)
_NEGATED_BEHIND = re.compile(
    r"^[^.;:!?]{0,40}\b(?:is|zijn|wordt|worden|hoeft|hoeven|vragen|eisen) (?:wij |we )?(?:u )?"
    r"(?:niet|geen|nooit)\b",
    re.IGNORECASE,
)
Test = Callable[[str, re.Match[str]], bool]


def first(pattern: re.Pattern[str], words: str, *unless: Test) -> str | None:
    """What a pattern finds first, unless one of the tests says that it means nothing there; None for "
    "nothing."""
    for place, found in enumerate(pattern.finditer(words)):
        if place >= MOST:
            break
        if not any(test(words, found) for test in unless):
            return " ".join(found[0].split())
    return None


def negated(words: str, found: re.Match[str]) -> bool:
    """ "geen minimumomzet", "referenties zijn niet nodig"."""
    before, behind = words[max(0, found.start() - 60) : found.start()], words[found.end() : found.end() + 70]
    return bool(_NEGATED.search(before) or _NEGATED_BEHIND.match(behind))


def sentence_of(words: str, found: re.Match[str]) -> str:
    return sentence_around(words, found.start(), found.end(), most=250)


def beside(pattern: re.Pattern[str]) -> Test:
    """A test: the sentence also holds this."""
    return lambda words, found: pattern.search(sentence_of(words, found)) is not None


def behind(pattern: re.Pattern[str], reach: int = 300) -> Test:
    """A test: this stands within so many characters behind, as where a next sentence allows another way."""
    return lambda words, found: pattern.search(words[found.end() : found.end() + reach]) is not None
