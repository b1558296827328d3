"""What somebody means to buy, and what the social economy here can do for it: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from matching import Band


@dataclass(frozen=True, slots=True)
class PlannedPurchase:
    """What is to be bought. `nis`: where; `amount`: budget in euro without VAT over the whole period.

    `fte`: how much work it is in full-time equivalents, None when nobody knows. `kind`: "good", "service" or
    None. `starts_on` and `ends_on` are both included. `meant`: the activity (code) that is
    said to be meant.
    """

    title: str
    text: str = ""
    cpv: Sequence[str] = ()
    kind: str | None = None
    nis: str | None = None
    amount: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    fte: Decimal | None = None
    meant: str | None = None


class Proof(StrEnum):
    """What shows that a supplier may answer a reserved contract (article 15), the strongest first.

    A recognition, or a share of 30 % of the target group, that a document here shows on the day; unproven:
    it says so of itself, or says nothing of its share.
    """

    RECOGNITION = "recognition"
    SHARE = "share"
    UNPROVEN = "unproven"


@dataclass(frozen=True, slots=True)
class Capacity:
    """What is free now at suppliers that can do it: `fte` of `known` of them; `unknown` said nothing."""

    fte: Decimal
    known: int
    unknown: int


class VolumeSource(StrEnum):
    TYPED = "typed"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Volume:
    """How much work it is: `fte` full-time equivalents.

    Derived: from `awards` awards of this activity in the region of which the volume is known, at
    `euro_per_fte_year`, their median.
    """

    fte: Decimal
    source: VolumeSource
    awards: int = 0
    euro_per_fte_year: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Bought:
    """What was bought like this in the region before: `count` awards; of `with_amount` the sum is `total`.

    `total` in euro without VAT; None when it would tell what one supplier asked. `latest`: the day of the
    latest. `buyers`: how many different ones.
    """

    count: int = 0
    with_amount: int = 0
    total: Decimal | None = None
    buyers: int = 0
    latest: date | None = None


class Way(StrEnum):
    """A way to buy that the figures speak for."""

    RESERVE = "reserve"
    RESERVE_LOTS = "reserve_lots"
    SOCIAL_CLAUSE = "social_clause"
    MARKET_CONSULTATION = "market_consultation"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A way to buy, with why: sentences with the figures behind it, in the language of the reader."""

    way: Way
    because: Sequence[str]


@dataclass(frozen=True, slots=True)
class Potential:
    """What the social economy here can do for a planned purchase.

    `activity`: the code that its words or codes mean, None where that is unsure. `bands`: how many suppliers
    in each band of chance. `may_answer`: how many of those that fit (good or possible) may answer a reserved
    contract, by what shows it on its day. `bought` is None where nobody can know: no region covers the place,
    or it is unsure what is meant. `others`: names of other municipalities of the region whose buyers look
    for the same, as far as everyone may know that. `suggestions`: the strongest first.
    """

    planned: PlannedPurchase
    activity: str | None
    bands: Mapping[Band, int]
    may_answer: Mapping[Proof, int]
    capacity: Capacity
    volume: Volume | None
    bought: Bought | None
    others: Sequence[str] = ()
    suggestions: Sequence[Suggestion] = field(default_factory=tuple)

    @property
    def proven(self) -> int:
        """How many that fit may answer a reserved contract, shown by a document."""
        return sum(count for proof, count in self.may_answer.items() if proof is not Proof.UNPROVEN)

    @property
    def able(self) -> int:
        """How many suppliers fit: good or possible."""
        return self.bands.get(Band.GOOD, 0) + self.bands.get(Band.POSSIBLE, 0)
