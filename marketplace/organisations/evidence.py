"""Documents that show a supplier's figures. The database keeps them: one backup, one erasure."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence

from sqlalchemy import ForeignKey, LargeBinary, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import audit, clock
from marketplace.core.db import Base, Identified, Versioned
from marketplace.core.documents import Document
from marketplace.core.errors import Conflict
from marketplace.core.events import emit
from marketplace.core.visible import on_one_line
from marketplace.core.web.access import Actor
from marketplace.organisations.models import EvidenceLevel, Organisation, SocialValueClaim
from marketplace.organisations.social_value import BY_NAME

MOST_OF_ONE = 40


class Evidence(Identified, Versioned, Base):
    """A document about one figure (`key`). `name` is what its sender called it; files never bear it."""

    __tablename__ = "evidence"
    organisation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str]
    name: Mapped[str]
    content_type: Mapped[str]
    extension: Mapped[str]
    size: Mapped[int]
    digest: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)

    @property
    def label(self) -> str:
        return BY_NAME[self.key].label

    @property
    def file_name(self) -> str:
        """Made by us, of letters, digits and hyphens."""
        return f"bewijsstuk-{self.key.replace('_', '-')}-{self.id.hex[:8]}.{self.extension}"


def shown_name(name: str) -> str:
    """The last part of a sender's file name, without what could mislead."""
    plain = re.sub(r"[^\w .,()+-]", "", on_one_line(re.split(r"[/\\]", name)[-1])).strip(" .")
    return plain[-100:] or "document"


async def of_organisation(session: AsyncSession, organisation_id: uuid.UUID) -> Sequence[Evidence]:
    rows = await session.scalars(
        select(Evidence).where(Evidence.organisation_id == organisation_id).order_by(Evidence.created_at)
    )
    return rows.all()


async def content(session: AsyncSession, row: Evidence) -> bytes:
    """What is in a document; lists don't read it."""
    data: bytes = (await session.scalars(select(Evidence.data).where(Evidence.id == row.id))).one()
    return data


async def seen_by(session: AsyncSession, actor: Actor, organisation_id: uuid.UUID) -> Organisation | None:
    """The organisation when the actor is of it or decides about it."""
    if organisation_id in actor.organisations:
        return await session.get(Organisation, organisation_id)
    query = Organisation.coordinated_by(actor).where(Organisation.id == organisation_id)
    found: Organisation | None = await session.scalar(query)
    return found


async def add(
    session: AsyncSession,
    person_id: uuid.UUID,
    organisation: Organisation,
    key: str,
    name: str,
    document: Document,
) -> Evidence:
    """Keep a document; a figure that was only declared is then documented. Conflict above the limit."""
    query = select(func.count()).select_from(Evidence).where(Evidence.organisation_id == organisation.id)
    if (await session.scalar(query) or 0) >= MOST_OF_ONE:
        raise Conflict(f"U hebt al {MOST_OF_ONE} bewijsstukken. Wis er eerst een.")
    row = Evidence(
        organisation_id=organisation.id,
        key=key,
        name=shown_name(name),
        content_type=document.content_type,
        extension=document.extension,
        size=len(document.data),
        digest=document.digest,
        data=document.data,
    )
    session.add(row)
    claim = await _claim(session, organisation.id, key)
    if claim is not None and claim.level is EvidenceLevel.DECLARED:
        claim.level = EvidenceLevel.DOCUMENTED
    await session.flush()
    _changed(session, person_id, organisation, "organisation.add_evidence", key)
    return row


async def remove(
    session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, row: Evidence
) -> None:
    """Wipe a document; what it showed is only declared again when no other document shows it."""
    key = row.key
    await session.delete(row)
    await session.flush()
    others = select(func.count()).select_from(Evidence)
    others = others.where(Evidence.organisation_id == organisation.id, Evidence.key == key)
    claim = await _claim(session, organisation.id, key)
    if claim is not None and not await session.scalar(others):
        claim.level = EvidenceLevel.DECLARED
    _changed(session, person_id, organisation, "organisation.remove_evidence", key)


async def verify(session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, key: str) -> None:
    """A coordinator checked the figure against its document. Raises Conflict when there is no figure."""
    claim = await _claim(session, organisation.id, key)
    if claim is None:
        raise Conflict("De leverancier heeft dit cijfer niet (meer) ingevuld.")
    claim.level = EvidenceLevel.VERIFIED
    _changed(session, person_id, organisation, "organisation.verify_evidence", key)


async def _claim(session: AsyncSession, organisation_id: uuid.UUID, key: str) -> SocialValueClaim | None:
    query = select(SocialValueClaim).where(
        SocialValueClaim.organisation_id == organisation_id, SocialValueClaim.key == key
    )
    found: SocialValueClaim | None = await session.scalar(query.with_for_update())
    return found


def _changed(
    session: AsyncSession, person_id: uuid.UUID, organisation: Organisation, verb: str, key: str
) -> None:
    organisation.changed_at = clock.now()
    audit.record(session, person_id, verb, organisation.id, key=key)
    emit(session, "organisation.changed", organisation_id=organisation.id)
