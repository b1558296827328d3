"""Which activities a need or a search may mean, to ask "Bedoelt u ...?" where that is not clear.

When it is clear, the engine decides (`matching.asking`).
"""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.reading.names import folded
from marketplace.matches.catalogue import Catalogue, NoEngine
from marketplace.offers.cpv import activity_name
from matching import Need, Weights, activities_to_ask, is_certain

Choice = tuple[str, str]
"""The code of an activity, and what it is called within a sentence."""


def activities_meant(need: Need, certain: bool) -> list[Choice]:
    """Those to ask about, the likeliest first; never the one that was typed, which says nothing more.

    `certain`: something was found that surely is meant.
    """
    found = {activity_name(code): code for code in reversed(activities_to_ask(need, certain))}
    return [(code, name) for name, code in reversed(found.items()) if folded(name) != folded(need.title)]


async def choices_for(db: AsyncSession, catalogue: Catalogue, need: Need, weights: Weights) -> list[Choice]:
    """The same for a need of a buyer; none while there is no engine to say whether it is clear."""
    try:
        engine = await catalogue.at_hand(db)
    except NoEngine:
        return []
    return activities_meant(need, is_certain(engine, need, weights, clock.today()))
