"""Has documents looked at in a process of its own: see `core/apart.py`."""

from __future__ import annotations

from marketplace.core.apart import LONGEST_S, Apart
from marketplace.core.documents.kinds import Document, NotAccepted
from marketplace.core.i18n import N_, _

UNSURE = N_("Wij konden dit bestand niet nakijken. Bewaar het kleiner of als PDF en probeer nog eens.")


class Desk:
    """One for a web process."""

    def __init__(self, longest_s: float = LONGEST_S) -> None:
        self._apart = Apart(str(__package__), longest_s)

    async def accept(self, data: bytes) -> Document:
        """As `accept`. Raises NotAccepted, or Unavailable while many wait."""
        return _document(await self._apart.ask(data))


def _document(answer: bytes) -> Document:
    """What the process said: its verdict, two lines that go with it, and the document. See __main__."""
    verdict, *rest = answer.split(b"\n", 3)
    if verdict == b"accepted" and len(rest) == 3:
        return Document(rest[0].decode(), rest[1].decode(), rest[2])
    reason = rest[0].decode() if verdict == b"refused" and rest else UNSURE
    raise NotAccepted(_(reason))
