"""A need as typed -> values. The same form serves a draft and a submitted need."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from textwrap import shorten
from typing import Any

from marketplace.core import clock, i18n
from marketplace.core.i18n import N_, _
from marketplace.core.web.forms import Form, date_values
from marketplace.needs import depth_shown, fte, typed_period
from marketplace.needs.models import Need
from marketplace.needs.states import RESERVED_NAMES, NeedStatus
from marketplace.needs.values import NeedValues
from marketplace.offers.cpv import activity_name, is_activity
from marketplace.offers.forms import cpv_codes
from marketplace.offers.models import Kind

UNKNOWN = "unknown"
MEANT = "meant"
NONE_OF_THESE = "none"
YEAR = timedelta(days=366)
#: How far off a day may lie before the form asks whether it is meant.
FAR_OFF = {"starts_on": 3 * YEAR, "ends_on": 10 * YEAR, "deadline": YEAR}
TITLE, TEXT, PLACE = 150, 8000, 200
BEGINNING = 80
"""Most characters of what is typed; what an official notice gave may be longer."""
DATES = {
    name: tuple(f"{name}-{part}" for part in ("day", "month", "year"))
    for name in ("starts_on", "ends_on", "deadline")
}
"""The fields of each date."""
RESERVED = {"yes": True, "no": False, UNKNOWN: None}
KINDS = [(Kind.SERVICE, N_("Een dienst")), (Kind.GOOD, N_("Een product")), (UNKNOWN, N_("Weet ik niet"))]


def blank(nis: str = "") -> dict[str, str]:
    """What a new form holds: the buyer's own municipality and two weeks to answer."""
    return {
        "nis": nis,
        "kind": UNKNOWN,
        "reserved": UNKNOWN,
        **date_values("deadline", clock.today() + timedelta(days=14)),
    }


#: What an address may fill in beforehand, as `/wat-kan-de-sociale-economie` does.
BEGUN = ("title", "text", "nis", "amount", "fte", MEANT, *DATES["starts_on"], *DATES["ends_on"])


def begun(asked: Mapping[str, Any]) -> dict[str, str]:
    """What the address of a new form fills in, each field that it names; read again when it is sent."""
    return {name: str(asked[name])[:TEXT] for name in BEGUN if asked.get(name)}


def need(
    form: Form,
    municipalities: set[str],
    stored: Need | None = None,
    *,
    complete: bool = True,
    only: Collection[str] = (),
) -> NeedValues | None:
    """Valid values, or None with errors in the form.

    What is as the form showed it of `stored` stays exactly as it is, also what nobody could type here: a long
    official title, a deadline with an hour, a day of 1900. `complete`: the helpdesk has it or gets it, so
    that it needs a title, a text, a place and a time to answer, which is not over. A draft needs a title or a
    text; without a title it begins as the text does. `only`: the fields that the form shows, when it shows
    a part; nothing is asked of the others.
    """
    typed = _typed(form, municipalities, stored, complete)
    kept = _untouched(form, stored) if stored else set()
    if stored and complete:
        kept -= {name for name in ("title", "text", "nis", "deadline") if not getattr(stored, name)}
    if stored and stored.amount_to is not None and "amount" not in only:
        kept |= {"amount"}  # the least of a range, which this form does not show
    for name in kept:
        typed[name] = getattr(stored, name)
        form.errors.pop(name, None)
    first = complete and (stored is None or stored.status is NeedStatus.DRAFT)
    if typed_period.take(form, typed, first=first):
        kept -= {"starts_on", "ends_on"}
    _refuse_days(form, typed, kept, complete)
    _ask_about_days(form, {name: typed[name] for name in FAR_OFF if name not in kept})
    for name in set(form.errors) - set(only) if only else ():
        del form.errors[name]
    return NeedValues(**typed) if form.ok else None


def _refuse_days(form: Form, typed: Mapping[str, Any], kept: set[str], complete: bool) -> None:
    """Days that can't be."""
    starts_on, ends_on, deadline = typed["starts_on"], typed["ends_on"], typed["deadline"]
    if starts_on and ends_on and ends_on < starts_on and not kept >= {"starts_on", "ends_on"}:
        form.fail("ends_on", _("Het einde ligt voor het begin"))
    if deadline and deadline <= clock.now() and (complete or "deadline" not in kept):
        form.fail("deadline", _("Kies een datum in de toekomst"))


def _ask_about_days(form: Form, typed: Mapping[str, date | datetime | None]) -> None:
    """Days that hardly will be meant: a slip of the year is soon made."""
    for name, given in typed.items():
        day = _day_of(given) if isinstance(given, datetime) else given
        if day is None or name in form.errors:
            continue
        if name == "starts_on" and day < clock.today():
            form.ask(name, day, _("%(day)s is al voorbij. Klopt dat?") % {"day": i18n.day(day)})
        elif day > clock.today() + FAR_OFF[name]:
            form.ask(name, day, _("%(day)s is nog ver weg. Klopt dat?") % {"day": i18n.day(day)})


