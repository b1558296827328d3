"""Needs that more than those who are asked may read; a supplier that reads one may want to take part."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import NOT_AT_HELPDESK, looks_after, region_hears
from marketplace.core import audit
from marketplace.core.audit import AuditEntry
from marketplace.core.errors import Conflict
from marketplace.core.events import emit
from marketplace.core.i18n import N_, _
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.kinds import NoLongerTrue, must
from marketplace.core.mail.message import Message
from marketplace.core.web import seen
from marketplace.leads.events import SupplierWantsIn
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation

WANTS_IN = "need.wants_in"
NOT_OPEN = N_("De behoefte nam geen antwoorden meer aan.")


async def is_asked(session: AsyncSession, need_id: uuid.UUID, supplier_id: uuid.UUID) -> bool:
    """Whether a supplier was asked for a need."""
    found = select(Invitation.id).where(
        Invitation.need_id == need_id, Invitation.organisation_id == supplier_id
    )
    return await session.scalar(found) is not None


async def has_said_so(session: AsyncSession, need_id: uuid.UUID, supplier_id: uuid.UUID) -> bool:
    """Whether a supplier said before that it wants to take part."""
    found = select(AuditEntry.id).where(
        AuditEntry.subject == need_id,
        AuditEntry.verb == WANTS_IN,
        AuditEntry.detail["supplier"].astext == str(supplier_id),
    )
    return await session.scalar(found.limit(1)) is not None


async def want_in(session: AsyncSession, person_id: uuid.UUID, need: Need, supplier_id: uuid.UUID) -> None:
    """A supplier wants to take part: the helpdesk hears of it, once, and decides.

    Raises Conflict when no answers are taken any more.
    """
    await seen.lock(session, need)  # of two at once the second finds what the first said
    if not need.is_open:
        raise Conflict(_("Deze vraag is afgesloten. Meedoen kan niet meer."))
    if await is_asked(session, need.id, supplier_id) or await has_said_so(session, need.id, supplier_id):
        return
    audit.record(session, person_id, WANTS_IN, need.id, supplier=str(supplier_id))
    emit(session, SupplierWantsIn(need_id=need.id, organisation_id=supplier_id))


async def tell_helpdesk(session: AsyncSession, event: SupplierWantsIn, mail: Composer) -> None:
    """Mail the coordinators of the need's region, with the way to add the supplier."""
    need = await session.get_one(Need, event.need_id)
    supplier = await session.get_one(Organisation, event.organisation_id)
    for person in await region_hears(session, need.region_id):
        await mail.send(
            session,
            "supplier_wants_in",
            to=person.email,
            name=person.name,
            dedupe_key=f"supplier_wants_in:{need.id}:{supplier.id}:{person.id}",
            region=need.region_id,
            about=need.id,
            need=need,
            supplier=supplier,
        )


async def still_wanted(session: AsyncSession, message: Message) -> None:
    """The need takes answers, and the recipient looks after its region."""
    need = await session.scalar(select(Need).where(Need.id == message.about))
    if need is None or not need.is_open:
        raise NoLongerTrue(NOT_OPEN)
    must(await looks_after(session, message.to_address, need.region_id), NOT_AT_HELPDESK)
