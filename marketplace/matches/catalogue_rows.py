"""What the engine knows of the database: suppliers, offers, what was learned, and what changed since when."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Uuid, any_, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.web.access import Role
from marketplace.matches.engine_records import engine_area, engine_signal, engine_supplier
from marketplace.matches.experience_models import Experience
from marketplace.offers.models import Offer
from marketplace.organisations import levels
from marketplace.organisations.levels import Proven
from marketplace.organisations.models import Municipality, Organisation
from marketplace.organisations.proof_models import Recognition, SocialValueClaim
from matching import Offer as EngineOffer
from matching import Signal
from matching import Supplier as EngineSupplier
from matching.learned import FORGOTTEN_DAYS

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
Changed = tuple[datetime, datetime]
"""When an offer and when its supplier last changed. Not the later of the two: what was written first may be
committed last."""
FOLLOWED = (Offer, Organisation, Experience)
"""The tables that tell the engine when a row of theirs changed."""
CHANGED = (Offer.changed_at.label("offer_at"), Organisation.changed_at.label("supplier_at"))
#: All that the engine's record of an offer is made from, and when any of it last changed.
COLUMNS = (
    Offer.id,
    Offer.organisation_id,
    Offer.title,
    Offer.text,
    Offer.cpv,
    Offer.kind,
    Offer.area_kind,
    Offer.area_nis,
    Offer.radius_km,
    Offer.capacity_fte,
    Municipality.lat,
    Municipality.lng,
    Offer.is_public().label("public"),
    *CHANGED,
)


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An offer as the database has it. `offer` is None when the public does not see it."""

    id: str
    changed: Changed
    offer: EngineOffer | None


@dataclass(frozen=True, slots=True)
class SignalRow:
    """What was learned, as the database has it. `signal` is None when it was taken back."""

    id: str
    signal: Signal | None


async def identity(session: AsyncSession) -> str:
    """What tells this database from every other one, also from itself before it was restored."""
    system = "(select system_identifier from pg_control_system())"
    found = await session.execute(
        text(f"select concat({system}, '-', oid) from pg_database where datname = current_database()")  # noqa: S608
    )
    return str(found.scalar_one())


async def known_until(session: AsyncSession) -> datetime:
    """The moment before which nothing can still be written: asked before reading, it dates what is read.

    A row carries the time at which it was written, and is seen only from its commit on: so whoever still
    writes counts from the beginning of its transaction.
    """
    writing = (
        "select least(now(), min(xact_start)) from pg_stat_activity"
        " where datname = current_database() and backend_xid is not null and pid <> pg_backend_pid()"
    )
    found: datetime = (await session.execute(text(writing))).scalar_one()
    return min(found, clock.now())


async def newest_change(session: AsyncSession) -> datetime:
    """When anything that the engine knows last changed; the beginning of time without any."""
    columns = [select(func.max(table.changed_at)).scalar_subquery() for table in FOLLOWED]
    found = (await session.execute(select(func.greatest(*columns)))).scalar()
    return found or BEGINNING


async def count_public(session: AsyncSession) -> int:
    """How many offers are public."""
    return int((await session.execute(Offer.public().with_only_columns(func.count()))).scalar_one())


async def state_since(session: AsyncSession, since: datetime) -> tuple[object, ...]:
    """How many changed since a moment and when, in one cheap query: equal as long as nothing changed.

    Not from one day to the next, on which some of what was learned is too old.
    """
    columns = [
        select(figure).where(table.changed_at >= since).scalar_subquery()
        for table in FOLLOWED
        for figure in (func.count(), func.sum(func.extract("epoch", table.changed_at)))
    ]
    return (clock.today(), *(await session.execute(select(*columns))).one())


async def public_offers(session: AsyncSession) -> list[EngineOffer]:
    """All offers that the public sees."""
    rows = await session.stream(Offer.public().join(Municipality).with_only_columns(*COLUMNS))
    return [_offer(row) async for row in rows]


async def offers_since(
    session: AsyncSession, since: datetime, known: Mapping[str, Changed]
) -> Sequence[OfferRow]:
    """Offers changed since a moment, or whose supplier was; not those that are `known` as of that change."""
    of_supplier = select(Offer.id).join(Organisation).where(Organisation.changed_at >= since)
    changed = select(Offer.id).where(Offer.changed_at >= since).union(of_supplier)
    found = await session.execute(
        select(Offer.id, *CHANGED).join(Organisation).where(Offer.id.in_(changed.scalar_subquery()))
    )
    unknown = [row.id for row in found if known.get(str(row.id)) != (row.offer_at, row.supplier_at)]
    if not unknown:
        return []
    rows = await session.execute(
        select(*COLUMNS)
        .select_from(Offer)
        .join(Organisation)
        .join(Municipality)
        .where(Offer.id == any_(bindparam("unknown", unknown, ARRAY(Uuid))))
    )
    return [
        OfferRow(str(row.id), (row.offer_at, row.supplier_at), _offer(row) if row.public else None)
        for row in rows
    ]


async def suppliers_since(session: AsyncSession, since: datetime) -> list[EngineSupplier]:
    """Suppliers changed since a moment as the engine knows them, in three queries whatever their number."""
    suppliers = (Organisation.role == Role.SUPPLIER, Organisation.changed_at >= since)
    organisations = (await session.scalars(select(Organisation).where(*suppliers))).all()
    changed = select(Organisation.id).where(*suppliers)
    recognitions: dict[uuid.UUID, list[Proven[Recognition]]] = defaultdict(list)
    for label in await levels.recognitions_of(session, changed):
        recognitions[label.row.organisation_id].append(label)
    claims: dict[uuid.UUID, list[Proven[SocialValueClaim]]] = defaultdict(list)
    for claim in await levels.figures_of(session, changed):
        claims[claim.row.organisation_id].append(claim)
    return [engine_supplier(row, recognitions[row.id], claims[row.id]) for row in organisations]


async def signals_since(session: AsyncSession, since: datetime) -> list[SignalRow]:
    """What was told or taken back since a moment, and is not too old to say anything.

    The organisations of those rows may have left.
    """
    heard = Experience.on > clock.today() - timedelta(FORGOTTEN_DAYS)
    rows = await session.scalars(select(Experience).where(Experience.changed_at >= since, heard))
    return [SignalRow(str(row.id), engine_signal(row)) for row in rows]


def _offer(row: Any) -> EngineOffer:
    return EngineOffer(
        id=str(row.id),
        supplier_id=str(row.organisation_id),
        title=row.title,
        text=row.text,
        cpv=tuple(row.cpv),
        kind=row.kind.value,
        area=engine_area(row.area_kind, row.area_nis, row.radius_km, row.lat, row.lng),
        capacity_fte=float(row.capacity_fte) if row.capacity_fte is not None else None,
    )
