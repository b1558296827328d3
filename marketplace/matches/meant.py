"""Which activities a need or a search may mean, to ask "Bedoelt u ...?" where that is not clear.

When it is clear, the engine decides (`matching.asking`).
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.i18n import _
from marketplace.core.reading.names import folded
from marketplace.matches.catalogue import Catalogue, NoEngine, State
from marketplace.needs.forms import NONE_OF_THESE
from marketplace.offers.cpv import activity_name
from matching import Need, Weights, activities_of_need, activities_to_ask, is_certain, may_mean_several

Choice = tuple[str, str]
"""The code of an activity, and what it is called within a sentence."""


def activities_meant(need: Need, certain: bool) -> list[Choice]:
    """Those to ask about, the likeliest first. `certain`: something was found that surely is meant."""
    return _named(need, activities_to_ask(need, certain))


def activities_told(need: Need) -> list[Choice]:
    """All that the words of a need tell of, the likeliest first, also where it is clear what is meant."""
    return _named(need, activities_of_need(need.title, need.text))


def _named(need: Need, codes: list[str]) -> list[Choice]:
    """Each name once, and never the one that was typed, which says nothing more."""
    found = {activity_name(code): code for code in reversed(codes)}
    return [(code, name) for name, code in reversed(found.items()) if folded(name) != folded(need.title)]


def or_none(choices: Iterable[Choice]) -> list[Choice]:
    """What a form offers: these, and that it is none of them."""
    return [*choices, (NONE_OF_THESE, _("Geen van deze"))]


async def choices_for(db: AsyncSession, catalogue: Catalogue, need: Need, weights: Weights) -> list[Choice]:
    """Those to ask a buyer about; none while there is no engine yet to say whether it is clear.

    The search of the engine is only for words that may mean several things.
    """
    if need.meant or catalogue.state is not State.READY or not may_mean_several(need):
        return []
    try:
        engine = await catalogue.at_hand(db)
    except NoEngine:
        return []
    return activities_meant(need, is_certain(engine, need, weights, clock.today()))
