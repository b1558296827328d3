"""A topic of the task list as typed -> the values of its need; what the topic does not show stays."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any
from uuid import UUID

from marketplace.core.i18n import N_, _
from marketplace.core.web.forms import Form
from marketplace.needs import forms, fte, topics
from marketplace.needs.depth_shown import LABELS
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus, Visibility
from marketplace.needs.topics import Topic
from marketplace.needs.values import NeedValues

EXACT, RANGE, NONE = "exact", "range", "none"
BUDGETS = {EXACT: N_("Een bedrag"), RANGE: N_("Tussen twee bedragen"), NONE: N_("Nog niet bekend")}
#: The helpdesk has a need in these, so that it stays complete.
HANDED_IN = (NeedStatus.UNCONFIRMED, NeedStatus.SUBMITTED, NeedStatus.PUBLISHED)
CONDITIONS, LINE = 4000, 200


def read(
    form: Form, topic: Topic, need: Need, places: set[str], people: Collection[UUID]
) -> NeedValues | None:
    """What a need says after this topic, or None with errors in the form. `people`: possible contacts."""
    values = _short(form, topic, need, places) if topic.fields else NeedValues.of(need)
    more = _more(form, topic, need, people)
    return replace(values, **more) if values is not None and form.ok else None


def _short(form: Form, topic: Topic, need: Need, places: set[str]) -> NeedValues | None:
    """Through the reader of the short form, with what is stored for the fields that the topic lacks."""
    shown = [part for name in topic.fields for part in forms.DATES.get(name, (name,))]
    whole = Form(forms.values_of(need) | {name: form.values.get(name, "") for name in [*shown, "sure"]})
    values = forms.need(whole, places, need, complete=need.status in HANDED_IN, only=topic.fields)
    form.errors |= whole.errors
    form.asked |= whole.asked
    return values


def _more(form: Form, topic: Topic, need: Need, people: Collection[UUID]) -> dict[str, Any]:
    """What a topic says beside the short form, by name."""
    if topic is topics.PERIOD:
        return _volume(form, need)
    if topic is topics.BUDGET:
        return _budget(form)
    if topic is topics.CONDITIONS:
        text = form.text("conditions", limit=max(CONDITIONS, len(need.conditions)))
        return {"conditions": text, "labels": form.choices("labels", LABELS)}
    if topic is topics.VISIBILITY:
        chosen = form.choice("visibility", list(Visibility), _("Kies wie deze vraag kan lezen"))
        return {"visibility": Visibility(chosen)} if chosen else {}
    if topic is topics.CONTACT:
        person = form.choice("contact", [str(one) for one in people])
        return {"contact_id": UUID(person) if person else None}
    return {}


def _volume(form: Form, need: Need) -> dict[str, Any]:
    """How much, how often, and how much work that is."""
    return {
        "quantity": form.line("quantity", limit=max(LINE, len(need.quantity))),
        "rhythm": form.line("rhythm", limit=max(LINE, len(need.rhythm))),
        "fte": fte.read(form),
    }


def _budget(form: Form) -> dict[str, Any]:
    """An amount, a range, or nothing; and whether suppliers read it."""
    kind = form.choice("budget", BUDGETS, _("Kies wat u van het budget weet"))
    least = most = None
    if kind == EXACT:
        least = form.amount("amount", _("Vul het bedrag in"))
    elif kind == RANGE:
        least = form.amount("least", _("Vul het laagste bedrag in"))
        most = form.amount("amount_to", _("Vul het hoogste bedrag in"))
        if least is not None and most is not None and most <= least:
            form.fail("amount_to", _("Het hoogste bedrag moet hoger zijn dan het laagste"))
    shown = bool(form.choices("amount_shown", ["yes"])) and kind != NONE
    return {"amount": least, "amount_to": most, "amount_shown": shown}


def values_of(need: Need) -> dict[str, object]:
    """A stored need as the forms of its topics show it."""
    typed = forms.values_of(need)
    ranged = need.amount_to is not None
    return typed | {
        "budget": RANGE if ranged else EXACT if need.amount is not None else "",
        "amount": "" if ranged else typed["amount"],
        "least": typed["amount"] if ranged else "",
        "amount_to": f"{need.amount_to:.2f}".replace(".", ",") if ranged else "",
        "amount_shown": ["yes"] if need.amount_shown else [],
        "quantity": need.quantity,
        "rhythm": need.rhythm,
        "fte": fte.typed(need.fte),
        "conditions": need.conditions,
        "labels": list(need.labels),
        "visibility": need.visibility,
        "contact": str(need.contact_id or need.person_id or ""),
    }
