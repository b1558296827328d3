"""Rank the suppliers for a need, keep the ranking, and let the coordinator change the selection."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence

from msgspec import structs
from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import audit, clock
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import _
from marketplace.matches import experience, outcome
from marketplace.matches.experience_models import Source, Verdict
from marketplace.matches.models import Curation, Match, Ranking
from marketplace.matches.storing import store
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from matching import Engine, Weights

USUAL = Weights()
#: Needs that are loaded together to see whether they would rank otherwise.
AT_A_TIME = 200


async def rank(
    session: AsyncSession, engine: Engine, need_id: uuid.UUID, weights: Weights = USUAL
) -> Ranking:
    """Rank now and keep it. A supplier's row stays one row: what the coordinator did with it is kept."""
    need = await session.scalar(
        select(Need).where(Need.id == need_id).options(joinedload(Need.lots), joinedload(Need.municipality))
    )
    if need is None:
        raise NotFound
    result = await outcome.ask(engine, need, weights)
    ranking = Ranking(
        need_id=need.id,
        engine_version=result.engine_version,
        weights=structs.asdict(result.weights),
        inputs_digest=result.inputs_digest,
        outcome_digest=result.digest,
    )
    session.add(ranking)
    await store(session, need.id, result)
    return ranking


async def outdated(
    session: AsyncSession, engine: Engine, weights: Weights = USUAL
) -> AsyncIterator[uuid.UUID]:
    """Open needs whose stored ranking is not what the engine says now, so many at a time.

    A change of one offer moves how much its words tell, and so may touch a need far from it: only the
    engine can say which, and it takes a few thousandths of a second for each.
    """
    after = uuid.UUID(int=0)
    wanted = (joinedload(Need.lots), joinedload(Need.municipality))
    while True:
        query = _open_needs().with_only_columns(Need).where(Need.id > after).options(*wanted)
        rows = await session.scalars(query.order_by(Need.id).limit(AT_A_TIME))
        needs = rows.unique().all()
        stored = await _outcomes(session, [need.id for need in needs])
        for need in needs:
            await asyncio.sleep(0)
            if stored.get(need.id) != (await outcome.ask(engine, need, weights)).digest:
                yield need.id
            session.expunge(need)
        if len(needs) < AT_A_TIME:
            return
        after = needs[-1].id


async def _outcomes(session: AsyncSession, need_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The digest of the last ranking of each need that was ranked."""
    rows = await session.execute(
        select(Ranking.need_id, Ranking.outcome_digest)
        .ext(distinct_on(Ranking.need_id))
        .where(Ranking.need_id.in_(need_ids))
        .order_by(Ranking.need_id, Ranking.created_at.desc())
    )
    return {row.need_id: row.outcome_digest for row in rows}


def _open_needs() -> Select[uuid.UUID]:
    """Published needs that still take answers: suppliers who join later are ranked for them too."""
    return select(Need.id).where(Need.status == NeedStatus.PUBLISHED, Need.deadline > clock.now())


async def is_open(session: AsyncSession, need_id: uuid.UUID) -> bool:
    return await session.scalar(_open_needs().where(Need.id == need_id)) is not None


async def match_of(session: AsyncSession, need_id: uuid.UUID, organisation_id: uuid.UUID) -> Match:
    """The row of a supplier for a need; a new one, not stored yet, where the engine ranked another."""
    found = await session.scalar(
        select(Match).where(Match.need_id == need_id, Match.organisation_id == organisation_id)
    )
    return found or Match(need_id=need_id, organisation_id=organisation_id)


async def curate(
    session: AsyncSession,
    person_id: uuid.UUID,
    need: Need,
    match: Match,
    curation: Curation,
    reason: str,
    verdict: Verdict | None = None,
) -> None:
    """Pin, remove, add or put back a supplier, with the reason that the file keeps.

    `verdict`: when it is done because of the work that the supplier does or does not. Raises Conflict when
    the need is over.
    """
    if need.is_over:
        raise Conflict(_("Deze behoefte is voorbij. De selectie kan niet meer veranderen."))
    session.add(match)
    match.curate(curation, reason, person_id)
    if curation is match.curation:  # else only the pin of one that was added is taken back
        if match.rank is None and curation is Curation.REMOVED:
            verdict = None  # nobody thought that it fits, so that it does not is no news
        await experience.note(session, need, match.organisation_id, Source.HELPDESK, verdict)
    supplier = str(match.organisation_id)
    audit.record(session, person_id, f"match.{curation or 'restore'}", need.id, supplier=supplier)
