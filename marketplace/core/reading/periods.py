"""When work or a delivery is, as the text of a need says it in Dutch.

Reads nothing rather than guess. `tests/core/reading/periods.tsv` holds what is read and what is not, and
`docs/periods.md` shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from marketplace.core.reading.bounds import Bounds, Reader, Vague
from marketplace.core.reading.rhythms import rhythm_in

#: Characters that are looked at: as long as a text may be that someone types.
LONGEST = 8200


@dataclass(frozen=True, slots=True)
class Period:
    """When it is; a day that the text leaves open is None.

    `rhythm`: how often, in the text's own words ("elke dinsdag"), "" when unsaid.
    `words`: what it was read from, as it stands in the text.
    """

    starts_on: date | None
    ends_on: date | None
    rhythm: str
    words: str

    @property
    def has_days(self) -> bool:
        return self.starts_on is not None or self.ends_on is not None


def read_period(text: str, today: date) -> Period | None:
    """When the work or the delivery of a need is; None when its text doesn't say it for sure.

    A month or day without a year is the next one to come. None too for days that are past, for days of other
    things (until when one answers, a law, opening hours) and where a text names two different periods. Of a
    season or of holidays whose days differ only the rhythm is read.
    """
    text = text[:LONGEST]
    rhythm = rhythm_in(text)
    try:
        found = list(Reader(text, today).all())
    except Vague:
        found = []
    period = _labelled(text, found) or _fullest(found)
    if found and period is None:
        return None
    if period is None:
        return Period(None, None, rhythm, rhythm) if rhythm else None
    return Period(period.starts_on, period.ends_on, rhythm, " ".join(text[period.at : period.to].split()))


def _labelled(text: str, found: list[Bounds]) -> Bounds | None:
    """A begin, and an end that is called so: "Start: april 2027. Einde: september 2027"."""
    if len(found) != 2:
        return None
    start, end = found
    called = text[end.at : end.to].lower().startswith("eind")
    if not called or start.ends_on or end.starts_on or start.starts_on is None or end.ends_on is None:
        return None
    return Bounds(start.starts_on, end.ends_on, start.at, end.to) if start.starts_on < end.ends_on else None


def _fullest(found: Iterable[Bounds]) -> Bounds | None:
    """The one that says most, when the others say a part of it; None when two differ."""
    ordered = sorted(found, key=lambda each: (each.starts_on is None) + (each.ends_on is None))
    if not ordered:
        return None
    most = ordered[0]
    agrees = all(
        each.starts_on in (None, most.starts_on) and each.ends_on in (None, most.ends_on) for each in ordered
    )
    return most if agrees else None
