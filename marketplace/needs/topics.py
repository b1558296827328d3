"""The task list of a need: its topics, what each still lacks, and who reads what stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from marketplace.core import clock
from marketplace.core.i18n import N_, _
from marketplace.needs.models import Need
from marketplace.needs.states import Visibility


class State(StrEnum):
    DONE = "done"
    MISSING = "missing"
    OPTIONAL = "optional"


STATE_NAMES = {
    State.DONE: N_("Klaar"),
    State.MISSING: N_("Nog niet ingevuld"),
    State.OPTIONAL: N_("Niet verplicht"),
}
OWN = N_("Alleen uw organisatie en de helpdesk zien dit.")
ASKED = N_("Wie gevraagd wordt, ziet dit.")
READERS = {
    Visibility.ASKED: ASKED,
    Visibility.REGION: N_("Wie gevraagd wordt en de andere leveranciers van de regio zien dit."),
    Visibility.PUBLIC: N_("Iedereen kan dit lezen."),
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A row of the task list and a page of its own.

    `fields`: those of the short form that it shows; `more`: what else it holds of a need. `only_asked`: it is
    never shown to more than who is asked.
    """

    key: str
    name: str
    fields: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    only_asked: bool = False

    @property
    def holds(self) -> tuple[str, ...]:
        """The columns of a need that it shows."""
        return tuple(name for name in (*self.fields, *self.more) if name != "meant")


SUBJECT = Topic("onderwerp", N_("Onderwerp en doel"), ("title", "text", "kind", "cpv", "meant"))
PERIOD = Topic(
    "hoeveelheid",
    N_("Hoeveelheid en periode"),
    ("starts_on", "ends_on", "deadline"),
    ("quantity", "rhythm", "fte"),
)
PLACE = Topic("plaats", N_("Plaats"), ("nis", "place"))
LOTS = Topic("percelen", N_("Percelen"))
BUDGET = Topic("budget", N_("Budget"), (), ("amount", "amount_to", "amount_shown"))
CONDITIONS = Topic("voorwaarden", N_("Voorwaarden en labels"), ("reserved",), ("conditions", "labels"))
FIELDS = Topic("vragen", N_("Vragen aan leveranciers"), only_asked=True)
ATTACHMENTS = Topic("bijlagen", N_("Bijlagen"), only_asked=True)
VISIBILITY = Topic("zichtbaarheid", N_("Wie deze vraag kan lezen"), (), ("visibility",))
CONTACT = Topic("contact", N_("Contact"), (), ("contact_id",), only_asked=True)
TOPICS = (
    SUBJECT,
    PERIOD,
    PLACE,
    LOTS,
    BUDGET,
    CONDITIONS,
    FIELDS,
    ATTACHMENTS,
    VISIBILITY,
    CONTACT,
)
#: Those that are a form of the need itself; the others are lists with forms of their own.
FORMS = {topic.key: topic for topic in TOPICS if topic.holds}


def read_by(topic: Topic, need: Need) -> str:
    """Who reads what stands in a topic, in one sentence."""
    if topic is VISIBILITY or (topic is BUDGET and not need.amount_shown):
        return _(OWN)
    return _(ASKED if topic.only_asked else READERS[need.visibility])


def state_of(topic: Topic, need: Need, counts: Mapping[str, int]) -> State:
    """How far a topic is. `counts`: how many rows the topics that are lists have, by key."""
    if topic is SUBJECT:
        return State.DONE if need.title and need.text else State.MISSING
    if topic is PERIOD:
        return State.DONE if need.deadline and need.deadline > clock.now() else State.MISSING
    if topic is PLACE:
        return State.DONE if need.nis else State.MISSING
    said = counts[topic.key] if topic.key in counts else any(_said(getattr(need, n)) for n in topic.holds)
    return State.DONE if said else State.OPTIONAL


def _said(value: Any) -> bool:
    return value not in (None, "", [], Visibility.ASKED) and value is not False


def missing(need: Need) -> list[Topic]:
    """The topics without which the helpdesk can't begin."""
    return [topic for topic in (SUBJECT, PERIOD, PLACE) if state_of(topic, need, {}) is State.MISSING]
