"""Reference tables that do not depend on any installation."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from importlib import resources

import msgspec


class MunicipalityRow(msgspec.Struct, frozen=True):
    """A Flemish municipality by NIS code, with the point of its centre (WGS 84 degrees).

    `valid_from` and `valid_to` (both included) are None when it existed before the mergers of 2025 or
    still exists; `successor` is the NIS code that a merged-away one became part of.
    """

    nis: str
    name: str
    province: str
    lat: float
    lng: float
    postcodes: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    successor: str | None


@cache
def municipalities() -> tuple[MunicipalityRow, ...]:
    """The 285 of today and the 27 that merged away on 1 January 2025, by NIS code."""
    table = resources.files("seed.reference").joinpath("municipalities.csv").read_text("utf-8")
    return tuple(_municipality(row) for row in csv.DictReader(table.splitlines()))


def _municipality(row: dict[str, str]) -> MunicipalityRow:
    return MunicipalityRow(
        nis=row["nis"],
        name=row["name"],
        province=row["province"],
        lat=float(row["lat"]),
        lng=float(row["lng"]),
        postcodes=tuple(row["postcodes"].split()),
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        successor=row["successor"] or None,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
