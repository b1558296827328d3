"""What buyers and coordinators do with a need."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import flag_modified

from marketplace.core import audit, clock
from marketplace.core.errors import Conflict
from marketplace.core.events import emit, emit_once
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor
from marketplace.needs import lots, telling
from marketplace.needs.events import (
    NeedChanged,
    NeedClosed,
    NeedEditedForBuyer,
    NeedEnded,
    NeedEvent,
    NeedPublished,
    NeedReopened,
    NeedSentBack,
    NeedSettled,
    NeedSubmitted,
)
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.needs.values import NeedValues, told_to_suppliers
from marketplace.organisations.models import Organisation


async def draft(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    organisation: Organisation,
    values: NeedValues,
    form_key: uuid.UUID | None = None,
    meant: str | None = None,
) -> Need:
    """A new draft. `form_key`: the name that the demo knows it by; `meant`: see `Need`."""
    need = Need(
        organisation_id=organisation.id,
        region_id=organisation.region_id,
        person_id=person_id,
        form_key=form_key,
        meant=meant,
        **values.by_name(),
    )
    session.add(need)
    await session.flush()
    audit.record(session, person_id, "need.draft", need.id)
    return need


async def edit(
    session: AsyncSession, actor: Actor, need: Need, values: NeedValues, meant: str | None = None
) -> bool:
    """Change a need; -> whether suppliers who were asked get a mail about it, because it was published.

    `meant`: what the form says is meant, see `Need`; None when it did not ask.
    """
    before, meant_before = NeedValues.of(need), need.meant
    values.put_in(need)
    if meant is not None:
        need.meant = meant
    audit.record(session, actor.person_id, "need.edit", need.id)
    changed = told_to_suppliers(before, values)
    if before != values:
        await _tell_buyer(session, actor, need)
    if need.status is not NeedStatus.PUBLISHED:
        return False
    await session.flush()
    if changed:
        emit(session, NeedChanged(need_id=need.id, version=need.version, changed=changed))
    elif need.meant != meant_before:
        emit(session, NeedSettled(need_id=need.id, version=need.version))
    return bool(changed)


async def _tell_buyer(session: AsyncSession, actor: Actor, need: Need) -> None:
    """Let the buyer hear that another changed its need; of an official notice others say what it says."""
    with_others = need.status in (NeedStatus.SUBMITTED, NeedStatus.PUBLISHED)
    if with_others and need.source_id is None and need.organisation_id not in actor.buyers:
        await emit_once(session, [NeedEditedForBuyer(need_id=need.id)])


async def changed_beside(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    need: Need,
    verb: str,
    part: str,
    *,
    tell: bool = True,
) -> bool:
    """Note a change of what stands beside a need (`part`: lots, fields, attachments), so that forms notice.

    -> whether suppliers who were asked get a mail about it, because it was published. `tell`: they read it.
    """
    need.version += 1
    audit.record(session, person_id, verb, need.id)
    await session.flush()
    if need.status is not NeedStatus.PUBLISHED or not tell:
        return False
    emit(session, NeedChanged(need_id=need.id, version=need.version, changed=(part,)))
    return True


def no_more_changes() -> Conflict:
    """What is raised for a need that can't change any more."""
    return Conflict(_("Deze behoefte kan niet meer veranderen."))


async def settle(session: AsyncSession, person_id: uuid.UUID, need: Need, meant: str) -> None:
    """Say which activity is meant, "" for none of those that we know; a published need is ranked again.

    Raises Conflict when it can't change any more.
    """
    if not need.can_be_edited:
        raise no_more_changes()
    need.meant = meant
    audit.record(session, person_id, "need.settle", need.id)
    if need.status is NeedStatus.PUBLISHED:
        await session.flush()
        emit(session, NeedSettled(need_id=need.id, version=need.version))


def take_questions_until(
    session: AsyncSession, person_id: uuid.UUID, need: Need, until: datetime | None
) -> None:
    """Say until when suppliers may ask; None as long as they may answer. Raises Conflict once it is over."""
    if need.is_over:
        raise Conflict(_("Deze behoefte kan niet meer veranderen."))
    need.questions_until = until
    flag_modified(need, "changed_at")  # as it was: what suppliers are ranked by is the same
    audit.record(session, person_id, "need.edit", need.id)


async def submit(session: AsyncSession, person_id: uuid.UUID | None, need: Need) -> None:
    """Hand a need to the helpdesk; its coordinators get a mail."""
    need.submit()
    await submitted(session, person_id, need, "need.submit")


async def submitted(session: AsyncSession, person_id: uuid.UUID | None, need: Need, verb: str) -> None:
    """Note that the helpdesk has a need now; its coordinators get a mail."""
    await _after(session, person_id, need, verb, NeedSubmitted)


async def publish(session: AsyncSession, person_id: uuid.UUID | None, need: Need) -> None:
    """Approve a need: it is ranked, and its buyer gets a mail."""
    need.publish()
    await _after(session, person_id, need, "need.publish", NeedPublished)


async def request_changes(
    session: AsyncSession, person_id: uuid.UUID | None, need: Need, reason: str
) -> None:
    need.request_changes(reason)
    await _after(session, person_id, need, "need.request_changes", NeedSentBack)


async def refuse(session: AsyncSession, person_id: uuid.UUID | None, need: Need, reason: str) -> None:
    need.refuse(reason)
    await _after(session, person_id, need, "need.refuse", NeedSentBack)


async def close(session: AsyncSession, person_id: uuid.UUID | None, need: Need) -> None:
    """No more answers; the buyer chooses."""
    need.close()
    await _after(session, person_id, need, "need.close", NeedClosed)


async def reopen(session: AsyncSession, person_id: uuid.UUID | None, need: Need) -> None:
    """Answers are taken again until the deadline; who was told of the closing hears it."""
    need.reopen()
    await _after(session, person_id, need, "need.reopen", NeedReopened)


async def end_without_award(
    session: AsyncSession, person_id: uuid.UUID | None, need: Need, reason: str
) -> None:
    """Nobody was chosen, and why; everyone who was asked hears it.

    Where suppliers were told of some lots before, that holds for all others.
    """
    if lots_left := await lots.leave_rest(session, need.id, reason):
        await telling.tell(session, person_id, need, lots_left)
        return
    await lots.drop_choices(session, need.id)
    need.end_without_award(reason)
    await _after(session, person_id, need, "need.end_without_award", NeedEnded)


async def withdraw(session: AsyncSession, person_id: uuid.UUID | None, need: Need, reason: str) -> None:
    """The buyer no longer looks for it; everyone who was asked hears it.

    Raises Conflict when suppliers were told how some of its lots ended.
    """
    await lots.drop_choices(session, need.id)
    need.withdraw(reason)
    await _after(session, person_id, need, "need.withdraw", NeedEnded)


async def award(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    need: Need,
    organisation_id: uuid.UUID,
    amount: Decimal | None,
    reason: str = "",
) -> None:
    """Choose a supplier; everyone who was asked hears it, with `reason`, and a partnership starts.

    Raises Conflict for a need with lots, of which each is decided by itself.
    """
    await lots.must_have_none(session, need.id)
    need.award(organisation_id, amount, reason)
    await _after(session, person_id, need, "need.award", NeedEnded)


async def _after(
    session: AsyncSession, person_id: uuid.UUID | None, need: Need, verb: str, event: type[NeedEvent]
) -> None:
    await session.flush()
    audit.record(session, person_id, verb, need.id)
    emit(session, event(need_id=need.id, version=need.version))


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
