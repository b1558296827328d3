"""What goes on while pages are measured: `python -m benchmarks.during import|mailing`.

`import`: 2,000 new offers, a hundred in each transaction, as an import writes them. `mailing`: 5,000 mails at
once. Both into the database that DATABASE_URL names.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from benchmarks.delivery_load import pile
from benchmarks.speed_data import make_offers, outside_sets, read_texts
from marketplace.config import async_url
from marketplace.core.db import Database
from marketplace.core.web.access import Role
from marketplace.offers import verbs as offers
from marketplace.offers.models import AreaKind, Kind
from marketplace.organisations.models import Organisation
from marketplace.slices import built

OFFERS, TOGETHER = 2_000, 100
MAILS = 5_000
KINDS = ("import", "mailing")


async def import_offers(url: str) -> None:
    built()
    database = Database(async_url(url), application="maatmarkt-import")
    made = make_offers(read_texts(outside_sets()), OFFERS, random.Random(5))
    try:
        async with database.begin() as db:
            query = select(Organisation.id).where(Organisation.role == Role.SUPPLIER).limit(50)
            suppliers = (await db.scalars(query.order_by(Organisation.id))).all()
        for first in range(0, OFFERS, TOGETHER):
            async with database.begin() as db:
                for place, offer in enumerate(made[first : first + TOGETHER]):
                    values = offers.OfferValues(
                        title=offer.title[:200],
                        text=offer.text,
                        cpv=[],
                        kind=Kind.SERVICE,
                        area_kind=AreaKind.FLANDERS,
                        area_nis=[],
                        radius_km=None,
                        capacity_fte=None,
                    )
                    row = await offers.save(db, None, suppliers[place % len(suppliers)], values)
                    await offers.publish(db, None, row)
    finally:
        await database.close()


@contextmanager
def going_on(kind: str | None, database_url: str) -> Iterator[None]:
    """In a process of its own, from the beginning of the block; it is ended with it."""
    if kind is None:
        yield
        return
    command = [sys.executable, "-m", "benchmarks.during", kind]
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": database_url})
    try:
        yield
    finally:
        still = process.poll() is None
        process.terminate()
        if process.wait() and not still:
            raise SystemExit(f"{kind} ended with {process.returncode}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.during", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    kind, url = parser.parse_args().kind, os.environ["DATABASE_URL"]
    asyncio.run(import_offers(url) if kind == "import" else _mailing(url))


async def _mailing(url: str) -> None:
    await pile(url, MAILS, 0)


if __name__ == "__main__":
    main()
