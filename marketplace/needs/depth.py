"""What stands beside a need: what it asks of suppliers, its attachments, and whom they reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person, members_of
from marketplace.core import i18n
from marketplace.core.i18n import _
from marketplace.needs import depth_shown, fte
from marketplace.needs.asking_models import AnswerField, Attachment
from marketplace.needs.models import Need


@dataclass(frozen=True, slots=True)
class Depth:
    """In the buyer's order; attachments without their content. `contact`: still works there."""

    fields: Sequence[AnswerField] = ()
    attachments: Sequence[Attachment] = ()
    contact: Person | None = None
    labels: Sequence[str] = ()
    budget: str = ""
    fte: str = ""


async def fields_of(db: AsyncSession, need_id: UUID) -> Sequence[AnswerField]:
    """What suppliers are asked to fill in, in the buyer's order; read anew, as its need may be locked now."""
    rows = await db.scalars(
        select(AnswerField)
        .where(AnswerField.need_id == need_id)
        .order_by(AnswerField.position, AnswerField.id)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def attachments_of(db: AsyncSession, need_id: UUID) -> Sequence[Attachment]:
    """The attachments of a need without their content, oldest first."""
    rows = await db.scalars(
        select(Attachment).where(Attachment.need_id == need_id).order_by(Attachment.created_at, Attachment.id)
    )
    return rows.all()


async def contact_of(db: AsyncSession, need: Need) -> Person | None:
    """Whom suppliers may reach, while working for the buyer; None where the buyer named nobody."""
    if need.contact_id is None:
        return None
    found: Person | None = await db.scalar(
        members_of(need.organisation_id).where(Person.id == need.contact_id)
    )
    return found


def public_depth(need: Need) -> Depth:
    """The part of it that one may read without being asked."""
    labels = [depth_shown.equivalent(label) for label in need.labels]
    return Depth(
        labels=labels, budget=depth_shown.budget(need) if need.amount_shown else "", fte=fte.said(need.fte)
    )


async def depth_of(db: AsyncSession, need: Need) -> Depth:
    """All of it, in as many queries whatever there is."""
    return Depth(
        await fields_of(db, need.id),
        await attachments_of(db, need.id),
        await contact_of(db, need),
        [depth_shown.equivalent(label) for label in need.labels],
        depth_shown.budget(need),
        fte.said(need.fte),
    )


def shown_beside(fields: Sequence[AnswerField], attachments: Sequence[Attachment]) -> dict[str, str]:
    """What suppliers read beside a need before they answer, by label: to notice that it changed meanwhile."""
    documents = [f"{row.name}, {i18n.moment(row.created_at)}" for row in attachments]
    found = {
        _("De koper vraagt u ook"): "\n".join(row.text for row in fields),
        _("Bijlagen"): "\n".join(documents),
    }
    return {label: text for label, text in found.items() if text}
