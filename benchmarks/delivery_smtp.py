"""A mail server that misbehaves on request: `python -m benchmarks.delivery_smtp --port P --log FILE`.

It notes each mail it accepted as a line "seconds message-id recipient" before it answers, so what it took
is known whatever happens to the answer. It stops when standard input closes; "calm" there ends the faults.
"""

import argparse
import asyncio
import os
import random
import re
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

MODES = ("ok", "flap", "4xx", "5xx", "hang", "drop", "quit", "sender")
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)
HANG_S = 60.0
GONE = "@weg.example"
# Of the mails, how many a lasting fault meets.
SHARES = {"4xx": 0.3, "5xx": 0.1, "hang": 0.01, "drop": 0.05, "sender": 0.1}
# How long good and bad moments last while flapping, in seconds.
GOOD_S, BAD_S = (0.6, 2.0), (0.1, 0.6)


class Faults:
    """What goes wrong now. While flapping a bad moment has one of four faults, chosen at random."""

    def __init__(self, mode: str, drop_acks: int, seed: int, share: float = 1.0) -> None:
        """`share`: of the mails that a lasting fault meets."""
        self.mode = mode
        self.share = share
        self.acks_to_drop = drop_acks
        self.every = 0
        self.taken = 0
        self.answer_after_s = 0.0
        self._random = random.Random(seed)
        self._now = "ok"
        self._until = 0.0

    def current(self) -> str:
        if self.mode != "flap":
            return self.mode if self.share == 1 or self.some(self.share) else "ok"
        if time.monotonic() > self._until:
            good = self._now != "ok"
            self._now = "ok" if good else self._random.choice(("4xx", "hang", "drop", "refuse"))
            self._until = time.monotonic() + self._random.uniform(*(GOOD_S if good else BAD_S))
        return self._now

    def drops_this_ack(self) -> bool:
        self.taken += 1
        if not self.acks_to_drop or self.taken % max(1, self.every):
            return False
        self.acks_to_drop -= 1
        return True

    def some(self, share: float) -> bool:
        return self._random.random() < share


def hang_up(server: SMTP) -> None:
    """End the connection without a word; what was still to be said is not."""
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


class Server(SMTP):
    """aiosmtpd with a goodbye that may fail and a greeting that may be refused."""

    def __init__(self, faults: Faults, log: int) -> None:
        super().__init__(Handler(faults, log), hostname="localhost", ident="faults", enable_SMTPUTF8=False)
        self._faults = faults

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._faults.current() == "refuse":
            assert isinstance(transport, asyncio.WriteTransport)
            transport.write(b"421 4.3.2 not now\r\n")
            transport.close()
            return
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        if self.transport is not None:
            super().connection_lost(error)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if self._faults.mode == "quit":
            hang_up(self)
            return
        await super().smtp_QUIT(arg)


class Handler:
    """The methods' names and answers are aiosmtpd's."""

    def __init__(self, faults: Faults, log: int) -> None:
        self._faults = faults
        self._log = log

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._faults.current() == "sender":
            return "550 5.7.1 sender not allowed"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self._faults.current()
        if address.endswith(GONE) or fault == "5xx":
            return "550 5.1.1 no such user"
        if fault == "4xx" and self._faults.some(0.7):
            return "451 4.7.1 greylisted, try again later"
        if fault == "refuse":
            return "421 4.3.2 closing"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        fault = self._faults.current()
        if fault == "4xx" and self._faults.some(0.5):
            return "452 4.3.1 out of storage"
        if fault == "hang":
            await asyncio.sleep(HANG_S)
        if fault == "drop":
            hang_up(server)
            return "451 4.4.2 dropped"
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content or "").encode()
        found = MESSAGE_ID.search(raw)
        identity = found.group(1).decode() if found else "?"
        os.write(self._log, f"{time.time():.6f} {identity} {envelope.rcpt_tos[0]}\n".encode())
        if self._faults.drops_this_ack():
            hang_up(server)
        if self._faults.answer_after_s:
            await asyncio.sleep(self._faults.answer_after_s)
        return "250 2.0.0 accepted"


async def serve(port: int, log: Path, faults: Faults) -> None:
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(lambda: Server(faults, descriptor), "127.0.0.1", port)

    def told() -> None:
        line = os.read(sys.stdin.fileno(), 100)
        if not line:
            loop.remove_reader(sys.stdin.fileno())
            stopped.set()
        elif b"calm" in line:
            faults.mode, faults.acks_to_drop = "ok", 0

    loop.add_reader(sys.stdin.fileno(), told)
    await stopped.wait()
    server.close()


def main() -> None:
    arguments = argparse.ArgumentParser(prog="benchmarks.delivery_smtp")
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--log", type=Path, required=True)
    arguments.add_argument("--mode", choices=MODES, default="ok")
    arguments.add_argument("--drop-acks", type=int, default=0)
    arguments.add_argument("--messages", type=int, default=1000, help="over how many to spread lost answers")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    faults = Faults(given.mode, given.drop_acks, given.seed, SHARES.get(given.mode, 1.0))
    faults.every = given.messages // (given.drop_acks + 1) if given.drop_acks else 0
    asyncio.run(serve(given.port, given.log, faults))


if __name__ == "__main__":
    main()
