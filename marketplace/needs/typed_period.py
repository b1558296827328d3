"""The period that the text of a need says, as its form shows it, asks about it and takes it.

Nobody gets a day that the form did not show: it is taken when its box is ticked, left when the box was seen
and not ticked, and asked about when somebody hands in the need without having seen it.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any

from marketplace.core import clock, i18n
from marketplace.core.i18n import _
from marketplace.core.reading.periods import Period, read_period
from marketplace.core.web.forms import SURE, Form

#: The box's name in errors, and the hidden field that says which period the form showed.
FIELD, SHOWN = "period", "period_read"
_PARTS = ("day", "month", "year")
_DATE_FIELDS = [f"{name}-{part}" for name in ("starts_on", "ends_on") for part in _PARTS]


@dataclass(frozen=True, slots=True)
class Line:
    """What the form shows of a period that was read: one sentence and a box with its `value`."""

    sentence: str
    value: str
    ticked: bool


def line(form: Form, *, ticked: bool = True) -> Line | None:
    """The period that the form's title and text say; None without one, or when somebody typed a date.

    `ticked`: whether its box is when it comes; not so where people know the need already without those days.
    """
    period = _read(form)
    if period is None:
        return None
    value = _value(period)
    if form.raw(SHOWN) == value:
        ticked = value in form.choices(SURE)
    return Line(_("Wij lezen: %(period)s.") % {"period": described(period)}, value, ticked)


def take(form: Form, typed: MutableMapping[str, Any], *, first: bool) -> bool:
    """Put the period in what was typed when its box is ticked; -> whether it was.

    `first`: the need is handed in now, so that a period which the form did not show yet is asked about.
    """
    period = _read(form)
    if period is None:
        return False
    value = _value(period)
    if value in form.choices(SURE):
        typed["starts_on"], typed["ends_on"] = period.starts_on, period.ends_on
        typed["rhythm"] = typed.get("rhythm") or period.rhythm
        return True
    if first and form.raw(SHOWN) != value:
        question = _("In uw tekst lezen wij: %(period)s. Klopt dat?")
        form.fail(FIELD, question % {"period": described(period)})
    return False


def described(period: Period) -> str:
    """A period with days in words: "van 1 april 2027 tot en met 30 september 2027, elke dinsdag"."""
    start, end = i18n.day(period.starts_on), i18n.day(period.ends_on)
    if period.starts_on == period.ends_on:
        days = _("op %(start)s") % {"start": start}
    elif period.starts_on is None:
        days = _("tot en met %(end)s") % {"end": end}
    elif period.ends_on is None:
        days = _("vanaf %(start)s") % {"start": start}
    else:
        days = _("van %(start)s tot en met %(end)s") % {"start": start, "end": end}
    return f"{days}, {period.rhythm}" if period.rhythm else days


def _read(form: Form) -> Period | None:
    if any(form.raw(name) for name in _DATE_FIELDS):
        return None
    period = read_period(f"{form.raw('title')}\n{form.raw('text')}", clock.today())
    return period if period and period.has_days else None


def _value(period: Period) -> str:
    days = (day.isoformat() if day else "" for day in (period.starts_on, period.ends_on))
    return f"{FIELD}:{'/'.join(days)}"
