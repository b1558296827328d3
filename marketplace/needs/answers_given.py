"""What a buyer said of a need so far, topic by topic: for the page on which it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marketplace.core.i18n import _, day, moment
from marketplace.needs import depth_shown, forms, fte, topics
from marketplace.needs.asking_models import FIELD_KIND_NAMES, AnswerField
from marketplace.needs.depth import Depth
from marketplace.needs.models import Need
from marketplace.needs.states import RESERVED_NAMES
from marketplace.needs.topics import TOPICS, Topic

Rows = list[tuple[str, str]]


def parts(need: Need, depth: Depth, places: Mapping[str, str], here: str) -> list[dict[str, Any]]:
    """Each topic with its rows, as the template shows them. `here`: the address of the task list."""
    said = _said(need, depth, places)
    return [
        {
            "name": _(topic.name),
            "read_by": topics.read_by(topic, need),
            "rows": [(label, value, (_("Wijzigen"), f"{here}/{topic.key}")) for label, value in said[topic]],
        }
        for topic in TOPICS
    ]


def _said(need: Need, depth: Depth, places: Mapping[str, str]) -> dict[Topic, Rows]:
    """Label and text of each topic."""
    lots = [f"{lot.identifier}. {depth_shown.lot(lot, amount_shown=True)}" for lot in need.lots]
    contact = depth.contact.name if depth.contact else _("Alleen de helpdesk")
    return _of_short_form(need, places) | {
        topics.LOTS: [(_("Percelen"), "\n".join(lots) or _("Geen"))],
        topics.BUDGET: [(_("Geraamd bedrag"), _budget(need))],
        topics.CONDITIONS: [
            (_("Voorwaarden"), need.conditions),
            (_("Labels"), depth_shown.labels(need)),
            (_("Voorbehouden aan sociale economie"), _(RESERVED_NAMES[need.reserved])),
        ],
        topics.FIELDS: [(_("Vragen"), "\n".join(map(field, depth.fields)) or _("Geen"))],
        topics.ATTACHMENTS: [(_("Bijlagen"), "\n".join(row.name for row in depth.attachments) or _("Geen"))],
        topics.VISIBILITY: [(_("Wie deze vraag kan lezen"), _(depth_shown.VISIBILITIES[need.visibility]))],
        topics.CONTACT: [(_("Contact"), contact)],
    }


def _of_short_form(need: Need, places: Mapping[str, str]) -> dict[Topic, Rows]:
    """The topics that every need says something of."""
    kind = dict[str, str](forms.KINDS).get(need.kind or forms.UNKNOWN, "")
    return {
        topics.SUBJECT: [(_("Wat u zoekt"), need.title), (_("Tekst"), need.text), (_("Soort"), _(kind))],
        topics.PERIOD: [
            (_("Hoeveelheid"), need.quantity),
            (_("Hoe vaak"), need.rhythm),
            (_("Hoeveel werk"), fte.said(need.fte)),
            (_("Begin"), day(need.starts_on) if need.starts_on else ""),
            (_("Einde"), day(need.ends_on) if need.ends_on else ""),
            (_("Antwoorden tot"), moment(need.deadline) if need.deadline else ""),
        ],
        topics.PLACE: [
            (_("Gemeente"), places.get(need.nis or "", "")),
            (_("Waar precies"), need.place),
        ],
    }


def _budget(need: Need) -> str:
    """The estimate, and who reads it."""
    budget = depth_shown.budget(need)
    if not budget:
        return ""
    seen = _("Leveranciers zien dit.") if need.amount_shown else _("Leveranciers zien dit niet.")
    return f"{budget}\n{seen}"


def field(row: AnswerField) -> str:
    """What suppliers are asked to fill in, in one line."""
    kind = _(FIELD_KIND_NAMES[row.kind]) + (f", {row.unit}" if row.unit else "")
    return f"{row.text} ({kind}, {_('verplicht') if row.required else _('niet verplicht')})"
