"""How much work a purchase is: typed, or derived from what was bought like it; else nobody knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from statistics import median

from marketplace.matches.bought import FEWEST_AWARDS, ROUGHLY, Award, roughly
from marketplace.matches.potential_values import PlannedPurchase, Volume, VolumeSource

DAYS_OF_A_YEAR = Decimal("365.25")
TENTH = Decimal("0.1")


def years_of(starts_on: date | None, ends_on: date | None) -> Decimal | None:
    """How long a period is, its first and last day included; None when an end of it is unknown."""
    if starts_on is None or ends_on is None or ends_on < starts_on:
        return None
    return ((ends_on - starts_on).days + 1) / DAYS_OF_A_YEAR


def euro_per_fte_year(award: Award) -> Decimal | None:
    """What a full-time equivalent cost a year in an award; None unless all that it takes is known."""
    years = years_of(award.starts_on, award.ends_on)
    if not award.amount or not award.fte or years is None:
        return None
    return award.amount / award.fte / years


def volume(planned: PlannedPurchase, alike: Sequence[Award]) -> Volume | None:
    """The volume in full-time equivalents; `alike`: awards of the same work in the region.

    Derived only from three awards or more, and for a purchase whose amount and period are known.
    """
    if planned.fte is not None:
        return Volume(planned.fte, VolumeSource.TYPED)
    prices = [price for award in alike if (price := euro_per_fte_year(award)) is not None]
    years = years_of(planned.starts_on, planned.ends_on)
    if len(prices) < FEWEST_AWARDS or planned.amount is None or years is None:
        return None
    price = median(prices)
    fte = (planned.amount / price / years).quantize(TENTH)
    return Volume(fte, VolumeSource.DERIVED, len(prices), max(ROUGHLY, roughly(price)))
