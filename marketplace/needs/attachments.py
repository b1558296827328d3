"""Documents that belong to a need. The database keeps them: one backup, one erasure."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.documents import Document
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor
from marketplace.needs import verbs
from marketplace.needs.asking_models import Attachment
from marketplace.needs.models import Need
from marketplace.organisations.evidence import shown_name

MOST = 10
MOST_BYTES_OF_ONE = 500 * 1024 * 1024
"""Of all needs of one buyer: so that nobody fills the database with drafts."""
PART = "attachments"


async def one(session: AsyncSession, need_id: UUID, attachment_id: UUID) -> Attachment:
    """An attachment of this need, without its content. Raises NotFound for any other."""
    found = await session.scalar(
        select(Attachment).where(Attachment.need_id == need_id, Attachment.id == attachment_id)
    )
    if found is None:
        raise NotFound
    return found


async def content(session: AsyncSession, row: Attachment) -> bytes:
    """What is in a document; lists don't read it."""
    return (await session.scalars(select(Attachment.data).where(Attachment.id == row.id))).one()


async def add(
    session: AsyncSession, actor: Actor, need: Need, name: str, document: Document
) -> tuple[Attachment, bool]:
    """Keep a document with a need; -> it, and whether suppliers who were asked get a mail about it.

    Raises Conflict above the limit.
    """
    query = select(func.count()).select_from(Attachment).where(Attachment.need_id == need.id)
    if (await session.scalars(query)).one() >= MOST:
        raise Conflict(
            _("Een behoefte heeft hoogstens %(most)s bijlagen. Verwijder er eerst een.") % {"most": MOST}
        )
    await must_fit(session, need, len(document.data))
    row = Attachment(
        need_id=need.id,
        name=shown_name(name),
        content_type=document.content_type,
        extension=document.extension,
        size=len(document.data),
        digest=document.digest,
        data=document.data,
    )
    session.add(row)
    await session.flush()
    return row, await verbs.changed_beside(session, actor.person_id, need, "need.add_attachment", PART)


async def must_fit(session: AsyncSession, need: Need, more: int) -> None:
    """Raises Conflict when the buyer of a need has no room for so many bytes more."""
    mine = select(Need.id).where(Need.organisation_id == need.organisation_id)
    there = await session.scalar(select(func.sum(Attachment.size)).where(Attachment.need_id.in_(mine)))
    if (there or 0) + more > MOST_BYTES_OF_ONE:
        raise Conflict(
            _("Uw organisatie heeft te veel bijlagen samen. Verwijder er van ontwerpen, of bel de helpdesk.")
        )


async def size_of(session: AsyncSession, need_id: UUID) -> int:
    """How many bytes the attachments of a need have together."""
    return (await session.scalar(select(func.sum(Attachment.size)).where(Attachment.need_id == need_id))) or 0


async def remove(session: AsyncSession, actor: Actor, need: Need, row: Attachment) -> bool:
    """Take a document away for good; -> whether suppliers who were asked get a mail about it."""
    await session.delete(row)
    return await verbs.changed_beside(session, actor.person_id, need, "need.remove_attachment", PART)
