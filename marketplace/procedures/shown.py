"""How rules and advice are shown on pages."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from markupsafe import Markup, escape

from marketplace.core import clock
from marketplace.core.i18n import N_
from marketplace.core.web.forms import Form
from marketplace.procedures import guide_forms
from marketplace.procedures.asks import Asked
from marketplace.procedures.models import Basis, Certainty
from marketplace.procedures.purchase import Purchase

CERTAINTY_NAMES = {
    Certainty.READ: N_("nagelezen in de bron"),
    Certainty.SECONDARY: N_("gelezen in een toelichting"),
    Certainty.INFERRED: N_("afgeleid, niet nagelezen"),
}
BASIS_NAMES = {
    Basis.ESTIMATE: N_("uw raming"),
    Basis.APPROVED: N_("het bedrag dat u goedkeurt"),
    Basis.AWARD: N_("het bedrag dat u gunt"),
}
_ADDRESS = re.compile(r"https?://[^\s;]+")
#: Letters of the guide -> the kinds by which the directory knows offers.
OFFERED = {"L": "good", "D": "service", "S": "service"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody who asks the guide wants to buy, for those who know who offers it.

    `on`: the day on which evidence has to hold. `kind`: "good", "service" or None.
    """

    words: str
    nis: str | None
    cpv: str | None
    kind: str | None
    on: date

    @classmethod
    def of(cls, form: Form, purchase: Purchase | None, known: Collection[str]) -> Wanted:
        """`known`: the NIS codes of today's municipalities; another one is none."""
        nis = form.raw(guide_forms.PLACE)
        return cls(
            form.raw(guide_forms.WHAT),
            nis if nis in known else None,
            purchase.cpv if purchase else None,
            OFFERED.get(form.raw(guide_forms.KIND)),
            max(purchase.day, clock.today()) if purchase else clock.today(),
        )


def by_topic(asks: Sequence[Asked]) -> list[tuple[str, list[Asked]]]:
    """What a route asks, gathered by topic, in their order."""
    return [(topic, list(each)) for topic, each in groupby(asks, attrgetter("topic"))]


def linked(text: str) -> Markup:
    """A source with its web addresses as links."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(".,)")
        parts += [escape(text[end : found.start()]), _link(address)]
        end = found.start() + len(address)
    return Markup("").join([*parts, escape(text[end:])])


def _link(address: str) -> Markup:
    link = Markup('<a class="govuk-link" href="{}" rel="noreferrer">{}</a>')
    return link.format(address, re.sub(r"^https?://(?:www\.)?([^/]+).*", r"\1", address))
