"""What buyers and coordinators do with a need, and who hears of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import region_hears, who_hears
from marketplace.accounts.models import Person
from marketplace.core import audit, clock
from marketplace.core.events import emit
from marketplace.core.mail.compose import Composer
from marketplace.core.web.access import Actor
from marketplace.needs.models import Need, NeedStatus
from marketplace.offers.models import Kind
from marketplace.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class NeedValues:
    """A valid need form. `deadline` aware UTC, `amount` euro excl. VAT, `cpv` eight-digit codes."""

    title: str
    text: str
    nis: str | None
    place: str
    starts_on: date | None
    ends_on: date | None
    deadline: datetime | None
    amount: Decimal | None
    cpv: list[str]
    kind: Kind | None
    reserved: bool


def _values(values: NeedValues) -> dict[str, Any]:
    return {name: getattr(values, name) for name in NeedValues.__slots__}


async def draft(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    organisation: Organisation,
    values: NeedValues,
    form_key: uuid.UUID | None = None,
) -> Need:
    """A new draft. `form_key`: the name that the demo knows it by."""
    need = Need(
        organisation_id=organisation.id,
        region_id=organisation.region_id,
        person_id=person_id,
        form_key=form_key,
        **_values(values),
    )
    session.add(need)
    await session.flush()
    audit.record(session, person_id, "need.draft", need.id)
    return need


async def edit(session: AsyncSession, actor: Actor, need: Need, values: NeedValues) -> bool:
    """Change a need; -> whether suppliers who were asked are told, because it was published."""
    before = need.snapshot()
    for name, value in _values(values).items():
        setattr(need, name, value)
    audit.record(session, actor.person_id, "need.edit", need.id)
    changed = [key for key, value in need.snapshot().items() if before[key] != value]
    if need.status is not NeedStatus.PUBLISHED or not changed:
        return False
    await session.flush()
    emit(session, "need.changed", need_id=need.id, changed=changed, version=need.version)
    return True


async def submit(session: AsyncSession, person_id: uuid.UUID | None, need: Need) -> None:
    """Hand a need to the helpdesk; its coordinators get a mail."""
    need.submit()
    await _after(session, person_id, need, "need.submit", "need.submitted")


async def publish(session: AsyncSession, person_id: uuid.UUID | None, need: Need) -> None:
    """Approve a need: it is matched and its buyer is told."""
    need.publish()
    await _after(session, person_id, need, "need.publish", "need.published")


async def request_changes(
    session: AsyncSession, person_id: uuid.UUID | None, need: Need, reason: str
) -> None:
    need.request_changes(reason)
    await _after(session, person_id, need, "need.request_changes", "need.sent_back")


async def refuse(session: AsyncSession, person_id: uuid.UUID | None, need: Need, reason: str) -> None:
    need.refuse(reason)
    await _after(session, person_id, need, "need.refuse", "need.sent_back")


async def close(session: AsyncSession, person_id: uuid.UUID | None, need: Need) -> None:
    """No more answers; the buyer chooses."""
    need.close()
    await _after(session, person_id, need, "need.close", "need.closed")


async def end_without_award(
    session: AsyncSession, person_id: uuid.UUID | None, need: Need, reason: str
) -> None:
    """Nobody was chosen, and why; everyone who was asked hears it."""
    need.end_without_award(reason)
    await _after(session, person_id, need, "need.end_without_award", "need.ended")


async def withdraw(session: AsyncSession, person_id: uuid.UUID | None, need: Need, reason: str) -> None:
    """The buyer no longer looks for it; everyone who was asked hears it."""
    need.withdraw(reason)
    await _after(session, person_id, need, "need.withdraw", "need.ended")


async def award(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    need: Need,
    organisation_id: uuid.UUID,
    amount: Decimal | None,
) -> None:
    """Choose a supplier; everyone who was asked hears it and a partnership starts."""
    need.award(organisation_id, amount)
    await _after(session, person_id, need, "need.award", "need.ended")


async def _after(
    session: AsyncSession, person_id: uuid.UUID | None, need: Need, verb: str, event: str
) -> None:
    await session.flush()
    audit.record(session, person_id, verb, need.id)
    emit(session, event, need_id=need.id, version=need.version)


async def close_overdue(session: AsyncSession) -> int:
    """Close published needs whose deadline passed; -> how many. A missed run is made up by the next."""
    overdue = await session.scalars(
        select(Need)
        .where(Need.status == NeedStatus.PUBLISHED, Need.deadline <= clock.now())
        .limit(200)
        .with_for_update(skip_locked=True)
    )
    needs = overdue.all()
    for need in needs:
        await close(session, None, need)
    return len(needs)


async def buyer_people(session: AsyncSession, need: Need) -> list[Person]:
    """Who hears about a need on the buyer's side: who posted it while still there, else the others."""
    return await who_hears(session, need.organisation_id, need.region_id, need.person_id)


async def tell_buyer(session: AsyncSession, mail: Composer, need: Need, template: str) -> None:
    for person in await buyer_people(session, need):
        await mail.send(
            session,
            template,
            to=person.email,
            name=person.name,
            dedupe_key=f"{template}:{need.id}:{need.version}:{person.id}",
            about=need.id,
            need=need,
        )


async def tell_coordinators(session: AsyncSession, mail: Composer, need: Need) -> None:
    buyer = await session.get_one(Organisation, need.organisation_id)
    for person in await region_hears(session, need.region_id):
        await mail.send(
            session,
            "need_submitted",
            to=person.email,
            name=person.name,
            dedupe_key=f"need_submitted:{need.id}:{need.version}:{person.id}",
            about=need.id,
            need=need,
            buyer=buyer,
        )
