"""What the helpdesk does with gaps, and how it sees them: those that ask for the same as one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import audit, clock
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor
from marketplace.core.web.listing import Listed, listed
from marketplace.matches.engine_records import engine_need
from marketplace.matches.gap_models import Gap
from marketplace.needs.models import Need
from matching import activity_of

MOST_OFTEN = "vaakst"
SOLVED = "opgelost"
Shared = tuple[uuid.UUID, str, datetime | None]
"""What gaps that are listed as one have in common: the region, what is asked, and when they were solved."""


@dataclass(frozen=True, slots=True)
class Group:
    """Gaps of a region that ask for the same, the newest first, with their needs and places."""

    gaps: Sequence[Gap]

    @property
    def newest(self) -> Gap:
        return self.gaps[0]

    @property
    def what(self) -> str:
        return self.newest.what

    @property
    def places(self) -> str:
        """The municipalities, each once."""
        names = sorted({gap.municipality.name for gap in self.gaps if gap.municipality})
        return ", ".join(names)


async def note(session: AsyncSession, person_id: uuid.UUID | None, need: Need, words: str) -> Gap | None:
    """Note that nobody was found for a need; None where that is noted already.

    Raises Conflict for a need of no region.
    """
    if need.region_id is None:
        raise Conflict(_("Deze behoefte hoort bij geen regio. Noteren kan dus niet."))
    if await session.scalar(Gap.open_of(need.id)) is not None:
        return None
    gap = Gap(
        need_id=need.id,
        region_id=need.region_id,
        activity=activity_of(engine_need(need, need.municipality)),
        nis=need.nis,
        note=words,
        noted_by=person_id,
    )
    session.add(gap)
    await session.flush()
    audit.record(session, person_id, "gap.note", need.id)
    return gap


async def follow(session: AsyncSession, need_id: uuid.UUID) -> None:
    """Let the open gap of a need, if there is one, be about what it asks now."""
    whole = joinedload(Gap.need).options(joinedload(Need.lots), joinedload(Need.municipality))
    gap = await session.scalar(Gap.open_of(need_id).options(whole))
    if gap is not None:
        gap.activity, gap.nis = activity_of(engine_need(gap.need, gap.need.municipality)), gap.need.nis


def solve(session: AsyncSession, person_id: uuid.UUID, gaps: Sequence[Gap]) -> None:
    """A supplier was found for what these gaps ask; they stay one group, apart from those solved before."""
    at = clock.now()
    for gap in gaps:
        gap.solve(person_id, at)
        audit.record(session, person_id, "gap.solve", gap.need_id)


async def reopen(session: AsyncSession, person_id: uuid.UUID, gaps: Sequence[Gap]) -> None:
    """They are gaps again, but for those whose need was noted anew meanwhile."""
    needs = {gap.need_id: gap for gap in reversed(gaps)}
    locked = select(Need.id).where(Need.id.in_(needs)).order_by(Need.id).with_for_update()
    await session.execute(locked)  # whoever notes one of them waits, or was first
    noted = await session.scalars(select(Gap.need_id).where(Gap.need_id.in_(needs), Gap.solved_at.is_(None)))
    for need_id in needs.keys() - set(noted):
        needs[need_id].reopen()
        await session.flush()
        await follow(session, need_id)
        audit.record(session, person_id, "gap.reopen", need_id)


async def group_of(session: AsyncSession, actor: Actor, gap_id: uuid.UUID) -> Group | None:
    """The gaps that are listed as one with this one: open, or solved in one go; None for one of elsewhere."""
    one = await session.scalar(Gap.coordinated_by(actor).where(Gap.id == gap_id))
    if one is None:
        return None
    key = select(Gap.group()).where(Gap.id == gap_id).scalar_subquery()
    same_time = Gap.solved_at.is_not_distinct_from(one.solved_at)
    return Group(await _gaps(session, actor, Gap.region_id == one.region_id, Gap.group() == key, same_time))


async def groups(
    session: AsyncSession, actor: Actor, page: int, *, solved: bool, most_often: bool
) -> tuple[Listed[*Shared, int, datetime], list[Group]]:
    """A page of the gaps of the actor's regions, the newest first.

    Those that ask for the same are one; of solved ones only those that were solved in one go.
    """
    key, times, last = Gap.group(), func.count(), func.max(Gap.created_at)
    visible = Gap.coordinated_by(actor).where(_is_solved(solved))
    query: Select[*Shared, int, datetime] = (
        visible.with_only_columns(Gap.region_id, key, Gap.solved_at, times, last)
        .group_by(Gap.region_id, key, Gap.solved_at)
        .order_by(*([times.desc()] if most_often else []), last.desc(), key)
    )
    found = await listed(session, query, page)
    wanted = [
        (Gap.region_id == region) & (key == what) & Gap.solved_at.is_not_distinct_from(at)
        for region, what, at, _times, _last in found.rows
    ]
    gaps = await _gaps(session, actor, or_(*wanted)) if wanted else []
    return found, [_of(row, gaps) for row in found.rows]


def _of(row: Row[*Shared, int, datetime], gaps: Sequence[Gap]) -> Group:
    return Group([gap for gap in gaps if _shared(gap) == tuple(row[:3])])


def _shared(gap: Gap) -> Shared:
    return gap.region_id, gap.activity or str(gap.need_id), gap.solved_at


async def _gaps(session: AsyncSession, actor: Actor, *where: ColumnElement[bool]) -> Sequence[Gap]:
    rows = await session.scalars(
        Gap.coordinated_by(actor)
        .where(*where)
        .order_by(Gap.created_at.desc(), Gap.id)
        .options(joinedload(Gap.need), joinedload(Gap.municipality))
    )
    return rows.all()


def _is_solved(solved: bool) -> ColumnElement[bool]:
    return Gap.solved_at.is_not(None) if solved else Gap.solved_at.is_(None)
