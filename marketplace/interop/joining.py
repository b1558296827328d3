"""Groups of notices that prove to be one procedure: one of them holds, and one need goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.events import emit
from marketplace.core.i18n import _
from marketplace.core.web import seen
from marketplace.interop.arrival import AFTER_PUBLICATION
from marketplace.interop.ending import end_need
from marketplace.interop.events import NeedJoined, NoticeArrived
from marketplace.interop.groups import Group
from marketplace.interop.models import ENDING, PublishedNotice
from marketplace.interop.succession import is_older, newest_of
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.states import BEFORE_PUBLICATION


@dataclass(frozen=True, slots=True)
class Procedure:
    """What is known of a procedure before a notice comes in.

    `newest`: the notice that holds. `need`: the one that goes on with the procedure, `before` the notice that
    it followed last, `others` the needs whose place it takes. Nobody changes them until the transaction ends.
    """

    rows: Group
    newest: PublishedNotice | None
    need: Need | None
    before: PublishedNotice | None
    others: tuple[Need, ...]


async def join(session: AsyncSession, groups: Sequence[Group]) -> Procedure:
    """Make one group of several.

    The need for which suppliers were asked goes on, else that of the newest notice.
    """
    newest = _newest(groups)
    followed = {row.need_id: row for group in groups if (row := newest_of(group)) and row.need_id}
    going_on = await _locked(session, followed)
    need = max(going_on, key=lambda need: (_progress(need), followed[need.id] is newest), default=None)
    rows = await _united(session, groups, newest) if len(groups) > 1 else [*chain(*groups)]
    others = tuple(other for other in going_on if other is not need and _progress(other))
    return Procedure(rows, newest, need, followed[need.id] if need else newest, others)


def _newest(groups: Sequence[Group]) -> PublishedNotice | None:
    """The notice that holds once they are one."""
    best: Group = []
    for group in groups:
        row = newest_of(group)
        if row is not None and not is_older(row, best):
            best = group
    return newest_of(best)


async def _locked(session: AsyncSession, ids: Iterable[UUID]) -> list[Need]:
    """The needs that are still there, the oldest first. They are locked by id, as others lock several."""
    found = []
    for need_id in sorted(ids):
        need = await session.get(Need, need_id)
        if need is not None:
            await seen.lock(session, need)
            found.append(need)
    return sorted(found, key=lambda need: need.created_at)


def _progress(need: Need) -> int:
    """How far a need came; 0 when it is over."""
    return 2 if need.status in AFTER_PUBLICATION else 1 if need.status in BEFORE_PUBLICATION else 0


async def _united(session: AsyncSession, groups: Sequence[Group], newest: PublishedNotice | None) -> Group:
    rows = sorted(chain(*groups), key=lambda row: (row.created_at, row.id))
    for row in rows:
        row.superseded = row is not newest
    await session.flush()  # each procedure has at most one that holds
    for row in rows:
        row.procedure = rows[0].procedure
    return rows


async def settle(session: AsyncSession, procedure: Procedure, row: PublishedNotice) -> str:
    """What becomes of needs because the notice of `row` joined groups; -> what there is to say of it."""
    need, newest = procedure.need, procedure.newest
    if need is None:
        return ""
    if row.superseded and newest is not None and newest.need_id != need.id:
        await _bring_to(session, need, newest)
    return " ".join([await _give_way(session, other, need) for other in procedure.others])


async def _bring_to(session: AsyncSession, need: Need, newest: PublishedNotice) -> None:
    """The need goes on with a notice that it did not follow until now."""
    newest.need_id = need.id
    if newest.purpose in ENDING:
        await end_need(session, need, newest)
    elif need.status in AFTER_PUBLICATION:
        emit(session, NoticeArrived(notice_id=newest.id))


async def _give_way(session: AsyncSession, other: Need, need: Need) -> str:
    """A need whose place another one takes ends when nobody was asked for it; its people hear it."""
    told = _("“%(title)s” is officieel dezelfde opdracht, maar bleef: er zijn al leveranciers voor gevraagd.")
    if other.status in BEFORE_PUBLICATION:
        told = _("“%(title)s” ging erin op.")
        reason = _("Samengenomen met de behoefte “%(title)s”: officieel is dat één opdracht.")
        await needs.withdraw(session, None, other, reason % {"title": need.title})
    emit(session, NeedJoined(need_id=other.id, into=need.id))
    return told % {"title": other.title}
