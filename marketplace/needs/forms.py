"""A need as typed -> values. The same form serves a draft and a submitted need."""

from __future__ import annotations

import uuid
from datetime import timedelta

from marketplace.core import clock
from marketplace.core.web.forms import Form, date_values
from marketplace.needs.models import Need
from marketplace.needs.verbs import NeedValues
from marketplace.offers.forms import cpv_codes
from marketplace.offers.models import Kind

UNKNOWN = "unknown"
KINDS = [(Kind.SERVICE, "Een dienst"), (Kind.GOOD, "Een product"), (UNKNOWN, "Weet ik niet")]


def blank(nis: str = "") -> dict[str, str]:
    """What a new form holds: the buyer's own municipality, two weeks to answer, a key of its own."""
    return {
        "nis": nis,
        "form_key": str(uuid.uuid4()),
        "kind": UNKNOWN,
        "reserved": "no",
        **date_values("deadline", clock.today() + timedelta(days=14)),
    }


def need(form: Form, municipalities: set[str]) -> NeedValues | None:
    """Valid values, or None with errors in the form. A passed deadline is an error at its field."""
    title = form.line("title", "Zeg in enkele woorden wat u zoekt", limit=150)
    text = form.text("text", "Vertel wat u nodig hebt en waarom", limit=8000)
    nis = form.choice("nis", municipalities, "Kies de gemeente waar het is")
    place = form.line("place", limit=200)
    starts_on = form.date("starts_on")
    ends_on = form.date("ends_on")
    deadline = form.date("deadline", "Kies tot wanneer leveranciers kunnen antwoorden")
    if starts_on and ends_on and ends_on < starts_on:
        form.fail("ends_on", "Het einde ligt voor het begin")
    if deadline and deadline < clock.today():
        form.fail("deadline", "Kies een datum in de toekomst")
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
