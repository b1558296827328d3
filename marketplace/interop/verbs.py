"""A notice published elsewhere becomes a draft need; what is published later follows that need."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.web import seen
from marketplace.interop.arrival import Arrival, Fate, Imported
from marketplace.interop.buyers import known as known_nis
from marketplace.interop.buyers import number_of
from marketplace.interop.ending import ENDS, end
from marketplace.interop.following import follow
from marketplace.interop.identity import publication_key
from marketplace.interop.models import PublishedNotice
from marketplace.interop.notice import Notice, Purpose
from marketplace.interop.succession import check, is_older, names_of, newest_of
from marketplace.interop.taking_over import values_in, written
from marketplace.needs.models import Need

LOCK = 4_711_226_701


async def import_notice(session: AsyncSession, notice: Notice) -> Imported:
    """Take in a notice; -> what became of it. The same one twice makes one need.

    Notices come in one at a time. Raises Conflict where its number is that of another notice, or when there
    is no municipality to place an unknown buyer in.
    """
    await session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    known = await _of_procedure(session, notice)
    said = values_in(notice, await known_nis(session, notice.nis))
    remark = check(notice, number_of(notice), written(said), known) or await _shared(session, notice, known)
    again = next((row for row in known if _is_same(row, notice)), None)
    if again is not None:
        return await _again(session, again, notice)
    row = _row(notice, known, written(said))
    before = newest_of(known)
    row.need_id = before.need_id if before else None
    row.superseded = notice.purpose is Purpose.OTHER or is_older(notice, known)
    if not row.superseded:
        for other in known:
            other.superseded = True
        await session.flush()
    session.add(row)
    need = await _locked(session, row)
    if notice.purpose is Purpose.OTHER:
        return Imported(
            Fate.NO_CALL, notice.title, need, "Dit is geen oproep en ook niet het einde van een oproep."
        )
    if row.superseded:
        return Imported(
            Fate.OLDER, notice.title, need, "Een nieuwere aankondiging is al ingelezen. Er veranderde niets."
        )
    step = end if notice.purpose in ENDS else follow
    return (await step(session, Arrival(notice, said, row, need, before))).adding(remark)


def _is_same(row: PublishedNotice, notice: Notice) -> bool:
    return (row.notice_id, row.version) == (notice.notice_id, notice.version)


async def _of_procedure(session: AsyncSession, notice: Notice) -> Sequence[PublishedNotice]:
    """What is known of the procedure of a notice.

    That is the procedure of its other versions, else that of the notice which it corrects or which corrects
    it, else the one that it names, of the same buyer.
    """
    own = PublishedNotice.notice_id == notice.notice_id
    linked = or_(
        PublishedNotice.changes.in_(names_of(notice)),
        PublishedNotice.notice_id == (notice.changes or None),
        PublishedNotice.publication == (notice.changes or None),
    )
    named = (PublishedNotice.stated_procedure == (notice.procedure_id or None)) & (
        PublishedNotice.buyer == number_of(notice)
    )
    found = await session.execute(
        select(PublishedNotice.procedure)
        .where(or_(own, linked, named))
        .order_by(case((own, 0), (linked, 1), else_=2), PublishedNotice.created_at)
        .limit(1)
    )
    procedure = found.scalar()
    if procedure is None:
        return await _of_earlier_release(session, notice)
    rows = await session.scalars(
        select(PublishedNotice)
        .where(PublishedNotice.procedure == procedure)
        .order_by(PublishedNotice.created_at, PublishedNotice.id)
    )
    return rows.all()


async def _of_earlier_release(session: AsyncSession, notice: Notice) -> list[PublishedNotice]:
    """A need whose notice was read by a release that kept no notices: it stands for a version 0."""
    ids = [each for each in (notice.notice_id, notice.changes) if each]
    need = await session.scalar(
        select(Need).where(func.lower(Need.source_id).in_(ids)).order_by(Need.created_at).limit(1)
    )
    if need is None or need.source_id is None:
        return []
    return [
        PublishedNotice(
            procedure=_procedure(notice),
            notice_id=need.source_id.lower(),
            version=0,
            purpose=Purpose.CALL,
            changes="",
            publication="",
            says="",
            stated_procedure="",
            buyer="",
            superseded=False,
            need_id=need.id,
        )
    ]


def _procedure(notice: Notice) -> str:
    """What the notices of a procedure are grouped by; one that names no procedure begins one by itself."""
    return f"{notice.procedure_id} {number_of(notice)}" if notice.procedure_id else notice.notice_id


async def _shared(session: AsyncSession, notice: Notice, known: Sequence[PublishedNotice]) -> str:
    """A remark where a procedure that is new here has the number of another buyer's."""
    if known or not notice.procedure_id:
        return ""
    same = PublishedNotice.stated_procedure == notice.procedure_id
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


def _row(notice: Notice, known: Sequence[PublishedNotice], says: str) -> PublishedNotice:
    """What is kept of a notice."""
    return PublishedNotice(
        procedure=known[0].procedure if known else _procedure(notice),
        stated_procedure=notice.procedure_id,
        notice_id=notice.notice_id,
        version=notice.version,
        purpose=notice.purpose,
        buyer=number_of(notice),
        changes=notice.changes,
        issued_at=notice.issued_at,
        publication=publication_key(notice.publication_id or ""),
        url=notice.url,
        digest=notice.digest,
        says=says,
        winners=", ".join(notice.winners),
    )


async def _locked(session: AsyncSession, row: PublishedNotice) -> Need | None:
    """The need that a notice is about, which nobody changes until the transaction ends."""
    need = await session.get(Need, row.need_id) if row.need_id else None
    if need is not None:
        await seen.lock(session, need)
    return need
