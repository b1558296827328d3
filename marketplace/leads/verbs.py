"""Ask suppliers, take their answers, choose one, and remind once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit, clock
from marketplace.core.errors import Conflict
from marketplace.core.events import emit
from marketplace.core.i18n import _
from marketplace.leads.events import InvitationAnswered, ReminderDue, SupplierInvited
from marketplace.leads.models import Answer, DeclineReason, Given, Invitation
from marketplace.matches import experience
from marketplace.matches.experience_models import Source, Verdict
from marketplace.matches.models import Match
from marketplace.matches.reasons import speaking_for
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.models import Organisation

REMIND_AFTER = timedelta(days=4)
REMIND_BEFORE_DEADLINE = timedelta(days=2)


async def invite(
    session: AsyncSession, person_id: uuid.UUID | None, need: Need, organisation_ids: Sequence[uuid.UUID]
) -> int:
    """Ask suppliers of the ranking; -> how many are new. One who was asked is not asked twice.

    Raises Conflict when the need no longer takes answers, or for a supplier outside its selection.
    """
    if not need.is_open:
        raise Conflict(_("Deze behoefte neemt geen antwoorden meer aan."))
    rows = await session.scalars(select(Match).where(Match.need_id == need.id))
    matches = {match.organisation_id: match for match in rows}
    asked = 0
    for organisation_id in sorted(set(organisation_ids)):  # one order, so that no two wait for each other
        match = matches.get(organisation_id)
        if match is None or not match.selectable:
            raise Conflict(_("Een leverancier staat niet meer in de selectie. Kijk ze opnieuw na."))
        match.asked_at = match.asked_at or clock.now()
        asked += await _invite_one(session, person_id, match)
    audit.record(session, person_id, "need.invite", need.id, asked=asked)
    return asked


async def _invite_one(session: AsyncSession, person_id: uuid.UUID | None, match: Match) -> bool:
    """Ask the supplier of a match; -> whether it was not asked before."""
    added = await session.scalar(
        insert(Invitation)
        .values(
            id=uuid.uuid4(),
            created_at=clock.now(),
            need_id=match.need_id,
            organisation_id=match.organisation_id,
            asked_by=person_id,
            facts=speaking_for(match.facts),
            reasons=[reason["text"] for reason in speaking_for(match.reasons)],
        )
        .on_conflict_do_nothing()
        .returning(Invitation.id)
    )
    if added is None:
        return False
    emit(session, SupplierInvited(invitation_id=added))
    await session.execute(
        update(Organisation)
        .where(Organisation.id == match.organisation_id)
        .values(last_asked_at=clock.now(), changed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    return True


async def answer(
    session: AsyncSession,
    invitation: Invitation,
    need: Need,
    given: Given,
    *,
    person_id: uuid.UUID | None = None,
    more: bool = False,
) -> None:
    """A supplier answers or changes its answer, until the deadline. Sent again it is no news.

    The buyer hears of interest, of what changed in it, and of interest that is withdrawn. `more`: what stands
    beside the answer changed.
    """
    if not invitation.respond(need, given):
        if not more:
            return
        invitation.answered_at = clock.now()
    await session.flush()
    await experience.note(session, need, invitation.organisation_id, Source.SUPPLIER, _verdict(given))
    audit.record(session, person_id, f"invitation.{given.choice}", invitation.id)
    emit(session, InvitationAnswered(invitation_id=invitation.id, version=invitation.version))


def _verdict(given: Given) -> Verdict | None:
    """What an answer says of the work; other reasons to decline say nothing of it."""
    if given.choice is Answer.INTERESTED:
        return Verdict.INTERESTED
    return Verdict.DECLINED if given.reason is DeclineReason.NOT_OUR_WORK else None


async def award(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    need: Need,
    invitation: Invitation,
    amount: Decimal | None,
    reason: str = "",
) -> None:
    """Choose one of those who answered with interest. Raises Conflict for one who did not.

    `reason`: why this one, for those who are not chosen; empty when the buyer tells none.
    """
    if invitation.need_id != need.id or invitation.answer is not Answer.INTERESTED:
        raise Conflict(_("Kies een leverancier die interesse toonde."))
    await needs.award(session, person_id, need, invitation.organisation_id, amount, reason)
    await experience.note(session, need, invitation.organisation_id, Source.BUYER, Verdict.AWARDED)


async def remind_due(session: AsyncSession) -> int:
    """Remind once those who did not answer, some days after asking or shortly before the deadline.

    -> how many. Compares moments, never equal dates, so a missed run is made up.
    """
    now = clock.now()
    due = await session.scalars(
        select(Invitation)
        .join(Need)
        .where(
            Invitation.answer.is_(None),
            Invitation.reminded_at.is_(None),
            Need.status == NeedStatus.PUBLISHED,
            Need.deadline > now,
            (Invitation.created_at <= now - REMIND_AFTER)
            | (
                (Need.deadline <= now + REMIND_BEFORE_DEADLINE)
                & (Invitation.created_at <= now - timedelta(days=1))
            ),
        )
        .limit(500)
        .with_for_update(of=Invitation, skip_locked=True)
    )
    reminded = 0
    for invitation in due:
        invitation.reminded_at = now
        emit(session, ReminderDue(invitation_id=invitation.id))
        reminded += 1
    return reminded
