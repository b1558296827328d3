"""What the helpdesk does with gaps, and how it sees them: those that ask for the same as one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import audit
from marketplace.core.web.access import Actor
from marketplace.core.web.listing import Listed, listed
from marketplace.matches.engine_records import engine_need
from marketplace.matches.gap_models import Gap
from marketplace.needs.models import Need
from matching import activity_of

MOST_OFTEN = "vaakst"
SOLVED = "opgelost"


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
    """Note that nobody was found for a need; None where that is noted already, or it has no region."""
    if need.region_id is None or await session.scalar(Gap.open_of(need.id)) is not None:
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


def solve(session: AsyncSession, person_id: uuid.UUID, gaps: Sequence[Gap]) -> None:
    """A supplier was found for what these gaps ask."""
    for gap in gaps:
        gap.solve(person_id)
        audit.record(session, person_id, "gap.solve", gap.need_id)


async def reopen(session: AsyncSession, person_id: uuid.UUID, gaps: Sequence[Gap]) -> None:
    """They are gaps again, but for those whose need was noted anew meanwhile."""
    needs = {gap.need_id: gap for gap in reversed(gaps)}
    noted = await session.scalars(select(Gap.need_id).where(Gap.need_id.in_(needs), Gap.solved_at.is_(None)))
    for need_id in needs.keys() - set(noted):
        needs[need_id].reopen()
        audit.record(session, person_id, "gap.reopen", need_id)


async def group_of(session: AsyncSession, actor: Actor, gap_id: uuid.UUID) -> Group | None:
    """The gaps that are listed as one with this one, solved or not as it is; None for one of elsewhere."""
    one = await session.scalar(Gap.coordinated_by(actor).where(Gap.id == gap_id))
    if one is None:
        return None
    key = select(Gap.group()).where(Gap.id == gap_id).scalar_subquery()
    alike = (Gap.region_id == one.region_id, Gap.group() == key)
    return Group(await _gaps(session, actor, one.solved_at is not None, *alike))


async def groups(
    session: AsyncSession, actor: Actor, page: int, *, solved: bool, most_often: bool
) -> tuple[Listed[uuid.UUID, str, int, datetime], list[Group]]:
    """A page of the gaps of the actor's regions, those that ask for the same as one; the newest first."""
    key, times, last = Gap.group(), func.count(), func.max(Gap.created_at)
    visible = Gap.coordinated_by(actor).where(_is_solved(solved))
    query: Select[uuid.UUID, str, int, datetime] = (
        visible.with_only_columns(Gap.region_id, key, times, last)
        .group_by(Gap.region_id, key)
        .order_by(*([times.desc()] if most_often else []), last.desc(), key)
    )
    found = await listed(session, query, page)
    wanted = [(Gap.region_id == row[0]) & (key == row[1]) for row in found.rows]
    gaps = await _gaps(session, actor, solved, or_(*wanted)) if wanted else []
    return found, [_of(row, gaps) for row in found.rows]


def _of(row: Row[uuid.UUID, str, int, datetime], gaps: Sequence[Gap]) -> Group:
    own = [gap for gap in gaps if (gap.region_id, gap.activity or str(gap.need_id)) == (row[0], row[1])]
    return Group(own)


async def _gaps(
    session: AsyncSession, actor: Actor, solved: bool, *where: ColumnElement[bool]
) -> Sequence[Gap]:
    rows = await session.scalars(
        Gap.coordinated_by(actor)
        .where(_is_solved(solved), *where)
        .order_by(Gap.created_at.desc(), Gap.id)
        .options(joinedload(Gap.need), joinedload(Gap.municipality))
    )
    return rows.all()


def _is_solved(solved: bool) -> ColumnElement[bool]:
    return Gap.solved_at.is_not(None) if solved else Gap.solved_at.is_(None)
