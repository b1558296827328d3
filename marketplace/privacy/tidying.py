"""What the nightly job does with rows that are too old. Each step handles one batch from before a moment."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, func, inspect, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, SignInLink, WebSession
from marketplace.accounts.profile import AddressChange
from marketplace.core.clock import BRUSSELS
from marketplace.core.db import Base
from marketplace.core.events import Event
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.message import Message, Suppression
from marketplace.core.view_log import ViewEntry
from marketplace.core.web.kept import KeptForm
from marketplace.core.web.seen import SentForm
from marketplace.leads.models import Invitation
from marketplace.matches.models import Match, Ranking
from marketplace.needs.models import OVER, Lot, Need, NeedStatus
from marketplace.offers.models import Offer
from marketplace.organisations.colleagues import ColleagueInvitation
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.organisations.sign_up import SignUp, SignUpStatus
from marketplace.partnerships.models import Partnership

BATCH = 500
ENDED_TITLE = "Afgelopen behoefte"


async def _delete(session: AsyncSession, table: type[Base], *where: ColumnElement[bool]) -> int:
    """Delete at most a batch of a table's rows; -> how many."""
    key = inspect(table).primary_key
    batch = select(*key).where(*where).limit(BATCH)
    gone = await session.execute(
        delete(table)
        .where(tuple_(*key).in_(batch))
        .returning(*key)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def old_sessions(idle_sooner: timedelta) -> Callable[[AsyncSession, Composer, datetime], Awaitable[int]]:
    """Sessions past their life; one not used is over `idle_sooner` earlier."""

    async def step(session: AsyncSession, _: Composer, before: datetime) -> int:
        ended = or_(WebSession.created_at < before, WebSession.last_seen_at < before + idle_sooner)
        return await _delete(session, WebSession, ended)

    return step


async def old_links(session: AsyncSession, _: Composer, before: datetime) -> int:
    links = await _delete(session, SignInLink, SignInLink.expires_at < before)
    unused = AddressChange.confirmed_at.is_(None)
    return links + await _delete(session, AddressChange, unused, AddressChange.expires_at < before)


async def unconfirmed_sign_ups(session: AsyncSession, _: Composer, before: datetime) -> int:
    unconfirmed = SignUp.status == SignUpStatus.UNCONFIRMED
    return await _delete(session, SignUp, unconfirmed, SignUp.created_at < before)


async def decided_sign_ups(session: AsyncSession, _: Composer, before: datetime) -> int:
    return await _delete(session, SignUp, SignUp.decided_at < before)


async def old_colleague_invitations(session: AsyncSession, _: Composer, before: datetime) -> int:
    return await _delete(session, ColleagueInvitation, ColleagueInvitation.expires_at < before)


def old_forms(life: timedelta) -> Callable[[AsyncSession, Composer, datetime], Awaitable[int]]:
    """Forms know when they expire, `life` after they were sent."""

    async def step(session: AsyncSession, _: Composer, before: datetime) -> int:
        return await _delete(session, KeptForm, KeptForm.expires_at < before + life)

    return step


async def old_sent_forms(session: AsyncSession, _: Composer, before: datetime) -> int:
    return await _delete(session, SentForm, SentForm.at < before)


async def old_mails(session: AsyncSession, _: Composer, before: datetime) -> int:
    """And which addresses people had before, when no mail to those is left."""
    mails = await _delete(session, Message, Message.created_at < before)
    return mails + await _delete(session, AddressChange, AddressChange.confirmed_at < before)


async def old_suppressions(session: AsyncSession, _: Composer, before: datetime) -> int:
    return await _delete(session, Suppression, Suppression.at < before)


async def old_events(session: AsyncSession, _: Composer, before: datetime) -> int:
    return await _delete(session, Event, func.coalesce(Event.done_at, Event.dead_at) < before)


async def old_views(session: AsyncSession, _: Composer, before: datetime) -> int:
    return await _delete(session, ViewEntry, ViewEntry.on < before.astimezone(BRUSSELS).date())


async def old_drafts(session: AsyncSession, _: Composer, before: datetime) -> int:
    draft = Need.status == NeedStatus.DRAFT
    return await _delete(session, Need, draft, Need.changed_at < before)


async def refused_organisations(session: AsyncSession, _: Composer, before: datetime) -> int:
    """Those that nothing else names; people whose only place it was stay until their account is unused."""
    named: tuple[Any, ...] = (
        Need.organisation_id,
        Offer.organisation_id,
        Invitation.organisation_id,
        Match.organisation_id,
        ViewEntry.organisation_id,
    )
    rows = await session.scalars(
        select(Organisation.id)
        .where(
            Organisation.status == OrganisationStatus.REFUSED,
            Organisation.decided_at < before,
            *(~select(1).where(column == Organisation.id).exists() for column in named),
        )
        .limit(BATCH)
        .with_for_update()
    )
    found = rows.all()
    await session.execute(delete(Membership).where(Membership.organisation_id.in_(found)))
    await session.execute(delete(Organisation).where(Organisation.id.in_(found)))
    return len(found)


async def old_needs(session: AsyncSession, _: Composer, before: datetime) -> int:
    """Take text and people out of what ended; place, codes, amounts, dates and outcome stay as figures."""
    running = (
        select(1)
        .where(
            Partnership.need_id == Need.id,
            Partnership.buyer_confirmed_at.is_not(None),
            Partnership.supplier_confirmed_at.is_not(None),
            or_(Partnership.ends_on.is_(None), Partnership.ends_on >= before.astimezone(BRUSSELS).date()),
        )
        .exists()
    )
    rows = await session.scalars(
        select(Need.id)
        .where(
            Need.status.in_((*OVER, NeedStatus.REFUSED)),
            Need.ended_at < before,
            Need.title != ENDED_TITLE,
            ~running,
        )
        .limit(BATCH)
        .with_for_update()
    )
    found = rows.all()
    if found:
        await _to_figures(session, found)
    return len(found)


async def _to_figures(session: AsyncSession, needs: Sequence[uuid.UUID]) -> None:
    changes: tuple[tuple[Any, Any, dict[str, Any]], ...] = (
        (
            Need,
            Need.id,
            {
                "title": ENDED_TITLE,
                "text": "",
                "place": "",
                "reason": "",
                "person_id": None,
                "source_url": None,
                "changed_at": Need.changed_at,
                "version": Need.version + 1,
            },
        ),
        (Lot, Lot.need_id, {"title": "", "text": ""}),
        (Invitation, Invitation.need_id, {"message": "", "asked_by": None, "reasons": []}),
        (
            Match,
            Match.need_id,
            {"reasons": [], "excluded_reason": "", "curation_reason": "", "curated_by": None},
        ),
        (
            Partnership,
            Partnership.need_id,
            {
                "goals": "",
                "buyer_gives": "",
                "buyer_gets": "",
                "supplier_gives": "",
                "supplier_gets": "",
                "version": Partnership.version + 1,
            },
        ),
    )
    for table, column, values in changes:
        await session.execute(
            update(table).where(column.in_(needs)).values(values).execution_options(synchronize_session=False)
        )
    await session.execute(delete(Ranking).where(Ranking.need_id.in_(needs)))
