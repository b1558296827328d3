"""A notice published elsewhere becomes a draft need, once."""

from __future__ import annotations

import hashlib
import uuid
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit, clock
from marketplace.core.errors import Conflict
from marketplace.core.web.access import Role
from marketplace.interop.notice import Notice, NoticeLot
from marketplace.needs.models import Lot, Need, NeedStatus
from marketplace.offers.models import Kind
from marketplace.organisations.models import Municipality, Organisation, OrganisationStatus
from marketplace.organisations.verbs import region_of

KINDS = {"good": Kind.GOOD, "service": Kind.SERVICE}
MOST = Decimal("999999999999.99")  # what an amount column can hold


async def import_notice(session: AsyncSession, notice: Notice) -> tuple[Need, bool]:
    """The draft need of a notice, and whether it is new. The same notice twice makes one need.

    Raises Conflict when there is no municipality to place an unknown buyer in.
    """
    buyer = await _buyer(session, notice)
    nis = await _known(session, notice.nis)
    made = await session.scalar(
        insert(Need)
        .values(
            id=uuid.uuid4(),
            created_at=clock.now(),
            organisation_id=buyer.id,
            region_id=buyer.region_id or (await region_of(session, nis) if nis else None),
            nis=nis,
            status=NeedStatus.DRAFT,
            version=1,
            **_columns(notice),
        )
        .on_conflict_do_nothing(index_elements=["source_id"])
        .returning(Need.id)
    )
    if made is None:
        return (await session.scalars(select(Need).where(Need.source_id == notice.notice_id))).one(), False
    session.add_all(_lots(made, notice.lots))
    audit.record(session, None, "need.import", made, source=notice.notice_id)
    await session.flush()
    return await session.get_one(Need, made), True


def _columns(notice: Notice) -> dict[str, object]:
    """What a need takes over from a notice as it is."""
    return {
        "title": notice.title,
        "text": notice.description,
        "place": notice.place.town,
        "starts_on": notice.starts_on,
        "ends_on": notice.ends_on,
        "deadline": notice.deadline,
        "amount": _euro(notice),
        "cpv": list(notice.cpv),
        "kind": KINDS.get(notice.kind or ""),
        "reserved": notice.reserved,
        "language": notice.language,
        "source_id": notice.notice_id,
        "source_url": notice.url,
    }


async def _buyer(session: AsyncSession, notice: Notice) -> Organisation:
    """The buying organisation with this number, or made from the notice.

    A buyer without a Belgian number has one row for each name. Where a buyer sits outside the known
    municipalities, the column is filled with the first one and no region looks after it.
    """
    number = notice.buyer_kbo or _stand_in(notice.buyer_name)
    nis = await _known(session, notice.buyer_place.nis) or await _known(session, notice.nis)
    made = await session.scalar(
        insert(Organisation)
        .values(
            id=uuid.uuid4(),
            created_at=clock.now(),
            changed_at=clock.now(),
            role=Role.BUYER,
            name=notice.buyer_name,
            kbo=number,
            nis=nis or await _any_municipality(session),
            region_id=await region_of(session, nis) if nis else None,
            status=OrganisationStatus.APPROVED,
            decided_at=clock.now(),
            email="",
        )
        .on_conflict_do_nothing(index_elements=["kbo", "role"])
        .returning(Organisation.id)
    )
    if made is not None:
        audit.record(session, None, "organisation.import", made, source=notice.notice_id)
    wanted = select(Organisation).where(Organisation.kbo == number, Organisation.role == Role.BUYER)
    return (await session.scalars(wanted)).one()


def _stand_in(name: str) -> str:
    """Takes the place of an enterprise number; can never be mistaken for one."""
    plain = " ".join(name.casefold().split())
    return f"eforms:{hashlib.sha256(plain.encode()).hexdigest()[:20]}"


async def _known(session: AsyncSession, nis: str | None) -> str | None:
    """The code when it is in our table (Flanders); None for other places."""
    return await session.scalar(select(Municipality.nis).where(Municipality.nis == nis)) if nis else None


async def _any_municipality(session: AsyncSession) -> str:
    found = await session.scalar(Municipality.current().limit(1))
    if found is None:
        raise Conflict("Er staan nog geen gemeenten in de databank. Laad die eerst.")
    return found.nis


def _euro(priced: Notice | NoticeLot) -> Decimal | None:
    """An estimate that fits a need: in euro, in cents."""
    value = priced.estimated_value
    if value is None or priced.currency != "EUR" or value > MOST:
        return None
    return value.quantize(Decimal("0.01"))


def _lots(need_id: uuid.UUID, lots: tuple[NoticeLot, ...]) -> list[Lot]:
    """Numbered from 1 in the order of the notice; a number that comes back gets its position behind it."""
    rows: dict[str, Lot] = {}
    for position, lot in enumerate(lots, start=1):
        name = lot.identifier or str(position)
        if name in rows:
            name = f"{name} ({position})"
        rows[name] = Lot(
            need_id=need_id,
            position=position,
            identifier=name,
            title=lot.title,
            text=lot.description,
            cpv=list(lot.cpv),
            amount=_euro(lot),
        )
    return list(rows.values())
