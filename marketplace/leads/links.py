"""The links in mails that answer an invitation without a sign-in: one for each person.

A link names the invitation and who got it. It opens only while that person works for the supplier, so it
ends with the membership; nothing about it is stored.
"""

from __future__ import annotations

import uuid
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Person, members_of
from marketplace.core.tokens import Signer
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.organisations.helpdesks import shows
from marketplace.organisations.reached import address_id

ANSWER = "answer"


class Opened(NamedTuple):
    """What a link opens, and for whom; `person_id` is None for the supplier's own address."""

    invitation: Invitation
    person_id: uuid.UUID | None


async def opened_by(session: AsyncSession, secret: str, token: str) -> Opened | None:
    """The invitation of a link with its need and buyer; None when the link is damaged or ended."""
    ids = Signer(secret, ANSWER).read_ids(token)
    if not 1 <= len(ids) <= 2:
        return None
    invitation = await session.scalar(
        select(Invitation)
        .where(Invitation.id == ids[0])
        .options(
            joinedload(Invitation.organisation),
            selectinload(Invitation.lots),
            joinedload(Invitation.need).joinedload(Need.organisation),
            joinedload(Invitation.need).joinedload(Need.municipality),
            joinedload(Invitation.need).joinedload(Need.lots),
        )
    )
    if invitation is None:
        return None
    if len(ids) == 2:
        opened = await _of_person(session, invitation, ids[1])
    else:
        opened = Opened(invitation, None) if invitation.shared_link else None
    if opened is not None:
        shows(session, invitation.need.region_id)
    return opened


async def _of_person(session: AsyncSession, invitation: Invitation, who: uuid.UUID) -> Opened | None:
    address = invitation.organisation.email
    if address and who == address_id(address):
        return Opened(invitation, None)
    member = await session.scalar(members_of(invitation.organisation_id).where(Person.id == who))
    return Opened(invitation, who) if member is not None else None
