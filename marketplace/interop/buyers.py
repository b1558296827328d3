"""The organisation that a notice buys for: the registered one, or one made from the notice."""

from __future__ import annotations

import hashlib
import uuid

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit, clock
from marketplace.core.errors import Conflict
from marketplace.core.web.access import Role
from marketplace.interop.notice import Notice
from marketplace.organisations.models import Municipality, Organisation, OrganisationStatus
from marketplace.organisations.verbs import region_of


async def buyer_of(session: AsyncSession, notice: Notice) -> Organisation:
    """The buying organisation with this number, or made from the notice.

    A buyer without a Belgian number has one row for each name. Where a buyer sits outside the known
    municipalities, the column is filled with the first one and no region looks after it. Raises Conflict
    when there is no municipality at all.
    """
    number = number_of(notice)
    nis = await known(session, notice.buyer_place.nis) or await known(session, notice.nis)
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


def number_of(notice: Notice) -> str:
    """The enterprise number of the buyer, or what takes its place and can never be mistaken for one."""
    plain = " ".join(notice.buyer_name.casefold().split())
    return notice.buyer_kbo or f"eforms:{hashlib.sha256(plain.encode()).hexdigest()[:20]}"


async def known(session: AsyncSession, nis: str | None) -> str | None:
    """The code when it is in our table (Flanders); None for other places."""
    return await session.scalar(select(Municipality.nis).where(Municipality.nis == nis)) if nis else None


async def _any_municipality(session: AsyncSession) -> str:
    found = await session.scalar(Municipality.current().limit(1))
    if found is None:
        raise Conflict("Er staan nog geen gemeenten in de databank. Laad die eerst.")
    return found.nis
