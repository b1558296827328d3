"""`python -m marketplace.matches.building`: read all offers, build the engine, save it, and end.

In a process of its own, so that pages are served meanwhile and the memory that building takes is given back.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from marketplace.core.db import Database
from marketplace.core.logs import without_values
from marketplace.matches import catalogue_rows as rows
from marketplace.matches import shelf
from marketplace.matches.shelf import Label
from matching import Engine
from matching.encoders import open_encoder
from matching.meaning import Encoder, EncoderError

#: What the process ends with when the engine was built but could not be saved.
NOT_SAVED = 3
#: Pages and mails go before it.
NICENESS = 10


class Order(msgspec.Struct, frozen=True):
    """What to build from and with, and where to save it; comes on standard input, as JSON."""

    url: str
    shelf: str
    encoder: str = ""


async def build(database: AsyncEngine, encoder: Encoder | None = None) -> tuple[Engine, Label]:
    """An engine over all that is public. The transaction that reads has ended before the building begins."""
    async with AsyncSession(database) as session, session.begin():
        made = await rows.known_until(session)
        newest = await rows.newest_change(session)
        which = await rows.identity(session)
        suppliers = await rows.suppliers_since(session, rows.BEGINNING)
        offers = await rows.public_offers(session)
        told = await rows.signals_since(session, rows.BEGINNING)
    signals = [row.signal for row in told if row.signal is not None]
    return await asyncio.to_thread(Engine.build, suppliers, offers, encoder, signals), Label(
        which, made, newest
    )


async def build_and_save(order: Order) -> int:
    """-> what the process ends with."""
    database = Database(order.url, application="maatmarkt-index")
    try:
        engine, label = await build(database.engine, open_encoder(order.encoder) if order.encoder else None)
    finally:
        await database.close()
    try:
        shelf.put(Path(order.shelf), engine, label)
    except OSError as error:
        print(f"the engine could not be saved: {error}", file=sys.stderr)  # noqa: T201 - the log of this process
        return NOT_SAVED
    return 0


def main() -> int:
    """Raises nothing that holds values of people: what went wrong is one line on standard error."""
    os.nice(NICENESS)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    try:
        return asyncio.run(build_and_save(order))
    except (SQLAlchemyError, OSError, EncoderError) as error:
        print(without_values(f"{type(error).__name__}: {error}"), file=sys.stderr)  # noqa: T201 - its log
        return 1


if __name__ == "__main__":
    sys.exit(main())
