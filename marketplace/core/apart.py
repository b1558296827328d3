"""Has a module look at bytes of somebody in a process of its own, one after the other.

A file that was made to take memory or time, or to make a library fall, so takes neither from the process
that asks.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys

from marketplace.config import ROOT
from marketplace.core.errors import Unavailable
from marketplace.core.i18n import _

log = logging.getLogger(__name__)

#: Seconds that one file may take; the process itself gets less of the processor.
LONGEST_S = 40.0
#: Those who wait hold a connection to the database.
MOST_WAITING = 4


class Apart:
    """One for a kind of work and a process that asks. `module`: what `python -m` runs."""

    def __init__(self, module: str, longest_s: float = LONGEST_S) -> None:
        self._module = module
        self._longest_s = longest_s
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    async def ask(self, data: bytes) -> bytes:
        """What the module wrote for these bytes; nothing when it fell or took too long.

        Raises Unavailable while many wait.
        """
        if self._waiting >= MOST_WAITING:
            raise Unavailable(_("Er worden nu veel bestanden nagekeken. Probeer het zo dadelijk opnieuw."))
        self._waiting += 1
        try:
            async with self._turn:
                return await self._run(data)
        finally:
            self._waiting -= 1

    async def _run(self, data: bytes) -> bytes:
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", self._module),
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
            log.warning(
                "a file could not be looked at",
                extra={"asked": self._module, "returned": process.returncode},
            )
        return answer


def limit(memory: int, seconds: int) -> None:
    """Limit this process: bytes of memory, seconds of the processor, and no file may be written.

    Where a limit can't be set, the one who asked still stops it in time.
    """
    with contextlib.suppress(ImportError, ValueError, OSError, AttributeError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
