"""The municipality that a cell means: by its name, its postcode or its NIS code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import _
from marketplace.core.reading.names import folded
from marketplace.organisations.models import Municipality

_NUMBER = re.compile(r"^(?:B(?:E)?[- ]?)?([0-9]{4,5})\b[\s,:-]*|[\s(,:-]+(?:B(?:E)?[- ]?)?([0-9]{4,5})\)?$")
_WHAT = ("gemeente", "stad", "ocmw", "agb", "gemeentebestuur", "stadsbestuur")
POSTCODE = 4


class WrongPlace(ValueError):
    """What is written is no municipality; the text says in Dutch what is the matter."""


@dataclass(frozen=True, slots=True)
class Town:
    """A municipality of today, or one that merged: then `nis` is that of the one it is part of now."""

    nis: str
    code: str
    name: str
    postcodes: tuple[str, ...]


class Towns:
    """All municipalities, by what people call them."""

    def __init__(self, towns: Iterable[Town]) -> None:
        self._by_name: dict[str, set[str]] = {}
        self._by_number: dict[str, set[str]] = {}
        self._named: dict[str, str] = {}
        for town in towns:
            self._by_name.setdefault(folded(town.name), set()).add(town.nis)
            for number in (town.code, *town.postcodes):
                self._by_number.setdefault(number, set()).add(town.nis)
            if town.code == town.nis:
                self._named[town.nis] = town.name

    def read(self, text: str) -> str:
        """The NIS code of the municipality of today. Raises WrongPlace."""
        shown = " ".join(text.split())[:40]
        found = _NUMBER.search(shown)
        number = (found[1] or found[2]) if found else ""
        name = (shown[: found.start()] + shown[found.end() :]).strip(" ,()-") if found else shown
        by_number = self._by_number.get(number, set()) if number else None
        by_name = self._of_name(name) if name else None
        if by_number == set() or by_name == set():
            raise WrongPlace(
                _("Wij kennen geen gemeente “%(place)s”. Schrijf de naam of de postcode") % {"place": shown}
            )
        both = (by_number or by_name or set()) & (by_name or by_number or set())
        if len(both) == 1:
            return next(iter(both))
        if not both:
            raise WrongPlace(
                _("De postcode en de naam in “%(place)s” horen niet bij elkaar") % {"place": shown}
            )
        names = _(" of ").join(sorted(self._named.get(nis, nis) for nis in both))
        raise WrongPlace(
            _("“%(place)s” kan %(names)s zijn. Schrijf de naam") % {"place": shown, "names": names}
        )

    def _of_name(self, name: str) -> set[str]:
        first, _space, rest = name.partition(" ")
        bare = rest if folded(first) in _WHAT and rest else name
        if folded(bare).startswith("van") and bare.split(" ")[0].lower() == "van":
            bare = bare.partition(" ")[2]
        return self._by_name.get(folded(bare), set())


async def towns(session: AsyncSession) -> Towns:
    """Those of this installation."""
    columns = (Municipality.nis, Municipality.successor, Municipality.name, Municipality.postcodes)
    rows = (await session.execute(select(*columns))).all()
    merged = {row.nis: row.successor for row in rows if row.successor}
    return Towns(Town(merged.get(row.nis, row.nis), row.nis, row.name, tuple(row.postcodes)) for row in rows)
