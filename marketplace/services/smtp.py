"""The demo's mail server: accepts every mail and keeps it in a Mailbox.

Run as `python -m marketplace.services.smtp --port 1025 --folder var/mail`. It says 250 only when the mail
is on disk, so a mail that a client saw accepted is there after a kill -9 too.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from marketplace.services.mailbox import Mailbox

LARGEST_MAIL = 20_000_000


class Keeper:
    """aiosmtpd's handler; the method's name and its answer are aiosmtpd's."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content or "").encode()
        try:
            await asyncio.to_thread(self.mailbox.add, raw, envelope.mail_from or "", envelope.rcpt_tos)
        except OSError as error:  # a full disk is no fault of the mail: the sender tries again
            return f"452 4.3.1 {error.strerror}"
        return "250 OK"


async def listen(mailbox: Mailbox, port: int, host: str = "127.0.0.1") -> asyncio.Server:
    """A server on `port` (0: any free one) in the running event loop."""

    def session() -> SMTP:
        return SMTP(
            Keeper(mailbox), hostname="localhost", ident="Maatmarkt demo", data_size_limit=LARGEST_MAIL
        )

    return await asyncio.get_running_loop().create_server(session, host, port)


async def serve(folder: Path, port: int, leash: bool) -> None:
    """Serves until SIGTERM, or with `leash` until standard input closes."""
    server = await listen(Mailbox(folder), port)
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    if leash:
        loop.add_reader(sys.stdin.fileno(), stopped.set)
    await stopped.wait()
    loop.remove_reader(sys.stdin.fileno())
    server.close()
    # Sessions that are open may end by themselves; the sender repeats what has no 250 yet.
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(server.wait_closed(), timeout=2)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="marketplace.services.smtp")
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--folder", type=Path, required=True)
    arguments.add_argument("--leash", action="store_true", help="stop when standard input closes")
    given = arguments.parse_args()
    asyncio.run(serve(given.folder, given.port, given.leash))


if __name__ == "__main__":
    main()
