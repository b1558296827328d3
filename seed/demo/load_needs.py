"""Brings each demo need to its state by the steps that people would take, on the days they would."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person, coordinators_of
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.events import StoredEvent
from marketplace.core.mail.message import Message, MessageStatus
from marketplace.core.web.access import Actor, Role
from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, DeclineReason, Given
from marketplace.leads.models import Invitation
from marketplace.matches import gaps
from marketplace.matches import verbs as matches
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.selection import selection
from marketplace.needs import confirming
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.states import Visibility
from marketplace.needs.values import NeedValues
from marketplace.offers.models import Kind
from marketplace.organisations.models import Organisation
from seed.demo import content, need_rows, worked_out
from seed.demo.worked_out import KEYS

LEAD_DAYS = 21
"""A need was posted this many days before its deadline, or today when that is later."""


async def load_needs(database: Database) -> None:
    """All needs that are not there yet, each in its own transaction."""
    catalogue = Catalogue()
    for row in content.needs():
        async with database.begin() as session:
            known = await session.scalar(select(Need.id).where(Need.form_key == uuid.uuid5(KEYS, row.slug)))
            if known is None:
                await _load_need(session, catalogue, row)
    clock.travel(timedelta(0))
    async with database.begin() as session:
        await _settle(session)
    async with database.begin() as session:
        await _rank_again(session)


async def _load_need(session: AsyncSession, catalogue: Catalogue, row: need_rows.NeedRow) -> None:
    if row.copy_of:
        clock.travel(timedelta(0))
        await worked_out.copied(session, row)
        return
    posted = min(0, row.deadline_days - LEAD_DAYS)
    clock.travel(timedelta(days=posted))
    need = await _draft(session, row)
    if row.state == "unconfirmed":
        await _ask_buyer(session, need)
    if row.state in ("draft", "unconfirmed"):
        return
    await needs.submit(session, need.person_id, need)
    if row.state == "submitted":
        return
    clock.travel(timedelta(days=posted, hours=4))
    if row.state == "changes_requested":
        await needs.request_changes(session, None, need, row.reason)
    elif row.state == "refused":
        await needs.refuse(session, None, need, row.reason)
    elif row.state == "withdrawn" and not row.ask:
        await needs.withdraw(session, need.person_id, need, row.reason)
    else:
        await needs.publish(session, None, need)
        asked = await _ask(session, catalogue, row, need)
        if row.gap is not None:
            await _note_gap(session, need, row.gap)
        await _end(session, row, need, posted, asked)


async def _draft(session: AsyncSession, row: need_rows.NeedRow) -> Need:
    slugs = {buyer.slug: buyer for buyer in content.buyers()}
    buyer = await session.scalar(
        select(Organisation).where(
            Organisation.name == slugs[row.buyer].name, Organisation.role == Role.BUYER
        )
    )
    assert buyer is not None  # noqa: S101 - buyers are loaded before needs
    contact = (await session.scalars(Person.by_email(slugs[row.buyer].contact_email))).one()
    need = await needs.draft(session, contact.id, buyer, _values(row), uuid.uuid5(KEYS, row.slug), row.meant)
    await worked_out.work_out(
        session, need, row, Actor(contact.id, contact.name, contact.email, uuid.uuid4())
    )
    return need


async def _ask_buyer(session: AsyncSession, need: Need) -> None:
    """A coordinator of its region posted it, and waits for its buyer."""
    coordinator = (await session.scalars(coordinators_of(need.region_id).limit(1))).one()
    need.person_id = coordinator.id
    by = Actor(coordinator.id, coordinator.name, coordinator.email, uuid.uuid4())
    await confirming.hand_in(session, by, need)


def _values(row: need_rows.NeedRow) -> NeedValues:
    """What a need says, its days counted from when it was posted."""
    today = (clock.now() - clock_shift(row)).date()
    return NeedValues(
        title=row.title,
        text=row.text,
        nis=row.nis,
        place=row.place,
        starts_on=today + timedelta(days=row.starts_in_days) if row.starts_in_days is not None else None,
        ends_on=today + timedelta(days=row.ends_in_days) if row.ends_in_days is not None else None,
        deadline=clock.end_of_day(today + timedelta(days=row.deadline_days)),
        amount=Decimal(row.amount) if row.amount is not None else None,
        cpv=list(row.cpv),
        kind=Kind(row.kind) if row.kind else None,
        reserved=row.reserved,
        amount_to=Decimal(row.amount_to) if row.amount_to is not None else None,
        amount_shown=row.amount is not None,
        quantity=row.quantity,
        rhythm=row.rhythm,
        fte=Decimal(str(row.fte)) if row.fte is not None else None,
        conditions=row.conditions,
        labels=list(row.labels),
        visibility=Visibility(row.visibility),
    )


def clock_shift(row: need_rows.NeedRow) -> timedelta:
    """How far the clock was moved when the need was posted."""
    return timedelta(days=min(0, row.deadline_days - LEAD_DAYS))


async def _ask(
    session: AsyncSession, catalogue: Catalogue, row: need_rows.NeedRow, need: Need
) -> list[Invitation]:
    """Rank, ask the first ones, and let each answer as the content says; -> who was asked, the first first."""
    await session.flush()
    await matches.rank(session, await catalogue.current(session), need.id)
    await session.flush()
    waiting = (await selection(session, need.id)).waiting
    chosen = [match.organisation_id for match in waiting[: row.ask]]
    if not chosen:
        return []
    await leads.invite(session, None, need, chosen)
    rows = await session.scalars(select(Invitation).where(Invitation.need_id == need.id))
    by_supplier = {invitation.organisation_id: invitation for invitation in rows}
    for organisation_id, answer in zip(chosen, row.answers, strict=False):
        await _answer(session, by_supplier[organisation_id], need, answer)
    asked = [by_supplier[each] for each in chosen]
    await worked_out.ask_back(session, need, asked, row)
    return asked


async def _note_gap(session: AsyncSession, need: Need, words: str) -> None:
    """A coordinator of its region notes that nobody was found."""
    coordinators = select(Membership.person_id).where(Membership.region_id == need.region_id).limit(1)
    await session.refresh(need, ["lots", "municipality"])
    await gaps.note(session, await session.scalar(coordinators), need, words)


async def _answer(
    session: AsyncSession, invitation: Invitation, need: Need, row: need_rows.AnswerRow
) -> None:
    if row.answer == "none":
        return
    await leads.answer(
        session,
        invitation,
        need,
        Given(
            Answer(row.answer),
            row.message,
            Decimal(row.price) if row.price is not None else None,
            DeclineReason(row.decline_reason) if row.decline_reason else None,
            await worked_out.prices(session, need, row),
        ),
    )
    await worked_out.fill_in(session, invitation, row)


async def _end(
    session: AsyncSession, row: need_rows.NeedRow, need: Need, posted: int, asked: list[Invitation]
) -> None:
    """Close, award, withdraw or end, some days after posting."""
    clock.travel(timedelta(days=min(0, posted + LEAD_DAYS - 1)))
    if row.state in ("closed", "awarded", "not_awarded"):
        await needs.close(session, need.person_id, need)
    await worked_out.decide(session, need, asked, row)
    if row.state == "withdrawn":
        await needs.withdraw(session, need.person_id, need, row.reason)
    if row.state == "not_awarded":
        await needs.end_without_award(session, need.person_id, need, row.reason)
    if row.state == "awarded":
        interested = await _first_interested(session, need)
        amount = Decimal(row.awarded_amount) if row.awarded_amount is not None else None
        await leads.award(session, need.person_id, need, interested, amount)
        await worked_out.partnership(session, row, need)


async def _first_interested(session: AsyncSession, need: Need) -> Invitation:
    rows = await session.scalars(
        select(Invitation)
        .where(Invitation.need_id == need.id, Invitation.answer == Answer.INTERESTED)
        .order_by(Invitation.created_at, Invitation.id)
        .limit(1)
    )
    return rows.one()


async def _rank_again(session: AsyncSession) -> None:
    """The open needs are ranked with what was learned from all answers, as the workers would."""
    engine = await Catalogue().current(session)
    for need_id in [need_id async for need_id in matches.outdated(session, engine)]:
        await matches.rank(session, engine, need_id)


async def _settle(session: AsyncSession) -> None:
    """What happened in the invented past is not mailed now; open invitations still are."""
    still_open = (
        select(Invitation.id).join(Need).where(Need.status == "published", Invitation.answer.is_(None))
    )
    invited = {str(identity) for identity in await session.scalars(still_open)}
    events = await session.scalars(select(StoredEvent).where(StoredEvent.done_at.is_(None)))
    for event in events.all():
        if event.payload.get("invitation_id") not in invited or event.name != "supplier.invited":
            event.done_at = clock.now()
    await session.execute(
        update(Message).values(status=MessageStatus.CANCELLED).where(Message.status == MessageStatus.WAITING)
    )
