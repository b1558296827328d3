"""The lots that a supplier is asked for, as a mail says them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from marketplace.core.i18n import _
from marketplace.core.mail.mentions import typed_text
from marketplace.leads.lots_asked import AskedFor
from marketplace.needs.lot_models import Lot

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
    lines = [_line(lot) for lot in asked.lots[:MOST]]
    return LotsTold(
        _("U wordt gevraagd voor alle percelen:") if asked.all else _("U wordt gevraagd voor:"),
        lines,
        len(asked.lots) - len(lines),
        ", ".join(str(lot.position) for lot in asked.lots),
    )


def _line(lot: Lot) -> str:
    """A lot with how much of it, when the buyer said so."""
    title = ", ".join(part for name in ("title", "quantity") if (part := typed_text(lot, name)))
    return _("Perceel %(number)s: %(title)s") % {"number": lot.position, "title": title}
