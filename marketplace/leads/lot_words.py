"""The lots that a supplier is asked for, as a mail says them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.core.i18n import _
from marketplace.core.mail.mentions import typed_text
from marketplace.leads.lots_asked import AskedFor

MOST = 12
"""Lots that a mail names; of the others it says how many there are."""


class LotsTold(NamedTuple):
    """A sentence, a line for each lot, and how many more there are. `numbers`: of all of them."""

    sentence: str
    lines: Sequence[str]
    more: int
    numbers: str


def told(asked: AskedFor) -> LotsTold | None:
    """The lots that a supplier is asked for; None for a need without."""
    if not asked.lots:
        return None
    lines = [
        _("Perceel %(number)s: %(title)s") % {"number": lot.position, "title": typed_text(lot, "title")}
        for lot in asked.lots[:MOST]
    ]
    return LotsTold(
        _("U wordt gevraagd voor alle percelen:") if asked.all else _("U wordt gevraagd voor:"),
        lines,
        len(asked.lots) - len(lines),
        ", ".join(str(lot.position) for lot in asked.lots),
    )
