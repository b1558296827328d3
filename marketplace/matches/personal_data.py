"""Personal data of rankings, what happens to it when their need ends its period, and what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.personal_data import ERASED_NAME, MOST_ROWS, Subject, TypedText, whole_words
from marketplace.core.retention import Night, delete_batch
from marketplace.matches.experience_models import Experience
from marketplace.matches.gap_models import Gap
from marketplace.matches.lot_models import LotMatch
from marketplace.matches.models import Match, Ranking
from marketplace.matches.plan_models import PlanLine, PurchasePlan
from marketplace.needs.models import Need

TYPED = (
    TypedText(
        Gap,
        (Gap.note,),
        lambda own: Gap.need_id.in_(select(Need.id).where(Need.organisation_id.in_(own))),
    ),
    TypedText(
        Match,
        (Match.curation_reason,),
        lambda own: Match.need_id.in_(select(Need.id).where(Need.organisation_id.in_(own))),
    ),
    TypedText(PurchasePlan, (PurchasePlan.name,), lambda own: PurchasePlan.organisation_id.in_(own)),
    TypedText(
        PlanLine,
        (PlanLine.title, PlanLine.text),
        lambda own: PlanLine.plan_id.in_(
            select(PurchasePlan.id).where(PurchasePlan.organisation_id.in_(own))
        ),
    ),
)


async def end(session: AsyncSession, needs: Sequence[UUID]) -> None:
    """Strip the matches and gaps of old needs: figures stay, words and people go. Delete their rankings."""
    await session.execute(
        update(Match)
        .where(Match.need_id.in_(needs))
        .values(
            facts=[], reasons=[], excluded_fact=None, excluded_reason="", curation_reason="", curated_by=None
        )
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(LotMatch)
        .where(LotMatch.match_id.in_(select(Match.id).where(Match.need_id.in_(needs))))
        .values(facts=[], excluded_fact=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Gap)
        .where(Gap.need_id.in_(needs))
        .values(note="", noted_by=None, solved_by=None, version=Gap.version + 1)
        .execution_options(synchronize_session=False)
    )
    await session.execute(delete(Ranking).where(Ranking.need_id.in_(needs)))


async def old_experience(night: Night) -> int:
    """Delete what the engine does not count any more."""
    return await delete_batch(night.session, Experience, Experience.on < night.before.date())


async def old_plans(night: Night) -> int:
    """Delete plans, with their rows, that nobody had looked at for long."""
    since = func.coalesce(PurchasePlan.finished_at, PurchasePlan.created_at)
    return await delete_batch(night.session, PurchasePlan, since < night.before)


async def sent_plans(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """The purchase plans that the person sent."""
    rows = await session.execute(
        select(PurchasePlan.name, PurchasePlan.created_at)
        .where(PurchasePlan.person_id == subject.person_id)
        .order_by(PurchasePlan.created_at)
        .limit(MOST_ROWS)
    )
    return {"aankoopplannen": [{"naam": row.name, "op": row.created_at.isoformat()} for row in rows]}


async def wipe_plans(session: AsyncSession, subject: Subject) -> None:
    """Delete the plans that the person sent, and those whose rows named the person.

    A file can't be rewritten without the name; a colleague can send it again. In the rows the name was
    replaced already, but for what is said of a wrong cell, which repeats it.
    """
    patterns = [whole_words(words) for words in (*subject.emails, subject.full_name)]
    said = cast(PlanLine.problems, Text)
    named = [
        PlanLine.title.contains(ERASED_NAME, autoescape=True),
        PlanLine.text.contains(ERASED_NAME, autoescape=True),
        *(said.regexp_match(pattern, "i") for pattern in patterns if pattern),
    ]
    of_own = PurchasePlan.organisation_id.in_(subject.organisations)
    holding = select(PlanLine.plan_id).where(or_(*named))
    await session.execute(
        delete(PurchasePlan)
        .where(or_(PurchasePlan.person_id == subject.person_id, of_own & PurchasePlan.id.in_(holding)))
        .execution_options(synchronize_session=False)
    )


async def noted_gaps(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """The gaps that the person noted or solved; of somebody else's without the text."""
    rows = await session.execute(
        select(Gap, Need.title)
        .join(Need, Need.id == Gap.need_id)
        .where(or_(Gap.noted_by == subject.person_id, Gap.solved_by == subject.person_id))
        .order_by(Gap.created_at)
        .limit(MOST_ROWS)
    )
    return {
        "gaten": [
            {
                "behoefte": title,
                "tekst": gap.note if gap.noted_by == subject.person_id else "",
                "op": gap.created_at.isoformat(),
            }
            for gap, title in rows
        ]
    }
