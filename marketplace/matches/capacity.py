"""How much work suppliers can take on: the one place that reads what is free."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from marketplace.matches.potential_values import Capacity
from matching import Able, Offer


def free_fte(offer: Offer, on: date) -> Decimal | None:
    """What is free of an offer on a day, in full-time equivalents; None when its supplier did not say.

    An offer says one figure, that of today, so every day has the same.
    """
    return None if offer.capacity_fte is None else Decimal(str(offer.capacity_fte))


def capacity_of(able: Iterable[Able], on: date) -> Capacity:
    """What is free together on a day, of each supplier what its best offer says."""
    free = [free_fte(one.offer, on) for one in able]
    said = [fte for fte in free if fte is not None]
    return Capacity(sum(said, Decimal(0)), len(said), len(free) - len(said))
