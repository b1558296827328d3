"""A purchase as the rules look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from marketplace.core.i18n import N_

NOTHING = Decimal(0)


class WorkKind(StrEnum):
    """Kinds of purchase as the rules know them. Social: services of the light regime (articles 88 to 91)."""

    SUPPLIES = "supplies"
    SERVICES = "services"
    WORKS = "works"
    SOCIAL = "social"


KIND_NAMES = {
    WorkKind.SUPPLIES: N_("leveringen"),
    WorkKind.SERVICES: N_("diensten"),
    WorkKind.WORKS: N_("werken"),
    WorkKind.SOCIAL: N_("sociale en andere specifieke diensten"),
}
#: The letters of the command line and of notices.
KIND_LETTERS = {
    "L": WorkKind.SUPPLIES,
    "D": WorkKind.SERVICES,
    "W": WorkKind.WORKS,
    "S": WorkKind.SOCIAL,
}


@dataclass(frozen=True, slots=True)
class Purchase:
    """What is bought. Amounts in euro without VAT.

    `day`: of publication, or of inviting. `estimate`: of the whole, without `repeats` (repeats, options and
    extensions), which count too. `offer`: the amount to be approved, once it is known. `same_class`: what
    this buyer bought of the same CPV class in the twelve months before. `cpv`: eight digits. `reserved`:
    whether it is meant to be reserved. `months`: how long it lasts, extensions included.
    """

    day: date
    kind: WorkKind
    estimate: Decimal
    offer: Decimal | None = None
    repeats: Decimal = NOTHING
    same_class: Decimal = NOTHING
    cpv: str | None = None
    reserved: bool = False
    months: Decimal | int | None = None

    @property
    def total(self) -> Decimal:
        """The estimate that decides, repeats and extensions included (article 16; article 6 of the KB)."""
        return self.estimate + self.repeats

    @property
    def approved(self) -> Decimal:
        """What is to be approved, as far as it is known: the offer, else the estimate."""
        return self.total if self.offer is None else self.offer
