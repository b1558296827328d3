"""An attack on a site of one's own: `python -m benchmarks.hostile http://localhost:8000 --seconds 20`.

Fifty connections hold half a form open, and one sends a form of 12 MB, of millions of fields, again and
again: said beforehand, in chunks, and cut to what is let in. Only this machine can be asked, and it ends by
itself.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from benchmarks.arguments import whole_number

HERE = ("localhost", "127.0.0.1", "::1")
HALF_SENT = 50
FIELDS = b"a=&" * (4 * 1024 * 1024)
LARGEST_LET_IN = 255 * 1024
PAUSE_S = 0.1
MOST_S = 300
HEAD = (
    "POST /aanmelden HTTP/1.1\r\nHost: {host}\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n{more}\r\n\r\n"
)


class Attack:
    """Counts the answers: a status, or 0 where the line ended without one."""

    def __init__(self, url: str, seconds: float) -> None:
        site = urlsplit(url)
        if site.scheme != "http" or site.hostname not in HERE:
            raise SystemExit(f"{url} is not on this machine; nothing else may be attacked")
        self._site = site
        self._until = time.monotonic() + min(seconds, MOST_S)
        self.answers: Counter[int] = Counter()

    async def run(self) -> None:
        """Until the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._until - time.monotonic()):
                await asyncio.gather(self._flood(), *(self._hold() for _ in range(HALF_SENT)))

    async def _hold(self) -> None:
        while True:
            try:
                await self._send("Content-Length: 200000", b"email=")
            except OSError:
                await asyncio.sleep(PAUSE_S)

    async def _flood(self) -> None:
        chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(FIELDS), FIELDS)
        bodies = (
            (f"Content-Length: {len(FIELDS)}", FIELDS),
            ("Transfer-Encoding: chunked", chunked),
            (f"Content-Length: {LARGEST_LET_IN}", FIELDS[:LARGEST_LET_IN]),
        )
        while True:
            for more, body in bodies:
                with contextlib.suppress(OSError):
                    await self._send(more, body)
                await asyncio.sleep(PAUSE_S)

    async def _send(self, more: str, body: bytes) -> None:
        """Send a head and a body, and wait for what the site says."""
        reader, writer = await asyncio.open_connection(self._site.hostname, self._site.port)
        try:
            writer.write(HEAD.format(host=self._site.netloc, more=more).encode() + body)
            line = await reader.readline()
            self.answers[int(line.split()[1]) if line.startswith(b"HTTP/1.1 ") else 0] += 1
        except OSError:
            self.answers[0] += 1
        finally:
            writer.transport.abort()


@contextmanager
def under_attack(url: str, seconds: float) -> Iterator[Counter[int]]:
    """In a process of its own beside the block; its answers are counted once the block is over."""
    counted: Counter[int] = Counter()
    command = [sys.executable, "-m", "benchmarks.hostile", url, "--seconds", str(int(seconds))]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as attack:
        try:
            yield counted
            said, _ = attack.communicate(timeout=MOST_S)
            counted.update({int(status): count for status, count in json.loads(said).items()})
        finally:
            attack.kill()


def main() -> None:
    arguments = argparse.ArgumentParser(prog="benchmarks.hostile", description=__doc__)
    arguments.add_argument("url")
    arguments.add_argument("--seconds", type=whole_number(1), default=20)
    given = arguments.parse_args()
    attack = Attack(given.url, given.seconds)
    asyncio.run(attack.run())
    print(json.dumps(attack.answers))


if __name__ == "__main__":
    main()