def _typed(form: Form, municipalities: set[str], stored: Need | None, complete: bool) -> dict[str, Any]:
    """What each field says, by the names of `NeedValues`, with errors in the form."""

    def wanted(sentence: str) -> str | None:
        return sentence if complete else None

    def room(most: int, name: str) -> int:
        return max(most, len(getattr(stored, name))) if stored else most

    title = form.line("title", wanted(_("Zeg in enkele woorden wat u zoekt")), limit=room(TITLE, "title"))
    text = form.text("text", wanted(_("Vertel wat u nodig hebt en waarom")), limit=room(TEXT, "text"))
    if not complete and not (title or text):
        form.fail("title", _("Vul een titel of een tekst in"))
    deadline = form.date("deadline", wanted(_("Kies tot wanneer leveranciers kunnen antwoorden")))
    kind = form.choice("kind", [*Kind, UNKNOWN]) or UNKNOWN
    return {
        "title": title or shorten(text.partition("\n")[0], BEGINNING, placeholder=" …"),
        "text": text,
        "nis": form.choice("nis", municipalities, wanted(_("Kies de gemeente waar het is"))),
        "place": form.line("place", limit=room(PLACE, "place")),
        "starts_on": form.date("starts_on"),
        "ends_on": form.date("ends_on"),
        "deadline": _until(deadline, stored.deadline if stored else None),
        "amount": form.amount("amount"),
        "cpv": cpv_codes(form),
        "kind": None if kind == UNKNOWN else Kind(kind),
        "reserved": RESERVED[form.choice("reserved", RESERVED) or UNKNOWN],
        "fte": fte.read(form),
    }


def _untouched(form: Form, stored: Need) -> set[str]:
    """The fields that hold what the form showed of a stored need."""
    shown = Form(values_of(stored))
    return {
        name
        for name in NeedValues.__slots__
        if all(_held(form, part) == _held(shown, part) for part in DATES.get(name, (name,)))
    }


def _held(form: Form, name: str) -> list[str]:
    """What a field holds, whatever line ends the browser sent."""
    value = form.values.get(name, "")
    held = value if isinstance(value, list) else [value]
    return [line for each in held if (line := re.sub("\r\n?", "\n", str(each)).strip())]


def _until(day: date | None, stored: datetime | None) -> datetime | None:
    """The end of a day; the hour that was set, when the day is still the same."""
    if day is None or (stored and _day_of(stored) == day):
        return stored if day else None
    return clock.end_of_day(day)


def _day_of(moment: datetime) -> date:
    return moment.astimezone(clock.BRUSSELS).date()


def shown(values: NeedValues | Need, places: Mapping[str, str]) -> dict[str, str]:
    """What a need says, by label: to set two versions beside each other. `places`: NIS -> name."""
    days = [i18n.day(day) if day else "" for day in (values.starts_on, values.ends_on)]
    found = {
        _("Wat u zoekt"): values.title,
        _("Tekst"): values.text,
        _("Gemeente"): places.get(values.nis or "", values.nis or ""),
        _("Waar precies"): values.place,
        _("Antwoorden tot"): i18n.moment(values.deadline) if values.deadline else "",
        _("Begin"): days[0],
        _("Einde"): days[1],
        **depth_shown.amount(values),
        _("Soort"): dict[str, str](KINDS).get(values.kind or UNKNOWN, ""),
        "CPV-codes": ", ".join(values.cpv),
        _("Voorbehouden aan sociale economie"): _(RESERVED_NAMES[values.reserved]),
        **depth_shown.more(values),
    }
    if not isinstance(values, Need):
        return found
    return found | {_("Stand"): values.status_name} | shown_meant(values.meant)


def shown_to_suppliers(need: Need, places: Mapping[str, str]) -> dict[str, str]:
    """The same of what suppliers read: with the (loaded) lots, without what only helps to find them."""
    lots = "\n".join(depth_shown.lot(lot, need.amount_shown) for lot in need.lots)
    found = shown(need, places) | ({_("Percelen"): lots} if lots else {})
    hidden = {*shown_meant(None), *depth_shown.kept_back(need)}
    return {label: text for label, text in found.items() if label not in hidden}


def shown_meant(meant: str | None) -> dict[str, str]:
    """What is said to be meant (`Need.meant`), by label."""
    return {_("Bedoeld"): meant_name(meant)}


def meant_name(meant: str | None) -> str:
    """What `Need.meant` is called within a sentence; "" where nobody said it."""
    return _("niets van wat wij voorstelden") if meant == "" else activity_name(meant or "")


def meant(form: Form) -> str | None:
    """What a form says is meant, as in `Need.meant`; None when it did not ask or got no answer."""
    code = form.raw(MEANT)
    if code == NONE_OF_THESE:
        return ""
    if code and not is_activity(code):
        form.fail(MEANT, _("Kies een van de mogelijkheden"))
    return code or None


def value_of_meant(meant: str | None) -> str:
    """`Need.meant` as a form sends it."""
    return NONE_OF_THESE if meant == "" else meant or ""


def values_of(row: Need) -> dict[str, object]:
    """A stored need as its form shows it."""
    amount = "" if row.amount is None else f"{row.amount:.2f}".replace(".", ",")
    deadline = _day_of(row.deadline) if row.deadline else None
    return {
        "title": row.title,
        "text": row.text,
        "nis": row.nis or "",
        "place": row.place,
        "amount": amount,
        "kind": row.kind or UNKNOWN,
        "cpv": list(row.cpv),
        "set_aside": list(row.set_aside),
        **({} if row.meant is None else {MEANT: value_of_meant(row.meant)}),
        "reserved": next(answer for answer, means in RESERVED.items() if means is row.reserved),
        **date_values("starts_on", row.starts_on),
        **date_values("ends_on", row.ends_on),
        **date_values("deadline", deadline),
    }
