"""Where an organisation lies, and the profile that its own people keep."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit
from marketplace.core.events import emit
from marketplace.core.web.access import Role
from marketplace.organisations.events import OrganisationChanged
from marketplace.organisations.models import Organisation, RegionMunicipality


async def region_of(session: AsyncSession, nis: str) -> uuid.UUID | None:
    """The region that a municipality lies in."""
    return await session.scalar(select(RegionMunicipality.covering(nis)))


def edit(
    session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, values: Mapping[str, str]
) -> None:
    """Its own people change what the profile says; the log tells which fields, not what they hold."""
    for name, value in values.items():
        setattr(organisation, name, value)
    audit.record(session, person_id, "organisation.edit", organisation.id, fields=list(values))
    if organisation.role is Role.SUPPLIER:
        emit(session, OrganisationChanged(organisation_id=organisation.id))
