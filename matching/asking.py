"""When to ask a buyer "do you mean ...?", and about which activities."""

from datetime import date

from matching import field
from matching.activities import activities_of_need, likelihoods
from matching.bands import Band
from matching.engine import Engine
from matching.model import Need, Weights
from matching.terms import terms_of_need

#: The part of what words say of the likeliest activity from which one of another family may be meant as well.
AS_LIKELY = 0.3


def activities_to_ask(need: Need, certain: bool) -> list[str]:
    """Codes of the activities to ask about, the likeliest first; none where it is clear what is meant.

    It is clear when somebody said it (`need.meant`), and when some offer surely does what is asked
    (`certain`: `is_certain`, or what a search found). It is no use to ask when the words tell of one family
    of activities only, which nobody here does, or most of a trade that is not ours. docs/matching.md has how
    often this asks, and what the answers are worth.
    """
    if certain or need.meant or not may_mean_several(need):
        return []
    return activities_of_need(need.title, need.text)


def activity_of(need: Need) -> str | None:
    """The code of the activity that a need is about: what was said to be meant, else what its words tell.

    None where they may mean several, or none of ours.
    """
    found = activities_of_need(need.title, need.text, 1)
    first = likelihoods(terms_of_need(need))[:1]
    told = found[0] if found and first and first[0][0] in field.by_code() else None
    return need.meant or (None if may_mean_several(need) else told)


def is_certain(engine: Engine, need: Need, weights: Weights | None = None, today: date | None = None) -> bool:
    """Whether some offer surely does what is asked, wherever it is delivered; see `Engine.rank`."""
    return any(Band.of(points) is Band.GOOD for _, points in engine.order(need, 1, weights, today))


def may_mean_several(need: Need) -> bool:
    """Whether the words of a need tell of activities of different families about as much."""
    known = field.by_code()
    found = likelihoods(terms_of_need(need))
    if not found or found[0][0] not in known:
        return False
    first, most = known[found[0][0]].family, found[0][1]
    return any(
        weight >= AS_LIKELY * most for code, weight in found if code in known and known[code].family != first
    )
