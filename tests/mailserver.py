"""A real SMTP server inside the test process, one for a test."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from marketplace.services.mailbox import Mailbox
from marketplace.services.smtp import listen


@contextmanager
def mail_server(mailbox: Mailbox, port: int = 0) -> Iterator[str]:
    """The URL of a server that keeps what it gets in `mailbox`."""
    loop = asyncio.new_event_loop()
    # Everything runs in the loop's own thread: in a browser test this one has a running loop already.
    thread = threading.Thread(target=loop.run_forever, name="mail server", daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(listen(mailbox, port), loop).result(10)
    number = server.sockets[0].getsockname()[1]
    try:
        yield f"smtp://127.0.0.1:{number}"
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result(10)
        asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
