"""Mails about needs that a coordinator posts for a buyer: to the buyer, and back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import NOT_AT_HELPDESK, looks_after, region_hears
from marketplace.core.i18n import N_
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.kinds import NoLongerTrue, must
from marketplace.core.mail.message import Message
from marketplace.needs.confirming import CONFIRM, may_confirm
from marketplace.needs.mails import MOVED_ON
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.models import Organisation
from marketplace.organisations.reached import reached

NOT_AT_BUYER = N_("Wie hem zou krijgen, werkt niet meer bij de koper.")


async def need_to_confirm(
    session: AsyncSession, mail: Composer, need: Need, version: int, *, again: bool
) -> None:
    """To the buyer: is this what you need? `again`: a reminder. `version`: of the need when it was asked."""
    buyer = await session.get_one(Organisation, need.organisation_id)
    for one in await reached(session, buyer):
        await mail.send(
            session,
            "need_to_confirm",
            to=one.address,
            name=one.name,
            dedupe_key=f"need_to_confirm:{need.id}:{version}:{again}:{one.address}",
            region=need.region_id,
            about=need.id,
            token=mail.signed(CONFIRM, need.id, one.link_id),
            need=need,
            buyer=buyer,
            again=again,
        )


async def need_objected(session: AsyncSession, mail: Composer, need: Need) -> None:
    """To who posted it, while looking after its region, else the others there: what is wrong."""
    buyer = await session.get_one(Organisation, need.organisation_id)
    people = await region_hears(session, need.region_id)
    posted = [person for person in people if person.id == need.person_id]
    for person in posted or people:
        await mail.send(
            session,
            "need_objected",
            to=person.email,
            name=person.name,
            dedupe_key=f"need_objected:{need.id}:{need.version}:{person.id}",
            region=need.region_id,
            about=need.id,
            need=need,
            buyer=buyer,
        )


async def _about(session: AsyncSession, message: Message, status: NeedStatus) -> Need:
    need = await session.scalar(select(Need).where(Need.id == message.about))
    if need is None or need.status is not status:
        raise NoLongerTrue(MOVED_ON)
    return need


async def waits_for_the_buyer(session: AsyncSession, message: Message) -> None:
    """It still waits for the buyer, and the recipient may still say yes."""
    need = await _about(session, message, NeedStatus.UNCONFIRMED)
    buyer = await session.get_one(Organisation, need.organisation_id)
    must(await may_confirm(session, buyer, message.to_address), NOT_AT_BUYER)


async def is_objected(session: AsyncSession, message: Message) -> None:
    """It is still as the buyer left it, and the recipient looks after its region."""
    need = await _about(session, message, NeedStatus.CHANGES_REQUESTED)
    must(await looks_after(session, message.to_address, need.region_id), NOT_AT_HELPDESK)
