"""Rank the suppliers for a need, keep the ranking, and let the coordinator change the selection."""

from __future__ import annotations

import uuid
from decimal import Decimal

from msgspec import structs
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import audit, clock
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import _
from marketplace.core.reading.names import sort_key
from marketplace.matches.models import Curation, Match, Ranking
from marketplace.needs.models import Need, NeedStatus
from marketplace.organisations.models import Municipality, Organisation
from matching import Engine, Ranked, Weights
from matching import Need as EngineNeed
from matching import Ranking as EngineRanking

KEPT = 60


def engine_need(need: Need, place: Municipality | None) -> EngineNeed:
    """A need as the engine's record; lots are part of its text."""
    lots = "\n".join(f"{lot.title}. {lot.text}" for lot in need.lots)
    codes = [*need.cpv, *(code for lot in need.lots for code in lot.cpv)]
    return EngineNeed(
        title=need.title,
        text=f"{need.text}\n{lots}".strip(),
        cpv=tuple(dict.fromkeys(codes)),
        kind=need.kind.value if need.kind else None,
        nis=need.nis,
        lat=place.lat if place else None,
        lng=place.lng if place else None,
        on=need.starts_on or clock.today(),
        reserved=need.reserved,
        language=need.language,
    )


async def rank(session: AsyncSession, engine: Engine, need_id: uuid.UUID) -> Ranking:
    """Rank now and keep it. A supplier's row stays one row: what the coordinator did with it is kept."""
    need = await session.scalar(
        select(Need).where(Need.id == need_id).options(joinedload(Need.lots), joinedload(Need.municipality))
    )
    if need is None:
        raise NotFound
    result = engine.rank(
        engine_need(need, need.municipality), top=KEPT, weights=Weights(), today=clock.today()
    )
    ranking = Ranking(
        need_id=need.id,
        engine_version=result.engine_version,
        weights=structs.asdict(result.weights),
        inputs_digest=result.inputs_digest,
    )
    session.add(ranking)
    await _store(session, need.id, result)
    return ranking


async def _store(session: AsyncSession, need_id: uuid.UUID, result: EngineRanking) -> None:
    # by id, as who asks suppliers locks them: else the two wait for each other's
    query = select(Match).where(Match.need_id == need_id).order_by(Match.id)
    rows = await session.scalars(query.with_for_update())
    before = {str(row.organisation_id): row for row in rows}
    for row in before.values():
        row.rank, row.excluded_rule, row.excluded_reason = None, None, ""
    for ranked in result.ranked:
        match = before.get(ranked.supplier_id) or _new(session, need_id, ranked.supplier_id, before)
        _fill(match, ranked)
    for excluded in result.excluded:
        match = before.get(excluded.supplier_id) or _new(session, need_id, excluded.supplier_id, before)
        if match.rank is None:
            match.excluded_rule, match.excluded_reason = excluded.rule, excluded.reason
            match.offer_id = uuid.UUID(excluded.offer_id) if excluded.offer_id else None


def _new(session: AsyncSession, need_id: uuid.UUID, supplier_id: str, known: dict[str, Match]) -> Match:
    match = Match(need_id=need_id, organisation_id=uuid.UUID(supplier_id))
    session.add(match)
    known[supplier_id] = match
    return match


def _fill(match: Match, ranked: Ranked) -> None:
    match.offer_id = uuid.UUID(ranked.offer_id)
    match.rank = ranked.rank
    match.score = Decimal(str(round(ranked.score, 2)))
    match.fit = Decimal(str(round(ranked.fit, 2)))
    match.social_value = Decimal(str(round(ranked.social_value, 2)))
    match.social_low = Decimal(str(round(ranked.social_low, 2)))
    match.social_high = Decimal(str(round(ranked.social_high, 2)))
    match.reasons = [{"kind": reason.kind, "text": reason.text} for reason in ranked.reasons]


def _open_needs() -> Select[uuid.UUID]:
    """Published needs that still take answers: suppliers who join later are ranked for them too."""
    return select(Need.id).where(Need.status == NeedStatus.PUBLISHED, Need.deadline > clock.now())


async def open_needs(session: AsyncSession) -> list[uuid.UUID]:
    return list(await session.scalars(_open_needs().order_by(Need.id)))


async def is_open(session: AsyncSession, need_id: uuid.UUID) -> bool:
    return await session.scalar(_open_needs().where(Need.id == need_id)) is not None


async def selection(session: AsyncSession, need_id: uuid.UUID) -> list[Match]:
    """Every supplier of a need's ranking, with organisation and offer, in the order of asking."""
    rows = await session.scalars(
        select(Match)
        .where(Match.need_id == need_id)
        .options(
            joinedload(Match.organisation).joinedload(Organisation.municipality), joinedload(Match.offer)
        )
    )
    return sorted(rows, key=lambda match: (match.order, sort_key(match.organisation.name)))


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
) -> None:
    """Pin, remove, add or put back a supplier, with the reason that the file keeps.

    Raises Conflict when the need is over.
    """
    if need.is_over:
        raise Conflict(_("Deze behoefte is voorbij. De selectie kan niet meer veranderen."))
    session.add(match)
    match.curate(curation, reason, person_id)
    supplier = str(match.organisation_id)
    audit.record(session, person_id, f"match.{curation or 'restore'}", need.id, supplier=supplier)
