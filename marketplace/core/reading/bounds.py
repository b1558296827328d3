"""The first and last day that moments and the words around them say together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import NamedTuple

from marketplace.core.reading.joints import Joint, Word, between, counts_from, lasts, word_before
from marketplace.core.reading.moments import Kind, Moment, moments_in
from marketplace.core.reading.occasions import about_something_else, finishes, starts
from marketplace.core.reading.reckoning import ONE_DAY, is_named_month, joined, last_day, next_to, until

#: A text that names more moments is a calendar, of which nobody can say what is one period.
MOST = 40
#: "voor de zomervakantie" is before it, "voor 2027-2030" and "voor het schooljaar" are for it.
SUMMER, YEAR = ((7, 1), (8, 31)), ((1, 1), (12, 31))
_ENDS = (Word.THROUGH, Word.UNTIL, Word.BY, Word.BEFORE, Word.PERHAPS_BEFORE)


class Bounds(NamedTuple):
    """A first and last day, and where the text says so. `ranged`: it names both."""

    starts_on: date | None
    ends_on: date | None
    at: int
    to: int
    ranged: bool = False


class Vague(Exception):
    """The text also names days that nobody can know for sure: a season, "in mei of juni", 2/3."""


class Reader:
    """Goes through the moments of one text. `today` decides what is still to come."""

    def __init__(self, text: str, today: date) -> None:
        self.text, self.today = text, today
        self.moments = list(islice(moments_in(text, today), MOST + 1))

    def all(self) -> Iterator[Bounds]:
        """The bounds that are about the work, in the order of the text. Raises Vague."""
        if len(self.moments) > MOST or self._in_parts():
            raise Vague
        place = 0
        while place < len(self.moments):
            found, place = self._at(place)
            if found and self._counts(found):
                yield found

    def _in_parts(self) -> bool:
        """Whether all days are digits without a year that may be parts: "van 1/2 tot 3/4 gevuld"."""
        days = [moment for moment in self.moments if moment.kind is Kind.DAY]
        return bool(days) and all(moment.may_be_part for moment in days)

    def _counts(self, found: Bounds) -> bool:
        whole = found.starts_on is not None and found.ends_on is not None
        past = (found.starts_on and found.starts_on < self.today) or (
            found.ends_on and found.ends_on < self.today
        )
        return not past and not about_something_else(
            self.text, found.at, found.to, whole=whole, ranged=found.ranged
        )

    def _at(self, place: int) -> tuple[Bounds | None, int]:
        """What the moment at a place says, with those behind it that belong to it; and the next place."""
        moment, then = self.moments[place], self._moment(place + 1)
        if moment.kind is Kind.DURATION:
            return self._lasting_from(moment, then, place)
        word, at = word_before(self.text, moment.at)
        if moment.kind is Kind.VAGUE:
            self._vague(word, at, moment)
            return None, place + 1
        if (
            then
            and then.kind is Kind.DURATION
            and self._begins(word, moment)
            and lasts(self.text, moment.to, then.at)
        ):
            first = self._coming(moment)
            return (first and _through(first[0], then, at)), place + 2
        joint = self._joint(moment, then)
        if then and (joint in (Joint.THROUGH, Joint.TO) or (joint is Joint.AND and word is Word.BETWEEN)):
            return self._pair(moment, then, joint, word, at), place + 2
        if then and joint in (Joint.AND, Joint.OR):
            return self._several(word, at, place)
        return self._single(moment, word, at), place + 1

    def _moment(self, place: int) -> Moment | None:
        return self.moments[place] if place < len(self.moments) else None

    def _joint(self, moment: Moment, then: Moment | None) -> Joint:
        if then is None or then.kind is Kind.DURATION:
            return Joint.NONE
        return between(self.text, moment.to, then.at)

    def _vague(self, word: Word, at: int, moment: Moment) -> None:
        said = word not in (Word.NONE, Word.NOT, Word.OF)
        if said and not about_something_else(self.text, at, moment.to, whole=False):
            raise Vague

    def _begins(self, word: Word, moment: Moment) -> bool:
        return word is Word.START and moment.part in ("", "begin")

    def _lasting_from(self, lasting: Moment, first: Moment | None, place: int) -> tuple[Bounds | None, int]:
        if first is None or first.kind in (Kind.DURATION, Kind.VAGUE) or first.part not in ("", "begin"):
            return None, place + 1
        if not counts_from(self.text, lasting.to, first.at):
            return None, place + 1
        days = self._coming(first)
        found = days and _through(days[0], lasting, lasting.at)
        return (found and found._replace(to=first.to)), place + 2

    def _coming(self, moment: Moment) -> tuple[date, date] | None:
        """Its days, the next to come where no year is said; None for what goes on today or is no day."""
        if moment.year is not None:
            return moment.within(moment.year)
        this, following = moment.within(self.today.year), moment.within(self.today.year + 1)
        if this and this[0] >= self.today:
            return this
        return None if this and this[1] >= self.today else following

    def _several(self, word: Word, at: int, place: int) -> tuple[Bounds | None, int]:
        """Moments with "en", "of" or a comma between: one when each follows the one before, else unclear."""
        whole, last = self.moments[place], place
        follows = True
        while (then := self._moment(last + 1)) and (joint := self._joint(whole, then)) in (
            Joint.AND,
            Joint.OR,
        ):
            follows = follows and joint is Joint.AND and next_to(whole, then)
            whole = joined(whole, then)
            last += 1
        if follows:
            return self._single(whole, word, at), last + 1
        if word not in (Word.NONE, Word.OF, Word.NOT) and not about_something_else(
            self.text, at, whole.to, whole=True
        ):
            raise Vague
        return None, last + 1

    def _pair(self, first: Moment, last: Moment, joint: Joint, word: Word, at: int) -> Bounds | None:
        """From one moment to another."""
        unsaid = first.bare and last.bare and word is Word.NONE
        inexact = first.part in ("half", "eind") or last.part in ("half", "begin")
        if word is Word.NOT or unsaid or inexact or Kind.VAGUE in (first.kind, last.kind):
            return None
        if joint is Joint.AND and not first.kind is last.kind is Kind.DAY:
            return None
        years = self._years(first, last)
        days = first.within(years[0]), last.within(years[1])
        if days[0] is None or days[1] is None:
            return None
        end = until(days[1], last) if joint is Joint.TO else days[1][1]
        return Bounds(days[0][0], end, at, last.to, ranged=True) if end and end > days[0][0] else None

    def _years(self, first: Moment, last: Moment) -> tuple[int, int]:
        """Of both ends: as said, else so that the end follows the begin and the begin is still to come."""
        turns = last.first <= first.first
        if first.year is not None:
            return first.year, last.year or first.year + turns
        if last.year is not None:
            return last.year - turns, last.year
        coming = self._coming(first)
        if coming is None or self._goes_on(first, last, turns):
            return self.today.year - 1, self.today.year - 1 + turns
        return coming[0].year, coming[0].year + turns

    def _goes_on(self, first: Moment, last: Moment, turns: bool) -> bool:
        """Whether it began already and did not end yet: then nobody knows which one is meant."""
        begun, ending = first.within(self.today.year), last.within(self.today.year + turns)
        return bool(begun and ending and begun[0] < self.today <= ending[1])

    def _single(self, moment: Moment, word: Word, at: int) -> Bounds | None:
        """One moment with the words before it."""
        if moment.bare and word is not Word.START and word is not Word.THROUGH and word is not Word.BY:
            return None
        days = self._coming(moment) if word not in _ENDS else self._ending(moment)
        several = moment.kind is Kind.DAY and moment.first != moment.last
        if days and several and word not in (*_ENDS, Word.NOT):
            return Bounds(*days, at, moment.to)
        if days is None or word in (Word.NOT, Word.OF, Word.BETWEEN) or moment.part == "half":
            return None
        if word is Word.START:
            return Bounds(days[0], None, at, moment.to) if self._begins(word, moment) else None
        summer = (moment.first, moment.last) == SUMMER
        if word is Word.PERHAPS_BEFORE and moment.kind is Kind.LONGER and not summer:
            return Bounds(*days, at, moment.to) if moment.later and days[0] >= self.today else None
        if word in _ENDS:
            end = self._end(moment, days, word, at)
            return Bounds(None, end, at, moment.to) if end else None
        return self._point(moment, days, word, at)

    def _ending(self, moment: Moment) -> tuple[date, date] | None:
        """The days of a moment by which something is done: it may go on today."""
        if moment.year is not None:
            return moment.within(moment.year)
        this = moment.within(self.today.year)
        return this if this and this[0] > self.today else moment.within(self.today.year + 1)

    def _end(self, moment: Moment, days: tuple[date, date], word: Word, at: int) -> date | None:
        year = (moment.first, moment.last) == YEAR and not moment.part
        if moment.part == "begin" or (year and word is not Word.THROUGH):
            return None
        if word is Word.THROUGH or moment.part == "eind":
            return days[1]
        if word is Word.PERHAPS_BEFORE and not finishes(self.text, at, moment.to):
            return None
        if word is Word.BY and moment.kind is Kind.DAY:
            return days[1]
        return until(days, moment) if word is Word.UNTIL else days[0] - ONE_DAY

    def _point(self, moment: Moment, days: tuple[date, date], word: Word, at: int) -> Bounds | None:
        """Within a month or year, on a day; without a word before it what can hardly be another thing's."""
        dated = moment.year is not None and not self.text[moment.at].isdigit() and moment.kind is not Kind.DAY
        alone = moment.part or (dated and not is_named_month(self.text, moment))
        if moment.kind is Kind.FEAST or (word is Word.NONE and not alone):
            return None
        begins = starts(self.text, at, moment.to)
        if moment.part == "begin":
            unsure = finishes(self.text, at, moment.to) and not begins
            return None if unsure else Bounds(days[0], None, at, moment.to)
        if moment.part == "eind":
            return None if begins else Bounds(None, days[1], at, moment.to)
        if begins:
            return Bounds(days[0], None, at, moment.to)
        first = None if days[0] < self.today <= days[1] else days[0]
        return Bounds(first, days[1], at, moment.to)


def _through(first: date, lasting: Moment, at: int) -> Bounds | None:
    """From a day on, through a duration."""
    end = last_day(first, lasting)
    return Bounds(first, end, at, lasting.to, ranged=True) if end else None
