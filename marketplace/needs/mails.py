"""Mails to the buyer and the coordinators about a need's life: a function for each."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import may_hear, region_hears, who_hears
from marketplace.accounts.models import Person
from marketplace.core.i18n import N_
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.kinds import NoLongerTrue, StillTrue, must
from marketplace.core.mail.message import Message
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.models import Organisation

MOVED_ON = N_("De behoefte stond intussen anders.")
ENDED = N_("De behoefte was intussen afgelopen.")
NOT_AT_BUYER = N_("Wie hem zou krijgen, werkt niet meer bij de koper of de helpdesk.")


async def buyer_people(session: AsyncSession, need: Need) -> list[Person]:
    """The people of the buyer to mail: whoever posted the need while still there, else all others."""
    return await who_hears(session, need.organisation_id, need.region_id, need.person_id)


async def must_hear_of(session: AsyncSession, need: Need, message: Message) -> None:
    """The recipient still works for the need's buyer, or looks after its region. Raises NoLongerTrue."""
    must(await may_hear(session, message.to_address, need.organisation_id, need.region_id), NOT_AT_BUYER)


async def need_submitted(session: AsyncSession, mail: Composer, need: Need) -> None:
    """To the region's coordinators: a need waits for them."""
    buyer = await session.get_one(Organisation, need.organisation_id)
    for person in await region_hears(session, need.region_id):
        await mail.send(
            session,
            "need_submitted",
            to=person.email,
            name=person.name,
            dedupe_key=f"need_submitted:{need.id}:{need.version}:{person.id}",
            region=need.region_id,
            about=need.id,
            need=need,
            buyer=buyer,
        )


async def need_published(session: AsyncSession, mail: Composer, need: Need) -> None:
    """To the buyer: the helpdesk approved it and looks for suppliers."""
    await _to_buyer(session, mail, need, "need_published")


async def need_sent_back(session: AsyncSession, mail: Composer, need: Need) -> None:
    """To the buyer: the helpdesk asks for changes, or refuses, and why."""
    await _to_buyer(session, mail, need, "need_sent_back")


async def need_edited(session: AsyncSession, mail: Composer, need: Need) -> None:
    """To the people of the buyer: the helpdesk changed what the need says."""
    for person in await who_hears(session, need.organisation_id, need.region_id, None):
        await mail.send(
            session,
            "need_edited",
            to=person.email,
            name=person.name,
            dedupe_key=f"need_edited:{need.id}:{need.version}:{person.id}",
            region=need.region_id,
            about=need.id,
            need=need,
        )


async def need_closed(session: AsyncSession, mail: Composer, need: Need) -> None:
    """To the buyer: no more answers come, time to choose."""
    await _to_buyer(session, mail, need, "need_closed")


async def _to_buyer(session: AsyncSession, mail: Composer, need: Need, template: str) -> None:
    for person in await buyer_people(session, need):
        await mail.send(
            session,
            template,
            to=person.email,
            name=person.name,
            dedupe_key=f"{template}:{need.id}:{need.version}:{person.id}",
            region=need.region_id,
            about=need.id,
            need=need,
        )


def while_need_is(*statuses: NeedStatus) -> StillTrue:
    """The check of a mail to who may hear of its need, as long as that has one of these statuses."""

    async def still_true(session: AsyncSession, message: Message) -> None:
        need = await session.scalar(select(Need).where(Need.id == message.about))
        if need is None or need.status not in statuses:
            raise NoLongerTrue(MOVED_ON)
        await must_hear_of(session, need, message)

    return still_true
