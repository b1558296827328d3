"""All of Flanders beside the demo region: `python -m benchmarks.flanders [--offers N] [--mails N]`.

Fills the database that DATABASE_URL names, migrated and with the demo in it, with invented buyers,
suppliers, offers, needs in every state, answers and mails: for 100,000 offers 300 buyers, 5,000 suppliers,
20,000 needs and a million mails. The same number of offers gives the same content.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections.abc import Callable, Iterator

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.arguments import whole_number
from benchmarks.flanders_rows import WHOLE, Flanders, Row, Town
from benchmarks.speed_data import outside_sets, read_texts
from marketplace.config import async_url
from marketplace.core.db import Base, Database
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.offers.models import Offer
from marketplace.organisations.models import (
    Municipality,
    Organisation,
    Region,
    RegionMunicipality,
)
from marketplace.slices import built

MAILS = 1_000_000
"""For so many offers as `WHOLE`."""
AT_A_TIME = 5_000
MAIL = """
INSERT INTO message (id, created_at, template, to_address, to_name, subject, text, html, dedupe_key,
    message_id, secret, status, attempts, ambiguous, next_attempt_at, sent_at)
SELECT gen_random_uuid(), now() - made * interval '20 seconds', 'invited',
    'lezer' || made % 5000 || '@voorbeeld.example', 'Verzonnen lezer',
    'Verzonnen mail ' || made, repeat('Een verzonnen zin. ', 20), '', 'flanders-' || made,
    '<flanders-' || made || '@voorbeeld.example>', false, 'sent', 1, 0, now() - made * interval '20 seconds',
    now() - made * interval '20 seconds'
FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS made
"""

Say = Callable[[str], None]
ASKED = (NeedStatus.AWARDED, NeedStatus.PUBLISHED, NeedStatus.CLOSED)


def mails_beside(offers: int) -> int:
    """How many mails were sent where there are so many offers."""
    return int(MAILS * offers / WHOLE)


async def fill(database: Database, offers: int, mails: int, say: Say = print) -> None:
    """Add what `offers` offers stand for, and so many mails."""
    async with database.begin() as db:
        towns = await _towns(db)
    flanders = Flanders(towns, read_texts(outside_sets()), offers)
    await _insert(database, Organisation, flanders.organisations(), say)
    await _insert(database, Offer, flanders.offers(), say)
    needs = list(flanders.needs())
    await _insert(database, Need, iter(needs), say)
    asked = [need["id"] for need in needs if need["status"] in ASKED]
    await _insert(database, Invitation, flanders.invitations(asked), say)
    for first in range(1, mails + 1, 20 * AT_A_TIME):
        last = min(mails, first + 20 * AT_A_TIME - 1)
        async with database.begin() as db:
            await db.execute(text(MAIL), {"first": first, "last": last})
        say(f"message: {last}")
    async with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text("VACUUM ANALYZE"))


async def _towns(db: AsyncSession) -> list[Town]:
    """Today's municipalities with their region; those of no helpdesk come to one of the demo's by lot."""
    query = select(Municipality.nis, RegionMunicipality.region_id).outerjoin(
        RegionMunicipality, RegionMunicipality.nis == Municipality.nis
    )
    rows = await db.execute(query.where(Municipality.successor.is_(None)).order_by(Municipality.nis))
    assert await db.scalar(select(Region.id).limit(1))
    return [(row.nis, row.region_id) for row in rows]


async def _insert(database: Database, table: type[Base], rows: Iterator[Row], say: Say) -> None:
    began, count = time.perf_counter(), 0
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == AT_A_TIME:
            count += await _store(database, table, part)
    count += await _store(database, table, part)
    say(f"{table.__tablename__}: {count} in {time.perf_counter() - began:.1f} s")


async def _store(database: Database, table: type[Base], part: list[Row]) -> int:
    if not part:
        return 0
    async with database.begin() as db:
        await db.execute(insert(table), part)
    count = len(part)
    part.clear()
    return count


async def fill_url(url: str, offers: int, mails: int, say: Say = print) -> None:
    """`fill` for who has the address of a database only."""
    built()
    database = Database(async_url(url), application="maatmarkt-flanders")
    try:
        await fill(database, offers, mails, say)
    finally:
        await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.flanders", description=__doc__)
    parser.add_argument("--offers", type=whole_number(1), default=WHOLE)
    parser.add_argument("--mails", type=whole_number(0), help="ten for each offer by default")
    given = parser.parse_args()
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise SystemExit("DATABASE_URL names no database")
    mails = given.mails if given.mails is not None else mails_beside(given.offers)
    asyncio.run(fill_url(url, given.offers, mails))


if __name__ == "__main__":
    main()
