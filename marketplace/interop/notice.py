"""What a notice says, as plain frozen values."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec


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
    reserved: bool
    deadline: datetime | None
    estimated_value: Decimal | None
    currency: str | None
    starts_on: date | None
    ends_on: date | None
    duration: timedelta | None
    place: Place


class Notice(msgspec.Struct, frozen=True):
    """A notice of a call, of a plan, or of an award.

    `notice_id` is the buyer's own (a UUID), `publication_id` the one in the Official Journal. `language`
    has two letters. `cpv`: eight digits, the main code first. `kind` is "good", "service" or "works".
    `deadline` is aware, in UTC. `reserved`: some lot is only for sheltered workshops or certain services.
    `doubts`: what can't be right and was left out, a Dutch sentence each.
    """

    notice_id: str
    notice_type: str
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
    reserved: bool
    starts_on: date | None
    ends_on: date | None
    duration: timedelta | None
    lots: tuple[NoticeLot, ...]
    doubts: tuple[str, ...] = ()

    @property
    def nis(self) -> str | None:
        """The municipality of the work, today's NIS code."""
        return self.place.nis
