"""What a supplier can answer, and why not."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from marketplace.core.i18n import N_


class Answer(StrEnum):
    INTERESTED = "interested"
    DECLINED = "declined"


class DeclineReason(StrEnum):
    NO_CAPACITY = "no_capacity"
    NOT_OUR_WORK = "not_our_work"
    TOO_FAR = "too_far"
    TOO_BIG = "too_big"
    TOO_SHORT = "too_short"
    OTHER = "other"


DECLINE_REASONS = {
    DeclineReason.NO_CAPACITY: N_("Geen plaats in de planning"),
    DeclineReason.NOT_OUR_WORK: N_("Dit doen wij niet"),
    DeclineReason.TOO_FAR: N_("Te ver"),
    DeclineReason.TOO_BIG: N_("Te groot voor ons"),
    DeclineReason.TOO_SHORT: N_("Te weinig tijd"),
    DeclineReason.OTHER: N_("Iets anders"),
}


ANSWERS = {Answer.INTERESTED: N_("wij hebben interesse"), Answer.DECLINED: N_("niet voor ons")}


NO_LOTS: Mapping[uuid.UUID, Decimal | None] = MappingProxyType({})


class Given(NamedTuple):
    """An answer: `price` an indication in euro excl. VAT, `reason` why not.

    `lots`: id -> price of each lot that it is for; empty for all that were asked, and without lots.
    """

    choice: Answer
    message: str = ""
    price: Decimal | None = None
    reason: DeclineReason | None = None
    lots: Mapping[uuid.UUID, Decimal | None] = NO_LOTS

    @property
    def kept(self) -> Given:
        """The answer as its row holds it: no reason when interested, no price when declined, no lots."""
        interested = self.choice is Answer.INTERESTED
        row = self._replace(lots=NO_LOTS)
        return row._replace(reason=None) if interested else row._replace(price=None)
