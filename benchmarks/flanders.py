"""All of Flanders beside the demo region: `python -m benchmarks.flanders [--offers N] [--mails N]`.

Fills the database that DATABASE_URL names, migrated and with the demo in it, with invented buyers,
suppliers, offers, needs in every state, answers and mails: for 100,000 offers 300 buyers, 5,000 suppliers,
20,000 needs and a million mails. The same number of offers gives the same content.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.arguments import whole_number
from benchmarks.speed_data import MAX_SENTENCES, Text, outside_sets, read_texts
from marketplace.config import async_url
from marketplace.core import clock
from marketplace.core.db import Base, Database
from marketplace.core.reading.names import folded
from marketplace.core.web.access import Role
from marketplace.leads.models import Answer, Invitation
from marketplace.needs.models import Need, NeedStatus
from marketplace.offers.models import AreaKind, Kind, Offer, OfferStatus
from marketplace.organisations.models import (
    Municipality,
    Organisation,
    OrganisationStatus,
    Region,
    RegionMunicipality,
    SupplierType,
)
from marketplace.slices import built

WHOLE = 100_000
#: For so many offers.
SUPPLIERS, BUYERS, NEEDS, MAILS = 5_000, 300, 20_000, 1_000_000
ANSWERS_A_NEED = 3
AT_A_TIME = 5_000
#: How many needs of a hundred are in each state.
STATES = {
    NeedStatus.DRAFT: 5,
    NeedStatus.SUBMITTED: 2,
    NeedStatus.CHANGES_REQUESTED: 1,
    NeedStatus.REFUSED: 2,
    NeedStatus.PUBLISHED: 8,
    NeedStatus.CLOSED: 4,
    NeedStatus.AWARDED: 60,
    NeedStatus.NOT_AWARDED: 12,
    NeedStatus.WITHDRAWN: 6,
}
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

Row = dict[str, Any]
Town = tuple[str, uuid.UUID | None]
"""NIS code and region."""
Say = Callable[[str], None]
ASKED = (NeedStatus.AWARDED, NeedStatus.PUBLISHED, NeedStatus.CLOSED)


class Flanders:
    """Makes the rows; `share`: of the whole, 1 for 100,000 offers."""

    def __init__(
        self, towns: Sequence[tuple[str, uuid.UUID | None]], texts: Sequence[Text], offers: int
    ) -> None:
        self.chance = random.Random(offers)
        self.share = offers / WHOLE
        self._towns = towns
        self._titles = [title for title, _ in texts]
        self._sentences = [part.strip() for _, words in texts for part in words.split(".") if part.strip()]
        self.suppliers = [self._id() for _ in range(max(5, int(SUPPLIERS * self.share)))]
        self.buyers = [self._id() for _ in range(max(3, int(BUYERS * self.share)))]
        self.places: dict[uuid.UUID, Town] = {}
        self._offers = offers

    def organisations(self) -> Iterator[Row]:
        for role, ids in ((Role.SUPPLIER, self.suppliers), (Role.BUYER, self.buyers)):
            for number, found in enumerate(ids):
                nis, region = self.places[found] = self.chance.choice(self._towns)
                name = f"{'Werkplaats' if role is Role.SUPPLIER else 'Bestuur'} {number} (verzonnen)"
                kind = self.chance.choice(list(SupplierType)) if role is Role.SUPPLIER else None
                yield {
                    "id": found,
                    "role": role,
                    "name": name,
                    "folded_name": folded(name),
                    "kbo": self._kbo(),
                    "nis": nis,
                    "region_id": region,
                    "status": OrganisationStatus.APPROVED,
                    "email": f"{role}{number}@voorbeeld.example",
                    "supplier_type": kind,
                    "changed_at": self._past(900),
                    "description": self._text(),
                }

    def offers(self) -> Iterator[Row]:
        kinds = (AreaKind.FLANDERS, AreaKind.RADIUS, AreaKind.MUNICIPALITIES)
        for _ in range(self._offers):
            area, published = self.chance.choices(kinds, (2, 5, 3))[0], self._past(900)
            near = [nis for nis, _ in self.chance.sample(self._towns, 5)]
            yield {
                "id": self._id(),
                "organisation_id": self.chance.choice(self.suppliers),
                "title": self.chance.choice(self._titles)[:200],
                "text": self._text(),
                "cpv": [],
                "kind": self.chance.choice(list(Kind)),
                "area_kind": area,
                "status": OfferStatus.PUBLISHED,
                "area_nis": near if area is AreaKind.MUNICIPALITIES else [],
                "radius_km": self.chance.choice((10, 20, 30, 50)) if area is AreaKind.RADIUS else None,
                "published_at": published,
                "changed_at": published,
            }

    def needs(self) -> Iterator[Row]:
        states = random.Random(1).choices(list(STATES), list(STATES.values()), k=int(NEEDS * self.share))
        for state in states:
            buyer, made = self.chance.choice(self.buyers), self._past(700)
            nis, region = self.places[buyer]
            soon = clock.now() + timedelta(days=self.chance.randint(2, 40))
            awarded = state is NeedStatus.AWARDED
            yield {
                "id": self._id(),
                "organisation_id": buyer,
                "region_id": region,
                "nis": nis,
                "status": state,
                "title": self.chance.choice(self._titles)[:200],
                "text": self._text(),
                "created_at": made,
                "kind": self.chance.choice([*Kind, None]),
                "changed_at": made,
                "submitted_at": made,
                "deadline": soon if state is NeedStatus.PUBLISHED else made + timedelta(days=21),
                "published_at": made if state not in (NeedStatus.DRAFT, NeedStatus.SUBMITTED) else None,
                "awarded_to": self.chance.choice(self.suppliers) if awarded else None,
                "awarded_amount": Decimal(self.chance.randint(500, 90_000)) if awarded else None,
                "ended_at": made + timedelta(days=30) if awarded else None,
            }

    def invitations(self, need_ids: Sequence[uuid.UUID]) -> Iterator[Row]:
        for need_id in need_ids:
            for supplier in self.chance.sample(self.suppliers, min(ANSWERS_A_NEED, len(self.suppliers))):
                answer = self.chance.choice([*Answer, None])
                at = self._past(600)
                yield {
                    "id": self._id(),
                    "need_id": need_id,
                    "organisation_id": supplier,
                    "answer": answer,
                    "created_at": at,
                    "answered_at": at if answer else None,
                }

    def _id(self) -> uuid.UUID:
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def _kbo(self) -> str:
        number = self.chance.randint(2_000_000, 9_999_999)
        return f"0{number}{97 - number % 97:02d}"

    def _past(self, days: int) -> Any:
        return clock.now() - timedelta(days=1, minutes=self.chance.randint(1, days * 1_440))

    def _text(self) -> str:
        found = self.chance.sample(self._sentences, self.chance.randint(1, MAX_SENTENCES))
        return ". ".join(found)[:600]


async def fill(database: Database, offers: int, mails: int, say: Say = print) -> None:
    """Add what `offers` offers stand for, and so many mails."""
    async with database.begin() as db:
        towns = await _towns(db)
    flanders = Flanders(towns, read_texts(outside_sets()), offers)
    await _insert(database, Organisation, flanders.organisations(), say)
    await _insert(database, Offer, flanders.offers(), say)
    needs = list(flanders.needs())
    await _insert(database, Need, iter(needs), say)
    asked = [
        n["id"] for n in needs if n["status"] in (NeedStatus.AWARDED, NeedStatus.PUBLISHED, NeedStatus.CLOSED)
    ]
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


async def main_of(url: str, offers: int, mails: int) -> None:
    built()
    database = Database(async_url(url), application="maatmarkt-flanders")
    try:
        await fill(database, offers, mails)
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
    mails = given.mails if given.mails is not None else int(MAILS * given.offers / WHOLE)
    asyncio.run(main_of(url, given.offers, mails))


if __name__ == "__main__":
    main()
