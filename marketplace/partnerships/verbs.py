"""A partnership starts from an award, is written down together and confirmed by both."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import who_hears
from marketplace.core import audit, clock
from marketplace.core.events import emit
from marketplace.core.mail.compose import Composer
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from marketplace.partnerships.forms import Terms
from marketplace.partnerships.models import Partnership, Side


async def start(session: AsyncSession, need: Need) -> Partnership:
    """The partnership of an awarded need; made once."""
    await session.execute(
        insert(Partnership)
        .values(
            id=uuid.uuid4(),
            created_at=clock.now(),
            need_id=need.id,
            region_id=need.region_id,
            buyer_id=need.organisation_id,
            supplier_id=need.awarded_to,
            starts_on=need.starts_on,
            ends_on=need.ends_on,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["need_id"])
    )
    partnership = (await session.scalars(select(Partnership).where(Partnership.need_id == need.id))).one()
    emit(session, "partnership.started", partnership_id=partnership.id)
    return partnership


def agree(session: AsyncSession, person_id: uuid.UUID, partnership: Partnership, terms: Terms) -> None:
    """Write down what one side typed; confirmations of an earlier text lapse."""
    partnership.agree(**terms.texts, starts_on=terms.starts_on, ends_on=terms.ends_on)
    audit.record(session, person_id, "partnership.agree", partnership.id)


async def confirm(
    session: AsyncSession, person_id: uuid.UUID | None, partnership: Partnership, side: Side
) -> None:
    """One side confirms; the other is told."""
    partnership.confirm(side)
    await session.flush()
    audit.record(session, person_id, "partnership.confirm", partnership.id, side=str(side))
    emit(
        session,
        "partnership.confirmed",
        partnership_id=partnership.id,
        side=str(side),
        version=partnership.version,
    )


async def tell(
    session: AsyncSession,
    mail: Composer,
    partnership: Partnership,
    template: str,
    organisation_id: uuid.UUID,
    stamp: str = "",
) -> None:
    """Mail one side: of the buyer who posted the need while still there, else the people of the side."""
    need = await session.get_one(Need, partnership.need_id)
    buyer = await session.get_one(Organisation, partnership.buyer_id)
    supplier = await session.get_one(Organisation, partnership.supplier_id)
    side = buyer if organisation_id == buyer.id else supplier
    first = need.person_id if side is buyer else None
    for person in await who_hears(session, side.id, side.region_id, first):
        await mail.send(
            session,
            template,
            to=person.email,
            name=person.name,
            dedupe_key=f"{template}:{partnership.id}:{stamp}:{person.id}",
            about=partnership.id,
            partnership=partnership,
            need=need,
            buyer=buyer,
            supplier=supplier,
            other=supplier if side is buyer else buyer,
        )
