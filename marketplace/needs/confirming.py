"""A coordinator posts for a buyer, who confirms by one click in a mail, or says what is wrong.

The link in the mail names the need and who got it; nothing about it is stored. It opens only while that
person works for the buyer, or for the buyer's own address while that is no person's.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit, clock
from marketplace.core.audit import AuditEntry
from marketplace.core.events import emit
from marketplace.core.tokens import Signer
from marketplace.core.web.access import Actor
from marketplace.needs import reach, verbs
from marketplace.needs.events import NeedObjected, NeedToConfirm
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.helpdesks import shows
from marketplace.organisations.models import Organisation
from marketplace.organisations.reached import address_id, reached

CONFIRM = "confirm"
REMIND_AFTER = timedelta(days=3)
REMINDED = "need.remind_to_confirm"


class Opened(NamedTuple):
    """What a link opens, and for whom; `person_id` is None for the buyer's own address."""

    need: Need
    person_id: uuid.UUID | None


def must_be_confirmed(actor: Actor, need: Need) -> bool:
    """Whether the buyer has to say yes first: someone else hands the need in, and no notice says it."""
    return need.organisation_id not in actor.buyers and need.source_id is None


async def may_confirm(session: AsyncSession, organisation: Organisation, address: str) -> bool:
    """Whether mail to this address may still ask for a yes."""
    return any(one.address == address for one in await reached(session, organisation))


async def hand_in(session: AsyncSession, actor: Actor, need: Need) -> bool:
    """Hand a need to the helpdesk, or to its buyer first; -> False when nobody there can be mailed.

    Then nothing happened. Raises Conflict while something is missing.
    """
    if not must_be_confirmed(actor, need):
        await verbs.submit(session, actor.person_id, need)
        return True
    buyer = await session.get_one(Organisation, need.organisation_id)
    if not await reached(session, buyer):
        return False
    need.ask_buyer()
    await _asked(session, actor, need, "need.ask_buyer")
    return True


async def ask_again(session: AsyncSession, actor: Actor, need: Need) -> None:
    """Mail the buyer once more. Raises Conflict when it no longer waits for that."""
    need.must_be(NeedStatus.UNCONFIRMED)
    need.submitted_at = clock.now()
    await _asked(session, actor, need, "need.ask_buyer_again")


async def _asked(session: AsyncSession, actor: Actor, need: Need, verb: str) -> None:
    await session.flush()
    audit.record(session, actor.person_id, verb, need.id)
    emit(session, NeedToConfirm(need_id=need.id, version=need.version))


async def opened_by(session: AsyncSession, secret: str, token: str) -> Opened | None:
    """The need of a link with its buyer and lots; None when the link is damaged or ended."""
    ids = Signer(secret, CONFIRM).read_ids(token)
    if len(ids) != 2:
        return None
    need = await session.scalar(select(Need).where(Need.id == ids[0]).options(*reach.WHOLE))
    if need is None:
        return None
    found = await reached(session, need.organisation)
    if ids[1] not in [one.link_id for one in found]:
        return None
    shows(session, need.region_id)
    own_address = ids[1] == address_id(need.organisation.email or "")
    return Opened(need, None if own_address else ids[1])


async def confirm(session: AsyncSession, person_id: uuid.UUID | None, need: Need) -> None:
    """The buyer says yes: the helpdesk gets it, and its mail."""
    need.confirm()
    await verbs.submitted(session, person_id, need, "need.confirm")


async def object_to(session: AsyncSession, person_id: uuid.UUID | None, need: Need, reason: str) -> None:
    """The buyer says what is wrong; who posted it hears that."""
    need.object_to(reason)
    await session.flush()
    audit.record(session, person_id, "need.object", need.id)
    emit(session, NeedObjected(need_id=need.id, version=need.version))


async def remind_due(session: AsyncSession) -> int:
    """Remind buyers who said nothing for some days, once each time they were asked; -> how many."""
    reminded = select(AuditEntry.id).where(
        AuditEntry.subject == Need.id, AuditEntry.verb == REMINDED, AuditEntry.at >= Need.submitted_at
    )
    due = await session.scalars(
        select(Need)
        .where(
            Need.status == NeedStatus.UNCONFIRMED,
            Need.submitted_at <= clock.now() - REMIND_AFTER,
            ~reminded.exists(),
        )
        .limit(200)
        .with_for_update(of=Need, skip_locked=True)
    )
    needs = due.all()
    for need in needs:
        audit.record(session, None, REMINDED, need.id)
        emit(session, NeedToConfirm(need_id=need.id, version=need.version, again=True))
    return len(needs)
