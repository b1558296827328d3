"""Taking a wiped person out of texts that stay: what people typed, and forms kept for an hour."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.core.web.kept import KeptForm
from marketplace.leads.models import Invitation
from marketplace.matches.models import Match
from marketplace.needs.models import Lot, Need
from marketplace.offers.models import Offer
from marketplace.organisations.evidence import Evidence
from marketplace.organisations.models import Organisation, Recognition
from marketplace.partnerships.models import Partnership

Columns = tuple[InstrumentedAttribute[str], ...]
AGREED: Columns = (
    Partnership.goals,
    Partnership.buyer_gives,
    Partnership.buyer_gets,
    Partnership.supplier_gives,
    Partnership.supplier_gets,
)


def _texts(own: Sequence[uuid.UUID]) -> tuple[tuple[type[Any], Columns, ColumnElement[bool]], ...]:
    """Table, its texts, and which of its rows are of the organisations `own`."""
    needs = select(Need.id).where(Need.organisation_id.in_(own))
    return (
        (Need, (Need.title, Need.text, Need.place, Need.reason), Need.organisation_id.in_(own)),
        (Lot, (Lot.title, Lot.text), Lot.need_id.in_(needs)),
        (Match, (Match.curation_reason,), Match.need_id.in_(needs)),
        (
            Invitation,
            (Invitation.message,),
            or_(Invitation.organisation_id.in_(own), Invitation.need_id.in_(needs)),
        ),
        (Offer, (Offer.title, Offer.text), Offer.organisation_id.in_(own)),
        (Organisation, (Organisation.description,), Organisation.id.in_(own)),
        (Evidence, (Evidence.name,), Evidence.organisation_id.in_(own)),
        (Recognition, (Recognition.document,), Recognition.organisation_id.in_(own)),
        (Partnership, AGREED, or_(Partnership.buyer_id.in_(own), Partnership.supplier_id.in_(own))),
    )


async def wipe_texts(
    session: AsyncSession, own: Sequence[uuid.UUID], email: str, name: str, instead: str
) -> None:
    """Replace the address wherever it stands, and the name in texts of the person's organisations `own`.

    Elsewhere the same name may be another person's. An empty `name` stands in no text.
    """
    for table, columns, of_own in _texts(own):
        for words, rows in ((email, None), (name, of_own)):
            if not words:
                continue
            found = or_(*(column.contains(words, autoescape=True) for column in columns))
            values: dict[Any, Any] = {column: func.replace(column, words, instead) for column in columns}
            if hasattr(table, "version"):
                values[table.version] = table.version + 1
            await session.execute(
                update(table)
                .where(found if rows is None else found & rows)
                .values(values)
                .execution_options(synchronize_session=False)
            )
    typed = cast(KeptForm.values, Text)
    await session.execute(
        delete(KeptForm)
        .where(or_(*(typed.contains(words, autoescape=True) for words in (email, name) if words)))
        .execution_options(synchronize_session=False)
    )
