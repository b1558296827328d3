"""What a need says, as values: read from forms and notices, put in a need, compared with before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketplace.needs.models import Need
from marketplace.needs.states import Visibility
from marketplace.offers.models import Kind


@dataclass(frozen=True, slots=True)
class NeedValues:
    """What a need says. `deadline` aware UTC, `amount` euro excl. VAT, `cpv` eight-digit codes.

    `reserved`: None when nobody said whether it is. What has a default is said in the task list only; see
    `Need` for each.
    """

    title: str
    text: str
    nis: str | None
    place: str
    starts_on: date | None
    ends_on: date | None
    deadline: datetime | None
    amount: Decimal | None
    cpv: list[str]
    kind: Kind | None
    reserved: bool | None
    quantity: str = ""
    rhythm: str = ""
    amount_to: Decimal | None = None
    amount_shown: bool = False
    fte: Decimal | None = None
    conditions: str = ""
    labels: list[str] = field(default_factory=list)
    visibility: Visibility = Visibility.ASKED
    contact_id: UUID | None = None

    @classmethod
    def of(cls, need: Need) -> NeedValues:
        """What a need says now."""
        return cls(**{name: getattr(need, name) for name in cls.__slots__})

    def by_name(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def put_in(self, need: Need) -> None:
        """Let a need say this. What other words meant is forgotten, and asked again where that is unclear."""
        if (need.title, need.text) != (self.title, self.text):
            need.meant = None
        for name, value in self.by_name().items():
            setattr(need, name, value)


def told_to_suppliers(before: NeedValues, after: NeedValues) -> tuple[str, ...]:
    """The parts that differ and that those who were asked may know of.

    Who else may read it does not matter to them, nor does a budget that they don't see.
    """
    kept_back = {"visibility"}
    if not (before.amount_shown or after.amount_shown):
        kept_back |= {"amount", "amount_to"}
    return tuple(
        name
        for name, value in after.by_name().items()
        if name not in kept_back and getattr(before, name) != value
    )
