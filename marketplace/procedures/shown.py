"""What the pages of the guide make of a question and of an answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from marketplace.core import clock
from marketplace.core.web.forms import Form
from marketplace.procedures import guide_forms
from marketplace.procedures.asks import Asked
from marketplace.procedures.purchase import Purchase

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
