"""Mails that follow from signing up, from who leaves, and from addresses that refuse mail."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import region_hears
from marketplace.core import clock
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.message import Message
from marketplace.organisations import addresses, admission, colleagues, sign_up
from marketplace.organisations.models import Organisation
from marketplace.organisations.sign_up import SignUp, SignUpStatus


async def on_confirmed(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    """The coordinators who decide hear of it."""
    row = await session.get(SignUp, uuid.UUID(payload["sign_up_id"]))
    if row is None:
        return  # its person was erased meanwhile
    existing = await sign_up.claimed(session, row)
    for person in await region_hears(session, await sign_up.deciding_region(session, row)):
        await mail.send(
            session,
            "organisation_registered",
            to=person.email,
            name=person.name,
            dedupe_key=f"organisation_registered:{row.id}:{person.id}",
            about=row.id,
            sign_up=row,
            existing=existing,
        )


async def on_decided(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    """Who signed up hears what was decided; who worked there before hears of a new colleague."""
    row = await session.get(SignUp, uuid.UUID(payload["sign_up_id"]))
    if row is None:
        return
    approved = row.status is SignUpStatus.APPROVED
    organisation = await session.get(Organisation, row.organisation_id) if row.organisation_id else None
    await mail.send(
        session,
        "organisation_decided",
        to=row.email,
        name=row.person_name,
        dedupe_key=f"organisation_decided:{row.id}",
        about=row.id,
        organisation=organisation.name if organisation else row.name,
        approved=approved,
        reason=row.reason,
    )
    if approved and organisation is not None:
        await _tell_colleagues(session, mail, row, organisation)


async def _tell_colleagues(
    session: AsyncSession, mail: Composer, row: SignUp, organisation: Organisation
) -> None:
    """Nobody gets to see what others wrote without those others hearing of it."""
    for member in await colleagues.members(session, organisation.id):
        since = member.active_since
        if since is None or row.decided_at is None or since >= row.decided_at:
            continue
        await mail.send(
            session,
            "colleague_joined",
            to=member.person.email,
            name=member.person.name,
            dedupe_key=f"colleague_joined:{row.id}:{member.id}",
            about=organisation.id,
            colleague=row.person_name,
            email=row.email,
            organisation=organisation,
        )


async def on_registered_by_older(session: AsyncSession, _: Composer, payload: dict[str, Any]) -> None:
    """An older process beside ours stored a waiting organisation."""
    organisation = await session.get(Organisation, uuid.UUID(payload["organisation_id"]))
    if organisation is not None:
        await admission.adopt(session, organisation)


async def on_membership_ended(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    """Whoever was the last: the region hears that an organisation is without people."""
    identity = uuid.UUID(payload["organisation_id"])
    await colleagues.tell_when_empty(session, mail, identity, clock.now())


async def on_address_refused(session: AsyncSession, mail: Composer, payload: dict[str, Any]) -> None:
    """The helpdesk of each organisation behind the address is asked to check it."""
    message = await session.get_one(Message, uuid.UUID(payload["message_id"]))
    await addresses.ask_to_check(session, mail, message)


SUBSCRIPTIONS = {
    "sign_up.confirmed": on_confirmed,
    "sign_up.decided": on_decided,
    "organisation.registered": on_registered_by_older,
    "membership.ended": on_membership_ended,
    "address.refused": on_address_refused,
}
