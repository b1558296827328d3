"""What was bought in a region before, as figures: never who got it, nor what one supplier asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from marketplace.matches.alike import Work
from marketplace.matches.potential_values import Bought

#: With fewer awards a sum, or a figure from it, comes near to what one supplier asked.
FEWEST_AWARDS = 3
#: Sums are told in thousands of euro, so that a new award can't be read off as the difference.
ROUGHLY = Decimal(1_000)


@dataclass(frozen=True, slots=True)
class Award:
    """A need, or a lot of one, that a supplier got. `amount` in euro without VAT, None when not told.

    `fte`: how much work it is. `starts_on` and `ends_on` are both included.
    """

    work: Work
    buyer: UUID
    on: date
    amount: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    fte: Decimal | None = None


def roughly(amount: Decimal) -> Decimal:
    """An amount in euro to the nearest thousand."""
    return (amount / ROUGHLY).quantize(Decimal(1)) * ROUGHLY


def bought(awards: Sequence[Award]) -> Bought:
    """What these awards come to."""
    amounts = [award.amount for award in awards if award.amount is not None]
    return Bought(
        count=len(awards),
        with_amount=len(amounts),
        total=roughly(sum(amounts, Decimal(0))) if len(amounts) >= FEWEST_AWARDS else None,
        buyers=len({award.buyer for award in awards}),
        latest=max((award.on for award in awards), default=None),
    )
