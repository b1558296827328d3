"""The engine of this process, kept equal to the database: built once, then changed row by row.

The engine itself (`matching`) knows no database; this file is the bridge.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core.web.access import Role
from marketplace.matches import shelf
from marketplace.matches.engine_records import engine_offer, engine_supplier
from marketplace.offers.models import Offer, OfferStatus
from marketplace.organisations import levels
from marketplace.organisations.levels import Proven
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.organisations.proof_models import Recognition, SocialValueClaim
from matching import Engine
from matching import Supplier as EngineSupplier

OVERLAP = timedelta(seconds=10)
#: Offers from which an engine takes long enough to build that it is kept on disk.
SAVE_FROM = 2_000
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

Fresh = tuple[Engine, Sequence[Offer]]


class Catalogue:
    """`await current(session)` gives an engine that knows every committed offer.

    A transaction commits later than the moment it wrote down, so the seconds before the last change seen
    are looked at again: when the rows in them differ from last time, they are read.
    """

    def __init__(self, folder: Path | None = None, save_from: int = SAVE_FROM) -> None:
        self._folder = folder
        self._save_from = save_from
        self._engine: Engine | None = None
        self._seen = BEGINNING
        self._known: dict[str, datetime] = {}
        self._lock = asyncio.Lock()
        self._state: tuple[object, ...] | None = None
        self._renewal: asyncio.Task[None] | None = None

    async def current(self, session: AsyncSession) -> Engine:
        async with self._lock:
            if self._engine is None and not await self._take(session):
                self._use(await self._fresh(session))
            await self._follow(session)
            assert self._engine is not None  # noqa: S101 - built above
            if self._engine.crowded and (self._renewal is None or self._renewal.done()):
                self._renewal = asyncio.create_task(self._renew(AsyncSession(session.bind)))
            return self._engine

    async def _take(self, session: AsyncSession) -> bool:
        """Start from what a process before this one saved, if that is of this database."""
        if self._folder is None:
            return False
        taken = await asyncio.to_thread(shelf.take, self._folder, await _identity(session))
        if taken is None:
            return False
        self._engine, self._seen = taken
        newest = (await session.execute(select(func.max(Offer.changed_at)))).scalar() or BEGINNING
        await self._follow(session)
        if newest >= self._seen - OVERLAP and len(self._engine) == await _count(session):
            return True
        self._engine, self._seen, self._known, self._state = None, BEGINNING, {}, None
        return False

    async def _renew(self, own: AsyncSession) -> None:
        """Build a new engine beside the one in use, so that nobody waits for it, then change over."""
        async with own:
            fresh = await self._fresh(own)
        async with self._lock:
            self._use(fresh)

    async def _fresh(self, session: AsyncSession) -> Fresh:
        """A new engine over all that is public, kept on disk when it is large; not in use yet."""
        suppliers = await _suppliers(session, BEGINNING)
        offers = await _offers(session, BEGINNING)
        records = [engine_offer(offer) for offer in offers if _is_public(offer)]
        engine = await asyncio.to_thread(Engine.build, suppliers.values(), records)
        if self._folder and len(engine) >= self._save_from:
            seen = max(map(_changed, offers))
            await asyncio.to_thread(shelf.put, self._folder, await _identity(session), engine, seen)
        return engine, offers

    def _use(self, fresh: Fresh) -> None:
        self._engine, offers = fresh
        self._seen, self._known, self._state = BEGINNING, {}, None
        self._remember(offers)

    async def _follow(self, session: AsyncSession) -> None:
        since = self._seen - OVERLAP
        state = await _state(session, since)
        if state == self._state:
            return
        assert self._engine is not None  # noqa: S101 - only called once built
        for supplier in (await _suppliers(session, since)).values():
            self._engine.put_supplier(supplier)
        offers = await _offers(session, since)
        for offer in offers:
            if self._known.get(str(offer.id)) == _changed(offer):
                continue
            if _is_public(offer):
                self._engine.put_offer(engine_offer(offer))
            else:
                self._engine.remove_offer(str(offer.id))
        self._remember(offers)
        self._state = state if since == self._seen - OVERLAP else None

    def _remember(self, offers: Sequence[Offer]) -> None:
        for offer in offers:
            self._known[str(offer.id)] = _changed(offer)
            self._seen = max(self._seen, _changed(offer))


async def _identity(session: AsyncSession) -> str:
    """What tells this database from every other one, also from itself before it was restored."""
    system = "(select system_identifier from pg_control_system())"
    found = await session.execute(
        text(f"select concat({system}, '-', oid) from pg_database where datname = current_database()")  # noqa: S608
    )
    return str(found.scalar_one())


async def _count(session: AsyncSession) -> int:
    """How many offers are public."""
    public = select(func.count()).select_from(Offer).join(Organisation)
    public = public.where(
        Offer.status == OfferStatus.PUBLISHED, Organisation.status == OrganisationStatus.APPROVED
    )
    return int((await session.execute(public)).scalar_one())


async def _state(session: AsyncSession, since: datetime) -> tuple[object, ...]:
    """Counts and latest changes since a moment, in one cheap query: equal as long as nothing changed."""
    columns = [
        select(figure).where(table.changed_at >= since).scalar_subquery()
        for table in (Offer, Organisation)
        for figure in (func.count(), func.max(table.changed_at))
    ]
    return tuple((await session.execute(select(*columns))).one())


def _changed(offer: Offer) -> datetime:
    return max(offer.changed_at, offer.organisation.changed_at)


def _is_public(offer: Offer) -> bool:
    return offer.status is OfferStatus.PUBLISHED and offer.organisation.status is OrganisationStatus.APPROVED


async def _offers(session: AsyncSession, since: datetime) -> Sequence[Offer]:
    """Offers changed since a moment, or whose supplier was, each with supplier and municipality."""
    rows = await session.scalars(
        select(Offer)
        .join(Organisation)
        .where((Offer.changed_at >= since) | (Organisation.changed_at >= since))
        .options(joinedload(Offer.organisation).joinedload(Organisation.municipality))
    )
    return rows.all()


async def _suppliers(session: AsyncSession, since: datetime) -> dict[uuid.UUID, EngineSupplier]:
    """Suppliers changed since a moment as the engine knows them, in three queries whatever their number."""
    rows = await session.scalars(
        select(Organisation).where(Organisation.role == Role.SUPPLIER, Organisation.changed_at >= since)
    )
    organisations = rows.all()
    changed = select(Organisation.id).where(
        Organisation.role == Role.SUPPLIER, Organisation.changed_at >= since
    )
    recognitions: dict[uuid.UUID, list[Proven[Recognition]]] = defaultdict(list)
    for label in await levels.recognitions_of(session, changed):
        recognitions[label.row.organisation_id].append(label)
    claims: dict[uuid.UUID, list[Proven[SocialValueClaim]]] = defaultdict(list)
    for claim in await levels.figures_of(session, changed):
        claims[claim.row.organisation_id].append(claim)
    return {row.id: engine_supplier(row, recognitions[row.id], claims[row.id]) for row in organisations}


async def load_engine(session: AsyncSession, catalogue: Catalogue) -> None:
    """Make the engine before anybody waits for it."""
    await catalogue.current(session)
