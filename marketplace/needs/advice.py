"""Advice on a need: on what its form holds, and on a stored one until it is published."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from marketplace.core import clock
from marketplace.core.i18n import N_, _, plural
from marketplace.core.reading.days import read_day
from marketplace.core.reading.numbers import read_amount
from marketplace.core.reading.periods import read_period
from marketplace.core.web.forms import Form
from marketplace.needs.checker import BY_KEY, Advice, NeedText, advice_on
from marketplace.needs.checker.law import lots_from
from marketplace.needs.models import Need
from marketplace.needs.states import BEFORE_PUBLICATION
from marketplace.procedures.table import RuleTable

#: The boxes by which one says that a rule doesn't apply, and the hidden field of what the panel shows.
SET_ASIDE, SHOWN = "set_aside", "advice_shown"
RESERVED = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Tips:
    """What the panel shows: the advice that counts, and that which was set aside."""

    counted: Sequence[Advice]
    aside: Sequence[Advice]

    @property
    def said(self) -> str:
        """How many there are, which is all that is read aloud."""
        if not self.counted:
            return _("Geen tips bij uw tekst")
        return plural(len(self.counted), N_("tip bij uw tekst"), N_("tips bij uw tekst"))

    @property
    def digest(self) -> str:
        """Of what the panel shows, to leave it alone while that stays the same."""
        shown = [(each.rule.key, each.words) for each in (*self.counted, *self.aside)]
        return f"{len(self.counted)}.{sha256(repr(shown).encode()).hexdigest()[:16]}"


def set_aside(form: Form) -> list[str]:
    """The keys of the rules that somebody said don't apply, those that exist."""
    return form.choices(SET_ASIDE, BY_KEY)


def on_form(form: Form, places: Mapping[str, str], table: RuleTable) -> Tips:
    """On what a form holds now, also half typed. `places`: NIS -> name of municipalities."""
    return _apart(advice_on(_typed(form, places, table)), set_aside(form))


def on_need(need: Need, table: RuleTable, aside: Collection[str] = ()) -> Tips:
    """On a stored need with its (loaded) lots and municipality; none once it is published.

    None for an official notice either: what it says is published elsewhere and can't be said better here.
    `aside`: the rules that its people set aside.
    """
    if need.status not in BEFORE_PUBLICATION or need.source_id is not None:
        return Tips([], [])
    return _apart(advice_on(_stored(need, table)), aside)


def _apart(found: Sequence[Advice], aside: Collection[str]) -> Tips:
    counted = [each for each in found if each.rule.key not in aside]
    return Tips(counted, [each for each in found if each.rule.key in aside])


def _typed(form: Form, places: Mapping[str, str], table: RuleTable) -> NeedText:
    title, text = form.raw("title"), form.raw("text")
    today = clock.today()
    read = read_period(f"{title}\n{text}", today)
    days = {
        name: read_day(*(form.raw(f"{name}-{part}") for part in ("day", "month", "year")))
        for name in ("starts_on", "ends_on", "deadline")
    }
    return NeedText(
        title,
        text,
        today,
        form.raw("place") or places.get(form.raw("nis"), ""),
        days["starts_on"] or (read.starts_on if read else None),
        days["ends_on"] or (read.ends_on if read else None),
        read_amount(form.raw("amount")),
        days["deadline"],
        reserved=RESERVED.get(form.raw("reserved")),
        lots_from=lots_from(table, today),
    )


def _stored(need: Need, table: RuleTable) -> NeedText:
    return NeedText(
        need.title,
        need.text,
        clock.today(),
        need.place or (need.municipality.name if need.municipality else ""),
        need.starts_on,
        need.ends_on,
        need.amount,
        need.deadline.astimezone(clock.BRUSSELS).date() if need.deadline else None,
        tuple(f"{lot.title}. {lot.text}" for lot in need.lots),
        need.reserved,
        lots_from(table, clock.today()),
    )
