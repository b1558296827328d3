"""Documents that show what a supplier says. The database keeps them: one backup, one erasure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import audit, clock
from marketplace.core.documents import Document
from marketplace.core.errors import Conflict
from marketplace.core.events import emit
from marketplace.core.i18n import _
from marketplace.core.visible import on_one_line
from marketplace.organisations.events import OrganisationChanged
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Evidence, Recognition, SocialValueClaim

MOST_OF_ONE = 40
MOST_REMOVED = 40
"""Of one supplier, those that can be put back: so that nobody fills the database by removing and adding."""


def shown_name(name: str) -> str:
    """The last part of a sender's file name, without what could mislead."""
    plain = re.sub(r"[^\w .,()+-]", "", on_one_line(re.split(r"[/\\]", name)[-1])).strip(" .")
    return plain[-100:] or "document"


async def of_organisation(session: AsyncSession, organisation_id: uuid.UUID) -> Sequence[Evidence]:
    """All its documents with what they are about, without their content, oldest first."""
    rows = await session.scalars(
        Evidence.current()
        .where(Evidence.organisation_id == organisation_id)
        .options(joinedload(Evidence.recognition))
        .order_by(Evidence.created_at, Evidence.id)
    )
    return rows.all()


async def removed(session: AsyncSession, organisation: Organisation) -> Sequence[Evidence]:
    """Those that its own people can put back, the last removed first."""
    rows = await session.scalars(
        select(Evidence)
        .where(Evidence.organisation_id == organisation.id, Evidence.removed_at.is_not(None))
        .options(joinedload(Evidence.recognition))
        .order_by(Evidence.removed_at.desc(), Evidence.id)
    )
    return rows.all()


async def one(session: AsyncSession, organisation: Organisation, evidence_id: uuid.UUID) -> Evidence | None:
    """A document of this organisation that was not removed."""
    return await _found(session, organisation, Evidence.current().where(Evidence.id == evidence_id))


async def own(session: AsyncSession, organisation: Organisation, evidence_id: uuid.UUID) -> Evidence | None:
    """A document as its own people know it, also a removed one."""
    return await _found(session, organisation, select(Evidence).where(Evidence.id == evidence_id))


async def _found(
    session: AsyncSession, organisation: Organisation, query: Select[Evidence]
) -> Evidence | None:
    query = query.where(Evidence.organisation_id == organisation.id)
    found: Evidence | None = await session.scalar(query.options(joinedload(Evidence.recognition)))
    return found


async def content(session: AsyncSession, row: Evidence) -> bytes:
    """What is in a document; lists don't read it."""
    data: bytes = (await session.scalars(select(Evidence.data).where(Evidence.id == row.id))).one()
    return data


async def about(session: AsyncSession, row: Evidence) -> SocialValueClaim | Recognition | None:
    """What a document shows as it holds now; None when the supplier took it back."""
    query = (
        SocialValueClaim.current().where(
            SocialValueClaim.organisation_id == row.organisation_id, SocialValueClaim.key == row.key
        )
        if row.recognition_id is None
        else Recognition.current().where(Recognition.id == row.recognition_id)
    )
    found: SocialValueClaim | Recognition | None = await session.scalar(query)
    return found


async def add(
    session: AsyncSession,
    person_id: uuid.UUID | None,
    organisation: Organisation,
    key: str,
    name: str,
    document: Document,
    recognition: Recognition | None = None,
) -> Evidence:
    """Keep a document about a figure (`key`) or a recognition. Raises Conflict above the limits."""
    await _room(session, organisation)
    if len(await removed(session, organisation)) >= MOST_REMOVED:
        raise Conflict(
            _("U verwijderde de voorbije dagen %(most)s bewijsstukken. Zet er een terug, of bel de helpdesk.")
            % {"most": MOST_REMOVED}
        )
    row = Evidence(
        organisation_id=organisation.id,
        key="" if recognition else key,
        recognition=recognition,
        name=shown_name(name),
        content_type=document.content_type,
        extension=document.extension,
        size=len(document.data),
        digest=document.digest,
        data=document.data,
    )
    session.add(row)
    await session.flush()
    changed(session, person_id, organisation, "organisation.add_evidence", key=row.key)
    return row


async def remove(
    session: AsyncSession, person_id: uuid.UUID | None, organisation: Organisation, row: Evidence
) -> None:
    """Remove a document, which can be put back; what only this one showed is then only declared."""
    row.remove(person_id)
    changed(session, person_id, organisation, "organisation.remove_evidence", key=row.key)


async def put_back(
    session: AsyncSession, person_id: uuid.UUID | None, organisation: Organisation, row: Evidence
) -> None:
    """Undo a removal. Raises Conflict above the limit."""
    await _room(session, organisation)
    row.put_back()
    changed(session, person_id, organisation, "organisation.put_back_evidence", key=row.key)


async def _room(session: AsyncSession, organisation: Organisation) -> None:
    """Raises Conflict when it has as many documents as it may."""
    if len(await of_organisation(session, organisation.id)) >= MOST_OF_ONE:
        raise Conflict(_("U hebt al %(most)s bewijsstukken. Verwijder er eerst een.") % {"most": MOST_OF_ONE})


async def lapse(session: AsyncSession, *of: ColumnElement[bool]) -> Sequence[Evidence]:
    """Take the checks of some documents back, because what they show changes; -> the documents.

    Removed ones too: a check must not come back with a document that is put back.
    """
    rows = (await session.scalars(select(Evidence).where(*of))).all()
    for row in rows:
        row.lapse()
    return rows


def changed(
    session: AsyncSession, person_id: uuid.UUID | None, organisation: Organisation, verb: str, **detail: str
) -> None:
    """Note a change of what the engine reads of a supplier."""
    organisation.changed_at = clock.now()
    audit.record(session, person_id, verb, organisation.id, **detail)
    emit(session, OrganisationChanged(organisation_id=organisation.id))
