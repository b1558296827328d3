"""Colleagues: an invitation that the invited person accepts, and access that ends."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.accounts.colleagues import end_roles
from marketplace.accounts.hearers import region_hears
from marketplace.accounts.models import Membership, Person, members_of
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import audit, clock, tokens
from marketplace.core.db import in_reading_order
from marketplace.core.errors import Conflict
from marketplace.core.i18n import N_, _
from marketplace.core.mail.compose import Composer
from marketplace.core.web.access import Role
from marketplace.organisations import mails
from marketplace.organisations.joining_models import ColleagueInvitation
from marketplace.organisations.models import Organisation, OrganisationStatus

LIFE = timedelta(days=7)
LAST = N_("{} is de enige met toegang tot {}. Nodig eerst een collega uit.")


async def is_member(session: AsyncSession, organisation_id: uuid.UUID, email: str) -> bool:
    """Whether this address works for the organisation already."""
    return bool(await session.scalar(members_of(organisation_id).where(Person.email == email)))


async def invite(
    session: AsyncSession,
    mail: Composer | None,
    inviter: Person,
    organisation: Organisation,
    email: str,
    name: str,
) -> ColleagueInvitation:
    """Ask someone to work for an organisation here; without `mail` nothing is sent.

    An open invitation of the same address ends, so that one link works.
    """
    earlier = ColleagueInvitation.open_of(organisation.id).where(ColleagueInvitation.email == email)
    for row in (await session.scalars(earlier.with_for_update())).all():
        row.withdraw()
    token = tokens.random_token()
    row = ColleagueInvitation(
        organisation_id=organisation.id,
        email=email,
        name=name,
        invited_by=inviter.id,
        token_hash=tokens.digest(token),
        expires_at=clock.now() + LIFE,
    )
    session.add(row)
    await session.flush()
    if mail is not None:
        await mails.colleague_invite(session, mail, row, inviter, organisation, token)
    audit.record(session, inviter.id, "organisation.invite_colleague", organisation.id)
    return row


async def still_counts(session: AsyncSession, invitation: ColleagueInvitation) -> bool:
    """Whether the inviter may still let people in: works there, or looks after its region."""
    region = invitation.organisation.region_id
    place = [Membership.organisation_id == invitation.organisation_id, Membership.role == Role.ADMINISTRATOR]
    if region is not None:
        place.append(Membership.region_id == region)
    found = await session.scalar(
        select(Membership.id)
        .where(Membership.person_id == invitation.invited_by, Membership.is_active, or_(*place))
        .limit(1)
    )
    return found is not None and invitation.organisation.status is OrganisationStatus.APPROVED


async def accept(session: AsyncSession, invitation: ColleagueInvitation) -> None:
    """The invited address becomes a member; its account is made when it is new, and else left as it is.

    Raises Conflict for one that is not open any more, or whose inviter may let nobody in now.
    """
    invitation.accept()
    if not await still_counts(session, invitation):
        raise Conflict(_("Deze uitnodiging geldt niet meer."))
    person = await find_or_add_person(session, invitation.email, invitation.name)
    organisation = invitation.organisation
    await add_membership(session, person.id, organisation.role, organisation_id=organisation.id)
    audit.record(session, person.id, "organisation.accept_invite", organisation.id)


def withdraw(session: AsyncSession, by: uuid.UUID, invitation: ColleagueInvitation) -> None:
    """Take an invitation back. Raises Conflict when it is not open."""
    invitation.withdraw()
    audit.record(session, by, "organisation.withdraw_invite", invitation.organisation_id)


async def members(session: AsyncSession, organisation_id: uuid.UUID) -> Sequence[Membership]:
    """The active memberships of an organisation with their people, by name."""
    rows = await session.scalars(
        select(Membership)
        .join(Person)
        .where(Membership.organisation_id == organisation_id, Membership.is_active)
        .options(joinedload(Membership.person, innerjoin=True))
        .order_by(in_reading_order(Person.name), Person.id)
    )
    return rows.all()


async def lock(session: AsyncSession, organisation_ids: Iterable[uuid.UUID]) -> None:
    """Hold organisations until the transaction ends, so that of two who leave one is the last.

    Always in the same order, so that no two wait for each other.
    """
    await session.execute(
        select(Organisation.id)
        .where(Organisation.id.in_(sorted(organisation_ids)))
        .order_by(Organisation.id)
        .with_for_update(key_share=True)
    )


async def remove(
    session: AsyncSession, mail: Composer, remover: Person, organisation: Organisation, membership: Membership
) -> None:
    """End one membership and tell its person. The organisation is locked; NotFound when it ended before."""
    person = membership.person
    await end_roles(session, remover.id, person.id, Membership.id == membership.id)
    await mails.colleague_removed(session, mail, membership, remover, organisation)
    audit.record(session, remover.id, "organisation.remove_colleague", organisation.id)


async def tell_when_empty(
    session: AsyncSession, mail: Composer, organisation_id: uuid.UUID, when: datetime
) -> None:
    """Mail the coordinators once a day at most while nobody works for an organisation any more."""
    organisation = await session.get(Organisation, organisation_id)
    if organisation is None or await members(session, organisation_id):
        return
    if organisation.status is not OrganisationStatus.APPROVED:
        return
    for person in await region_hears(session, organisation.region_id):
        await mails.organisation_without_people(session, mail, person, organisation, when)
