"""A notice published elsewhere becomes a draft need; what is published later follows that need."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.web import seen
from marketplace.interop.arrival import Arrival, Fate, Imported
from marketplace.interop.buyers import known as known_nis
from marketplace.interop.buyers import number_of
from marketplace.interop.ending import ENDS, end
from marketplace.interop.following import follow
from marketplace.interop.groups import Found, groups_of, name_of
from marketplace.interop.identity import publication_key
from marketplace.interop.joining import Procedure, join, settle
from marketplace.interop.models import PublishedNotice
from marketplace.interop.notice import Notice, Purpose
from marketplace.interop.succession import check, is_older
from marketplace.interop.taking_over import values_in, written
from marketplace.needs.models import Need

LOCK = 4_711_226_701


async def import_notice(session: AsyncSession, notice: Notice) -> Imported:
    """Take in a notice; -> what became of it. The same one twice makes one need.

    Notices come in one at a time. Raises Conflict where its number is that of another notice, or when there
    is no municipality to place an unknown buyer in.
    """
    await session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    found = await groups_of(session, notice)
    said = values_in(notice, await known_nis(session, notice.nis))
    remark = check(notice, number_of(notice), written(said), found.rows) or await _beside(
        session, notice, found
    )
    again = next((row for row in found.rows if _is_same(row, notice)), None)
    if again is not None:
        return await _again(session, again, notice)
    procedure = await join(session, found.groups)
    row = _row(notice, procedure, written(said))
    row.superseded = notice.purpose is Purpose.OTHER or is_older(notice, procedure.rows)
    if not row.superseded:
        for other in procedure.rows:
            other.superseded = True
        await session.flush()
    session.add(row)
    await session.flush()
    became = await _became(session, Arrival(notice, said, row, procedure.need, procedure.before))
    return became.adding(await settle(session, procedure, row)).adding(remark)


async def _became(session: AsyncSession, arrival: Arrival) -> Imported:
    """What a notice that was not read before does to the need of its procedure."""
    if arrival.notice.purpose is Purpose.OTHER:
        return arrival.became(Fate.NO_CALL, "Dit is geen oproep en ook niet het einde van een oproep.")
    if arrival.row.superseded:
        return arrival.became(Fate.OLDER, "Een nieuwere aankondiging is al ingelezen. Er veranderde niets.")
    step = end if arrival.notice.purpose in ENDS else follow
    return await step(session, arrival)


def _is_same(row: PublishedNotice, notice: Notice) -> bool:
    return (row.notice_id, row.version) == (notice.notice_id, notice.version)


async def _beside(session: AsyncSession, notice: Notice, found: Found) -> str:
    """A remark where a notice names what is another buyer's, or where a procedure that is new here shares
    its number, or what announced it, with another."""
    if found.apart:
        return "Let op: dit noemt ook een aankondiging van een andere koper. Die bleef apart."
    if found.groups:
        return ""
    if found.taken:
        return "Let op: een andere oproep volgt de vooraankondiging al."
    same = PublishedNotice.stated_procedure == (notice.procedure_id or None)
    if await session.scalar(select(PublishedNotice.id).where(same).limit(1)) is None:
        return ""
    return "Let op: een andere koper heeft een aankondiging met hetzelfde procedurenummer."


async def _again(session: AsyncSession, row: PublishedNotice, notice: Notice) -> Imported:
    """A notice that came in before: only its number in the Official Journal may be new."""
    need = await session.get(Need, row.need_id) if row.need_id else None
    if notice.publication_id and not row.publication:
        row.publication, row.url = publication_key(notice.publication_id), notice.url
        if need is not None and not row.superseded:
            await seen.lock(session, need)
            need.source_url = notice.url
    return Imported(Fate.KNOWN, notice.title, need)


def _row(notice: Notice, procedure: Procedure, says: str) -> PublishedNotice:
    """What is kept of a notice."""
    return PublishedNotice(
        procedure=procedure.rows[0].procedure if procedure.rows else name_of(notice),
        need_id=procedure.need.id if procedure.need else None,
        stated_procedure=notice.procedure_id,
        notice_id=notice.notice_id,
        version=notice.version,
        purpose=notice.purpose,
        buyer=number_of(notice),
        changes=notice.changes,
        plans=list(notice.plans),
        issued_at=notice.issued_at,
        publication=publication_key(notice.publication_id or ""),
        url=notice.url,
        digest=notice.digest,
        says=says,
        winners=", ".join(notice.winners),
    )
