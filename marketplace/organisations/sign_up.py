"""Signing an organisation up: a row of its own, that changes nothing else until a coordinator decides.

The typed address is confirmed first. For an organisation that is there already it is a claim: somebody asks
to act for it, and the coordinators of that organisation's own region decide.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, case, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core.web.access import Actor, Role
from marketplace.organisations.joining_models import ABOUT, DECIDING_REGION, SignUp, SignUpStatus
from marketplace.organisations.models import (
    Municipality,
    Organisation,
    OrganisationStatus,
    SupplierType,
)

LINK_LIFE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Registration:
    """What someone typed, valid. `kbo` ten digits, `nis` a current municipality."""

    role: Role
    name: str
    kbo: str
    nis: str
    supplier_type: SupplierType | None
    phone: str
    person_name: str
    person_email: str


async def deciding_region(session: AsyncSession, sign_up: SignUp) -> uuid.UUID | None:
    """The region whose coordinators decide; None for the administrators."""
    query = select(DECIDING_REGION).select_from(SignUp).outerjoin(Organisation, ABOUT)
    region: uuid.UUID | None = await session.scalar(query.where(SignUp.id == sign_up.id))
    return region


def asked_to_act(email: str) -> ColumnElement[bool]:
    """Whether who has this address asked to act for an organisation, and nobody decided about that yet."""
    return exists().where(ABOUT, SignUp.status == SignUpStatus.WAITING, SignUp.email == email)


async def claimed(session: AsyncSession, sign_up: SignUp) -> Organisation | None:
    """The organisation that is there with this number in this role, with its municipality."""
    query = select(Organisation).join(SignUp, ABOUT).where(SignUp.id == sign_up.id)
    found: Organisation | None = await session.scalar(query.options(joinedload(Organisation.municipality)))
    return found


async def waiting(session: AsyncSession, actor: Actor, most: int) -> list[tuple[SignUp, str, str]]:
    """What an actor has to decide, the oldest first, with the name of its municipality.

    The last text names the approved organisation that it asks to act for; empty for a new one.
    """
    there = case((Organisation.status == OrganisationStatus.APPROVED, Organisation.name), else_="")
    query = SignUp.waiting_for(actor).join(Municipality, Municipality.nis == SignUp.nis)
    rows = await session.execute(query.add_columns(Municipality.name, there).limit(most))
    return [(row, town, claimed) for row, town, claimed in rows]
