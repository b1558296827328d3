"""On the page of a ranking: the lots of the need, who is asked for each, and the form that asks."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.core.web.panels import Filled, Look
from marketplace.leads import lots_asked, lots_to_ask
from marketplace.leads.asking_lots import DOUBT
from marketplace.leads.lots_asked import Asked
from marketplace.matches.lot_selection import LotFit, LotSelection
from marketplace.matches.selection import Selection
from marketplace.needs import forms, reach
from marketplace.needs.models import Need

#: Suppliers that are proposed to be asked for each lot at first, if so many fit.
ASK_AT_FIRST = 5
#: Suppliers that the table names for each lot.
NAMED = 3


@dataclass(frozen=True, slots=True)
class LotRow:
    """A lot in the table. `asked`: how many suppliers are asked for it; `waiting`: who is proposed for it and
    was not asked for it."""

    chosen: LotSelection
    asked: int
    waiting: Sequence[LotFit]

    def card_of(self, fit: LotFit) -> str:
        """Where its card is, below the page of the ranking: that of all lots has who was asked for none."""
        place = f"?perceel={self.chosen.lot.position}" if fit.match.asked_at else ""
        return f"{place}#s-{fit.match.organisation_id}"

    @property
    def named(self) -> Sequence[LotFit]:
        return self.waiting[:NAMED]


async def lots(look: Look) -> Filled | None:
    """The table of the lots, and how many suppliers to ask for each; nothing for a need without."""
    need: Need = look.subject
    selection: Selection = look.more["selection"]
    if not need.parts or selection.ranking is None:
        return None
    asked = await lots_asked.by_supplier(look.db, need.id, need.parts)
    rows = [
        LotRow(lot, _times(asked, lot), lots_to_ask.candidates(lot, asked, doubt=False))
        for lot in selection.lots
    ]
    form = look.more["form"]
    sure = lots_to_ask.most(selection, asked, doubt=False)
    everyone = lots_to_ask.most(selection, asked, doubt=True)
    if sure:
        form.values.setdefault("count", str(min(ASK_AT_FIRST, sure)))
    values = {
        "need": need,
        "rows": rows,
        "form": form,
        "shown": forms.shown(need, reach.town_of(need)),
        "sure": sure,
        "in_doubt": any(lot.doubtful for lot in selection.lots),
        "doubt": DOUBT,
        "may_ask": need.is_open and bool(everyone),
    }
    return Filled("leads/_lots_to_ask.html", values)


def _times(asked: Asked, lot: LotSelection) -> int:
    return sum(lot.lot.id in known.asked for known in asked.values())
