"""Which of the notices that were read belong with a new one: the groups that it shows to be one procedure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.interop.buyers import number_of
from marketplace.interop.models import PublishedNotice
from marketplace.interop.notice import Notice, Purpose
from marketplace.interop.succession import names_of
from marketplace.needs.models import Need

Group = list[PublishedNotice]
"""The notices of one procedure as known until now, in the order in which they came in."""


class Found(NamedTuple):
    """`groups`: what belongs with a notice, the surest first. `taken`: another call follows its plan.

    `apart`: it names what belongs to another buyer as well, which it leaves alone.
    """

    groups: list[Group]
    taken: bool = False
    apart: bool = False

    @property
    def rows(self) -> Group:
        return [row for group in self.groups for row in group]


async def groups_of(session: AsyncSession, notice: Notice) -> Found:
    """The procedures of a notice: that of its other versions, of what it corrects or what corrects it, the
    one that it names of the same buyer, and the plans that announced it.
    """
    own, linked, named = _links(notice)
    sure, planned = or_(own, linked, named), _plans(notice)
    rows_found = await session.execute(
        select(PublishedNotice.procedure, func.bool_or(sure).label("sure"))
        .where(or_(sure, planned))
        .group_by(PublishedNotice.procedure)
        .order_by(
            func.min(case((own, 0), (linked, 1), (named, 2), else_=3)), func.min(PublishedNotice.created_at)
        )
    )
    is_sure = {row.procedure: row.sure for row in rows_found}
    if not is_sure:
        return Found(await _of_earlier_release(session, notice))
    groups: dict[str, Group] = {procedure: [] for procedure in is_sure}
    rows = select(PublishedNotice).where(PublishedNotice.procedure.in_(groups))
    for row in await session.scalars(rows.order_by(PublishedNotice.created_at, PublishedNotice.id)):
        groups[row.procedure].append(row)
    surely = [group for procedure, group in groups.items() if is_sure[procedure]]
    announced = [group for procedure, group in groups.items() if not is_sure[procedure]]
    joined = _of_one_buyer(notice, surely)
    return _with_plans(notice, joined, announced)._replace(apart=len(joined) < len(surely))


def _of_one_buyer(notice: Notice, sure: Sequence[Group]) -> list[Group]:
    """Groups that may become one: whatever a notice names, a buyer's need takes no other buyer's place.

    Those of the same buyers as the first: the group of its other versions, else one of the notice's own
    buyer. Only a single group may go over to another buyer, as a correction can say (cor-buy).
    """
    own = number_of(notice)

    def is_further(group: Group) -> tuple[bool, bool, bool]:
        other_notices = all(row.notice_id != notice.notice_id for row in group)
        return other_notices, _buyers(group) != {own}, own not in _buyers(group)

    ordered = sorted(sure, key=is_further)
    return [group for group in ordered if _buyers(group) == _buyers(ordered[0])]


def _buyers(group: Group) -> set[str]:
    return {row.buyer for row in group}


def _links(notice: Notice) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    own = PublishedNotice.notice_id == notice.notice_id
    linked = or_(
        PublishedNotice.changes.in_(names_of(notice)),
        PublishedNotice.notice_id == (notice.changes or None),
        PublishedNotice.publication == (notice.changes or None),
    )
    named = (PublishedNotice.stated_procedure == (notice.procedure_id or None)) & (
        PublishedNotice.buyer == number_of(notice)
    )
    return own, linked, named


def _plans(notice: Notice) -> ColumnElement[bool]:
    """The plans of the same buyer that a notice names, and what names it, when it is a plan."""
    by_id, by_number = (
        PublishedNotice.notice_id.in_(notice.plans),
        PublishedNotice.publication.in_(notice.plans),
    )
    links = PublishedNotice.purpose.in_((Purpose.PLAN, Purpose.PLAN_CANCELLED)) & or_(by_id, by_number)
    if notice.purpose.looks_ahead:
        links |= PublishedNotice.plans.overlap(sorted(names_of(notice)))
    return links & (PublishedNotice.buyer == number_of(notice))


def _with_plans(notice: Notice, sure: list[Group], planned: Sequence[Group]) -> Found:
    """A plan may announce several calls, and joins none of them: the first that is known follows it."""
    groups, taken = list(sure), False
    begun = not notice.purpose.looks_ahead or any(map(_has_begun, sure))
    for group in planned:
        if begun and _has_begun(group):
            taken = True
            continue
        groups.append(group)
        begun = begun or _has_begun(group)
    return Found(groups, taken and not groups)


def _has_begun(group: Group) -> bool:
    """Whether there is more than plans."""
    return any(not row.purpose.looks_ahead for row in group if row.purpose is not Purpose.OTHER)


async def _of_earlier_release(session: AsyncSession, notice: Notice) -> list[Group]:
    """A need whose notice was read by a release that kept no notices: it stands for a version 0."""
    ids = [each for each in (notice.notice_id, notice.changes) if each]
    need = await session.scalar(
        select(Need).where(func.lower(Need.source_id).in_(ids)).order_by(Need.created_at).limit(1)
    )
    if need is None or need.source_id is None:
        return []
    standing_for = PublishedNotice(
        procedure=name_of(notice),
        notice_id=need.source_id.lower(),
        version=0,
        purpose=Purpose.CALL,
        changes="",
        plans=[],
        publication="",
        says="",
        stated_procedure="",
        buyer="",
        superseded=False,
        need_id=need.id,
    )
    return [[standing_for]]


def name_of(notice: Notice) -> str:
    """What the notices of a procedure are grouped by; one that names no procedure begins one by itself."""
    return f"{notice.procedure_id} {number_of(notice)}" if notice.procedure_id else notice.notice_id
