"""Has documents looked at in a process of its own, one after the other.

A file that was made to take memory or time, or to make a library fall, so takes neither from the web process.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys

from marketplace.config import ROOT
from marketplace.core.documents.kinds import Document, NotAccepted
from marketplace.core.errors import Unavailable
from marketplace.core.i18n import N_, _

log = logging.getLogger(__name__)

#: Seconds that one document may take; the process itself gets less of the processor.
LONGEST_S = 40.0
#: Those who wait hold a connection to the database.
MOST_WAITING = 4
UNSURE = N_("Wij konden dit bestand niet nakijken. Bewaar het kleiner of als PDF en probeer nog eens.")


class Desk:
    """One for a web process."""

    def __init__(self, longest_s: float = LONGEST_S) -> None:
        self._longest_s = longest_s
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def accept(self, data: bytes) -> Document:
        """As `accept`. Raises NotAccepted, or Unavailable while many wait."""
        if self._waiting >= MOST_WAITING:
            raise Unavailable(_("Er worden nu veel bestanden nagekeken. Probeer het zo dadelijk opnieuw."))
        self._waiting += 1
        try:
            async with self._turn:
                return await self._ask(data)
        finally:
            self._waiting -= 1

    async def _ask(self, data: bytes) -> Document:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", __package__),
            cwd=ROOT,
            stdin=pipe,
            stdout=pipe,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with asyncio.timeout(self._longest_s):
                answer, _ = await process.communicate(data)
        except TimeoutError:
            answer = b""
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if not answer:
            log.warning("a document could not be looked at", extra={"returned": process.returncode})
        return _document(answer)


def _document(answer: bytes) -> Document:
    """What the process said: its verdict, two lines that go with it, and the document. See __main__."""
    verdict, *rest = answer.split(b"\n", 3)
    if verdict == b"accepted" and len(rest) == 3:
        return Document(rest[0].decode(), rest[1].decode(), rest[2])
    reason = rest[0].decode() if verdict == b"refused" and rest else UNSURE
    raise NotAccepted(_(reason))
