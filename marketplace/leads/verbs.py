"""Ask suppliers, take their answers, choose one, and remind once."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit, clock
from marketplace.core.errors import Conflict
from marketplace.core.events import emit
from marketplace.core.i18n import _
from marketplace.leads import lot_answers, lots_asked
from marketplace.leads.answer_models import LotAnswer
from marketplace.leads.events import InvitationAnswered, ReminderDue, SupplierInvited
from marketplace.leads.given import Answer, DeclineReason, Given
from marketplace.leads.lots_open import waits_for_a_lot
from marketplace.leads.lots_to_ask import best_facts, to_ask_for
from marketplace.leads.models import Invitation
from marketplace.matches import experience
from marketplace.matches.experience_models import Source, Verdict
from marketplace.matches.models import Match
from marketplace.matches.reasons import speaking_for
from marketplace.matches.selection import figures
from marketplace.needs import lots, telling
from marketplace.needs import verbs as needs
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.models import Organisation

REMIND_AFTER = timedelta(days=4)
REMIND_BEFORE_DEADLINE = timedelta(days=2)


async def invite(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    need: Need,
    organisation_ids: Sequence[uuid.UUID],
    lots: Mapping[uuid.UUID, Collection[uuid.UUID]] | None = None,
) -> int:
    """Ask suppliers of the ranking; -> how many are new, or asked for more lots. None is asked twice.

    `lots`: the ids of those that each is asked for; when not given, of a need with lots all that it is
    proposed for. Raises Conflict when the need no longer takes answers, for a supplier outside its selection,
    and for a lot that is not of the need or is decided.
    """
    if not need.is_open:
        raise Conflict(_("Deze behoefte neemt geen antwoorden meer aan."))
    chosen = await figures(session, need.id, await lots_asked.parts_of(session, need.id))
    matches = {match.organisation_id: match for match in chosen.matches}
    asked = 0
    for organisation_id in sorted(set(organisation_ids)):  # one order, so that no two wait for each other
        match = matches.get(organisation_id)
        if match is None or not match.selectable:
            raise Conflict(_("Een leverancier staat niet meer in de selectie. Kijk ze opnieuw na."))
        match.asked_at = match.asked_at or clock.now()
        asked_for = to_ask_for(chosen, match, None if lots is None else lots.get(organisation_id, ()))
        facts = best_facts(chosen, match, asked_for)
        asked += await _invite_one(session, person_id, match, facts, asked_for)
    audit.record(session, person_id, "need.invite", need.id, asked=asked)
    return asked


async def _invite_one(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    match: Match,
    facts: list[dict[str, Any]],
    lots: Sequence[Lot],
) -> bool:
    """Ask the supplier of a match, for reasons and lots; -> whether it was not asked before for all that."""
    added = await session.scalar(
        insert(Invitation)
        .values(
            id=uuid.uuid4(),
            created_at=clock.now(),
            need_id=match.need_id,
            organisation_id=match.organisation_id,
            asked_by=person_id,
            facts=speaking_for(facts),
            reasons=[reason["text"] for reason in speaking_for(match.reasons)],
        )
        .on_conflict_do_nothing()
        .returning(Invitation.id)
    )
    if added is None:
        return await lots_asked.add(session, match.need_id, match.organisation_id, lots)
    await lots_asked.ask_for(session, added, lots)
    emit(session, SupplierInvited(invitation_id=added))
    await _count_turn(session, match.organisation_id)
    return True


async def _count_turn(session: AsyncSession, organisation_id: uuid.UUID) -> None:
    """A supplier had its turn: once for a need, however many lots it is asked for."""
    await session.execute(
        update(Organisation)
        .where(Organisation.id == organisation_id)
        .values(last_asked_at=clock.now(), changed_at=clock.now())
        .execution_options(synchronize_session=False)
    )


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
    other_lots = await lot_answers.put(session, invitation, given)
    if not invitation.respond(need, given, other_lots=other_lots or more):
        return
    await session.flush()
    parts = await lots_asked.parts_of(session, need.id)
    about = lot_answers.spoken_of(invitation, parts) if parts else []
    if about or not parts:
        who, verdict = invitation.organisation_id, _verdict(given)
        await experience.note(session, need, who, Source.SUPPLIER, verdict, about)
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


async def decide_lot(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    need: Need,
    lot: Lot,
    winner: Invitation | None,
    amount: Decimal | None,
    reason: str,
) -> None:
    """Choose one of those who want a lot, or nobody; the suppliers hear it when it is told (`tell_lots`).

    Raises Conflict for a supplier that does not want it, and once the suppliers were told.
    """
    need.must_be(NeedStatus.PUBLISHED, NeedStatus.CLOSED)
    if winner is None:
        lot.leave(reason)
    elif lot.need_id != need.id or winner.need_id != need.id or lot.id not in lot_answers.wanted(winner):
        raise Conflict(_("Kies een leverancier die interesse toonde."))
    else:
        lot.award(winner.organisation_id, amount, reason)
    audit.record(session, person_id, "need.decide_lot", need.id, lot=lot.position)


async def tell_lots(session: AsyncSession, person_id: uuid.UUID | None, need: Need) -> list[Lot]:
    """Tell the suppliers how the decided lots ended; -> which. Once all are decided, the need is over.

    Raises Conflict when nothing is to be told, or a supplier no longer wants the lot that it would get.
    """
    await _must_want(session, need)
    rows = await lots.of(session, need.id)
    told = await telling.tell(session, person_id, need, rows)
    for winner in sorted({lot.awarded_to for lot in told if lot.awarded_to is not None}):
        won = [lot for lot in rows if lot.told_at and lot.awarded_to == winner]
        await experience.note(session, need, winner, Source.BUYER, Verdict.AWARDED, won)
    return told


async def _must_want(session: AsyncSession, need: Need) -> None:
    """Raises Conflict when a supplier that was chosen for a lot took its interest back."""
    wants = (
        select(LotAnswer.id)
        .join(Invitation, Invitation.id == LotAnswer.invitation_id)
        .where(
            LotAnswer.lot_id == Lot.id,
            LotAnswer.answer == Answer.INTERESTED,
            Invitation.organisation_id == Lot.awarded_to,
        )
    )
    query = select(Lot).where(
        Lot.need_id == need.id, Lot.awarded_to.is_not(None), Lot.told_at.is_(None), ~wants.exists()
    )
    if lot := await session.scalar(query.order_by(Lot.position).limit(1)):
        told = _("Wie u koos voor %(lot)s, heeft geen interesse meer. Kies opnieuw.")
        raise Conflict(told % {"lot": lot.name})


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
            waits_for_a_lot(),
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
