"""Organisations come in, are checked by their region, and keep their own profile."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit, clock
from marketplace.core.events import emit
from marketplace.organisations.models import (
    EvidenceLevel,
    Municipality,
    Organisation,
    RegionMunicipality,
    SocialValueClaim,
)
from marketplace.organisations.social_value import Key


async def region_of(session: AsyncSession, nis: str) -> uuid.UUID | None:
    """The region a municipality lies in, following mergers."""
    successor = await session.scalar(select(Municipality.successor).where(Municipality.nis == nis))
    return await session.scalar(
        select(RegionMunicipality.region_id).where(RegionMunicipality.nis == (successor or nis))
    )


async def claim_social_value(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    organisation: Organisation,
    claims: Sequence[tuple[Key, Decimal, EvidenceLevel]],
) -> None:
    """Replace the supplier's figures. What a coordinator verified stays verified while it is unchanged."""
    rows = await session.scalars(
        select(SocialValueClaim).where(SocialValueClaim.organisation_id == organisation.id)
    )
    before = {row.key: row for row in rows}
    for key, value, level in claims:
        row = before.pop(key.name, None)
        if row is not None and row.value == value and row.level is EvidenceLevel.VERIFIED:
            continue
        if row is None:
            row = SocialValueClaim(organisation_id=organisation.id, criterion=key.criterion, key=key.name)
            session.add(row)
        row.value, row.level, row.on = value, level, clock.today()
    for row in before.values():
        await session.delete(row)
    organisation.changed_at = clock.now()
    audit.record(session, person_id, "organisation.claim_social_value", organisation.id)
    emit(session, "organisation.changed", organisation_id=organisation.id)
