"""What a notice says, as plain frozen values."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import msgspec


class Purpose(StrEnum):
    """What a notice is for. PLAN: looks ahead, without a call; PLAN_CANCELLED: such a plan is given up.

    OTHER: neither a call nor how one ended.
    """

    CALL = "call"
    PLAN = "plan"
    PLAN_CANCELLED = "plan_cancelled"
    RESULT = "result"
    NO_AWARD = "no_award"
    CANCELLED = "cancelled"
    OTHER = "other"

    @property
    def looks_ahead(self) -> bool:
        """Whether it is about what may be called for later."""
        return self in (Purpose.PLAN, Purpose.PLAN_CANCELLED)


class Place(msgspec.Struct, frozen=True):
    """Where work is done or a buyer sits. `country` has three letters as in the notice; `nis` is Belgian."""

    nuts: str = ""
    town: str = ""
    postcode: str = ""
    country: str = ""
    nis: str | None = None


class NoticeLot(msgspec.Struct, frozen=True):
    """A lot (or the part of a planning notice). Texts in Dutch where the notice has them."""

    identifier: str
    title: str
    description: str
    cpv: tuple[str, ...]
    kind: str | None
    reserved: bool | None
    deadline: datetime | None
    estimated_value: Decimal | None
    currency: str | None
    starts_on: date | None
    ends_on: date | None
    duration: timedelta | None
    place: Place


class Notice(msgspec.Struct, frozen=True):
    """A notice of a call, of a plan, or of how a call ended.

    `notice_id` (a UUID) and `version` say which notice it is (BT-701, BT-757), `procedure_id` of which
    procedure (BT-04; plans have none), `publication_id` its number in the Official Journal. `changes`: the
    id or publication number of the notice that it corrects or cancels (BT-758); `plans`: those of the
    planning notices that announced it (BT-125). `issued_at` (BT-05) and `deadline` are aware, in UTC.
    `digest`: of what it says, however the file is laid out. `language` has two letters. `cpv`: eight digits,
    the main code first. `kind` is "good", "service" or "works". `reserved`: some lot is only for sheltered
    workshops or certain services, or is carried out in sheltered employment; None where a lot says nothing of
    it. `winners`: names; empty when none was chosen or named.
    `doubts`: what can't be right and was left out, a Dutch sentence each.
    """

    notice_id: str
    version: int
    procedure_id: str
    purpose: Purpose
    notice_type: str
    issued_at: datetime | None
    changes: str
    plans: tuple[str, ...]
    digest: str
    winners: tuple[str, ...]
    publication_id: str | None
    url: str | None
    language: str
    title: str
    description: str
    buyer_name: str
    buyer_kbo: str | None
    buyer_identifier: str
    buyer_place: Place
    place: Place
    deadline: datetime | None
    estimated_value: Decimal | None
    currency: str | None
    cpv: tuple[str, ...]
    kind: str | None
    reserved: bool | None
    starts_on: date | None
    ends_on: date | None
    duration: timedelta | None
    lots: tuple[NoticeLot, ...]
    doubts: tuple[str, ...] = ()

    @property
    def nis(self) -> str | None:
        """The municipality of the work, today's NIS code."""
        return self.place.nis
