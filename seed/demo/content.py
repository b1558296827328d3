"""The demo's content as typed records, read from the TOML files beside this one. All of it is invented."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import resources
from typing import Any, TypeVar

import msgspec

from seed.demo.need_rows import NeedRow

T = TypeVar("T")


class Coordinator(msgspec.Struct, frozen=True):
    name: str
    email: str


class RegionRow(msgspec.Struct, frozen=True):
    slug: str
    name: str
    helpdesk_name: str
    helpdesk_phone: str
    helpdesk_email: str
    municipalities: tuple[str, ...]
    coordinators: tuple[Coordinator, ...]


class Regions(msgspec.Struct, frozen=True):
    region: tuple[RegionRow, ...]
    administrator: Coordinator


class BuyerRow(msgspec.Struct, frozen=True):
    slug: str
    name: str
    nis: str
    contact_name: str
    contact_email: str


class SignUpRow(msgspec.Struct, frozen=True):
    """`state`: "unconfirmed", "waiting", "refused" or "approved". The slug of an organisation makes a claim."""

    slug: str
    role: str
    name: str
    nis: str
    phone: str
    person_name: str
    email: str
    state: str
    type: str = ""
    reason: str = ""


class ColleagueRow(msgspec.Struct, frozen=True):
    """Someone invited by the contact of a buyer."""

    buyer: str
    name: str
    email: str


class SignUps(msgspec.Struct, frozen=True):
    sign_up: tuple[SignUpRow, ...]
    colleague: tuple[ColleagueRow, ...]


class RecognitionRow(msgspec.Struct, frozen=True):
    """`evidence`: the name of a document that hangs on it, which a coordinator `checked`."""

    type: str
    document: str
    valid_from: date
    valid_to: date | None = None
    evidence: str = ""
    checked: bool = False


class FigureRow(msgspec.Struct, frozen=True):
    """`evidence`: the name of a document that hangs on it, which a coordinator `checked`.

    `removed`: the name of one that its supplier removed.
    """

    key: str
    value: float
    on: date
    valid_to: date | None = None
    evidence: str = ""
    checked: bool = False
    removed: str = ""


class OfferRow(msgspec.Struct, frozen=True):
    """`area`: "municipalities" with `nis`, "radius" with `radius_km`, or "flanders"."""

    slug: str
    title: str
    text: str
    cpv: tuple[str, ...]
    kind: str
    area: str
    nis: tuple[str, ...] = ()
    radius_km: int | None = None
    capacity_fte: float | None = None
    status: str = "published"


class SupplierRow(msgspec.Struct, frozen=True):
    slug: str
    name: str
    type: str
    nis: str
    contact_name: str
    contact_email: str
    phone: str
    description: str
    public_contact: str = ""
    public_email: str = ""
    public_phone: str = ""
    recognitions: tuple[RecognitionRow, ...] = ()
    figures: tuple[FigureRow, ...] = ()
    offers: tuple[OfferRow, ...] = ()


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("seed.demo").joinpath(name).read_text("utf-8"))


def _rows(name: str, key: str, kind: type[T]) -> tuple[T, ...]:
    return msgspec.convert(tuple(_read(name)[key]), tuple[kind, ...])  # type: ignore[valid-type]


def sign_ups() -> SignUps:
    return msgspec.convert(_read("sign_ups.toml"), SignUps)


def regions() -> Regions:
    return msgspec.convert(_read("regions.toml"), Regions)


def buyers() -> tuple[BuyerRow, ...]:
    return _rows("buyers.toml", "buyer", BuyerRow)


def suppliers() -> tuple[SupplierRow, ...]:
    """All suppliers, those of Waasland first."""
    files = sorted(
        entry.name
        for entry in resources.files("seed.demo").iterdir()
        if entry.name.startswith("suppliers_") and entry.name.endswith(".toml")
    )
    waasland_first = sorted(files, key=lambda name: ("waasland" not in name, name))
    return tuple(row for name in waasland_first for row in _rows(name, "supplier", SupplierRow))


def needs() -> tuple[NeedRow, ...]:
    return _rows("needs.toml", "need", NeedRow)
