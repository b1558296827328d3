"""The eight kinds of users in the two demo regions, and the names of what they have."""

from __future__ import annotations

from dataclasses import dataclass, field

from marketplace.accounts.models import Person
from marketplace.organisations.models import Organisation

USERS = {
    "visitor": None,
    "buyer": "an@temse.example",
    "neighbour": "pieter@sint-niklaas.example",
    "buyer2": "sofie@stad-oostende.example",
    "supplier": "bram@groenwerk.example",
    "supplier2": "bruno@zeekracht.example",
    "coord": "chadia@waasland.example",
    "coord2": "dirk@oostende.example",
    "admin": "els@maatmarkt.example",
}
"""Column of the access table -> address. `neighbour` is a buyer of the same region as `buyer`; those with a 2
work in Oostende, the others in Waasland."""

REGIONS = {"waasland": ("buyer", "supplier", "46025"), "oostende": ("buyer2", "supplier2", "35013")}


@dataclass
class World:
    """`people` by column, `objects`: "<region>.<kind>" -> the path parameters that name it.

    `versions`: of every row, as forms carry them.
    """

    people: dict[str, Person] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    objects: dict[str, dict[str, str]] = field(default_factory=dict)
    versions: str = "{}"
