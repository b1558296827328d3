"""A need as typed -> values. The same form serves a draft and a submitted need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from marketplace.core import clock, i18n
from marketplace.core.i18n import N_, _
from marketplace.core.web.forms import Form, date_values
from marketplace.needs.models import Need
from marketplace.needs.verbs import NeedValues
from marketplace.offers.forms import cpv_codes
from marketplace.offers.models import Kind

UNKNOWN = "unknown"
YEAR = timedelta(days=366)
#: How far off a day may lie before the form asks whether it is meant.
FAR_OFF = {"starts_on": 3 * YEAR, "ends_on": 10 * YEAR, "deadline": YEAR}
KINDS = [(Kind.SERVICE, N_("Een dienst")), (Kind.GOOD, N_("Een product")), (UNKNOWN, N_("Weet ik niet"))]


def blank(nis: str = "") -> dict[str, str]:
    """What a new form holds: the buyer's own municipality and two weeks to answer."""
    return {
        "nis": nis,
        "kind": UNKNOWN,
        "reserved": "no",
        **date_values("deadline", clock.today() + timedelta(days=14)),
    }


def need(form: Form, municipalities: set[str], stored: Need | None = None) -> NeedValues | None:
    """Valid values, or None with errors in the form. A passed deadline is an error at its field.

    `stored`: the need that is edited; what it says already is not asked about.
    """
    title = form.line("title", _("Zeg in enkele woorden wat u zoekt"), limit=150)
    text = form.text("text", _("Vertel wat u nodig hebt en waarom"), limit=8000)
    nis = form.choice("nis", municipalities, _("Kies de gemeente waar het is"))
    place = form.line("place", limit=200)
    starts_on = form.date("starts_on")
    ends_on = form.date("ends_on")
    deadline = form.date("deadline", _("Kies tot wanneer leveranciers kunnen antwoorden"))
    _check_days(form, starts_on, ends_on, deadline, values_of(stored) if stored else {})
    amount = form.amount("amount")
    kind = form.choice("kind", [*Kind, UNKNOWN]) if form.raw("kind") else UNKNOWN
    codes = cpv_codes(form)
    if not form.ok or deadline is None:
        return None
    return NeedValues(
        title=title,
        text=text,
        nis=nis,
        place=place,
        starts_on=starts_on,
        ends_on=ends_on,
        deadline=clock.end_of_day(deadline),
        amount=amount,
        cpv=codes,
        kind=Kind(kind) if kind and kind != UNKNOWN else None,
        reserved=form.raw("reserved") == "yes",
    )


def _check_days(
    form: Form, starts_on: date | None, ends_on: date | None, deadline: date | None, known: dict[str, object]
) -> None:
    """Refuse days that can't be, and ask about those that hardly will: a slip of the year is soon made."""
    if starts_on and ends_on and ends_on < starts_on:
        form.fail("ends_on", _("Het einde ligt voor het begin"))
    if deadline and deadline < clock.today():
        form.fail("deadline", _("Kies een datum in de toekomst"))
    days = {"starts_on": starts_on, "ends_on": ends_on, "deadline": deadline}
    for name, day in days.items():
        if day is None or date_values(name, day).items() <= known.items():
            continue
        if name == "starts_on" and day < clock.today():
            form.ask(name, day, _("%(day)s is al voorbij. Klopt dat?") % {"day": i18n.day(day)})
        elif day > clock.today() + FAR_OFF[name]:
            form.ask(name, day, _("%(day)s is nog ver weg. Klopt dat?") % {"day": i18n.day(day)})


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
        _("Geraamd bedrag"): "" if values.amount is None else i18n.money(values.amount),
        _("Soort"): dict[str, str](KINDS).get(values.kind or UNKNOWN, ""),
        "CPV-codes": ", ".join(values.cpv),
        _("Voorbehouden opdracht"): _("ja") if values.reserved else _("nee"),
    }
    return found | ({_("Stand"): values.status_name} if isinstance(values, Need) else {})


def values_of(row: Need) -> dict[str, object]:
    """A stored need as its form shows it."""
    amount = "" if row.amount is None else f"{row.amount:.2f}".replace(".", ",")
    deadline = row.deadline.astimezone(clock.BRUSSELS).date() if row.deadline else None
    return {
        "title": row.title,
        "text": row.text,
        "nis": row.nis or "",
        "place": row.place,
        "amount": amount,
        "kind": row.kind or UNKNOWN,
        "cpv": list(row.cpv),
        "reserved": "yes" if row.reserved else "no",
        **date_values("starts_on", row.starts_on),
        **date_values("ends_on", row.ends_on),
        **date_values("deadline", deadline),
    }
