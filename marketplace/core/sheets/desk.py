"""Has spreadsheets read and written in a process of its own: see `core/apart.py`."""

from __future__ import annotations

import msgspec

from marketplace.core.apart import LONGEST_S, Apart
from marketplace.core.i18n import N_, _
from marketplace.core.sheets.values import Book, NewColumns, NotRead

UNSURE = N_(
    "Wij konden dit bestand niet lezen. Bewaar alleen uw plan in een nieuw bestand en probeer nog eens."
)


class SheetDesk:
    """One for a web process."""

    def __init__(self, longest_s: float = LONGEST_S) -> None:
        self._apart = Apart(str(__package__), longest_s)

    async def read(self, data: bytes) -> Book:
        """The sheets of an accepted XLSX file. Raises NotRead, or Unavailable while many wait."""
        return msgspec.json.decode(_answered(await self._apart.ask(b"null\n" + data)), type=Book)

    async def add(self, data: bytes, new: NewColumns) -> bytes:
        """The same file with new columns. Raises NotRead, or Unavailable while many wait."""
        return _answered(await self._apart.ask(msgspec.json.encode(new) + b"\n" + data))


def _answered(answer: bytes) -> bytes:
    """What the process gave. See __main__."""
    verdict, _line, rest = answer.partition(b"\n")
    if verdict == b"done":
        return rest
    raise NotRead(_(rest.decode()) if verdict == b"refused" else _(UNSURE))
