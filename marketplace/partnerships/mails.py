"""Mails about a partnership to its sides: a function for each."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import may_hear, who_hears
from marketplace.core.i18n import N_
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.kinds import NoLongerTrue
from marketplace.core.mail.message import Message
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.organisations.contact import partner_contact
from marketplace.organisations.models import Organisation
from marketplace.partnerships.models import Partnership

GREW = "partnership_grew"


async def partnership_started(session: AsyncSession, mail: Composer, partnership: Partnership) -> None:
    """To the buyer: an award made a partnership, and with whom. The supplier reads so in `chosen`."""
    supplier = await session.get_one(Organisation, partnership.supplier_id)
    contact = await partner_contact(session, supplier)
    await _to_side(
        session, mail, partnership, "partnership_started", partnership.buyer_id, contact=contact.in_mail
    )


async def partnership_grew(
    session: AsyncSession, mail: Composer, partnership: Partnership, lots: Sequence[Lot], version: int
) -> None:
    """To both sides: it is about these lots too, so they confirm again. `version`: after that."""
    for side_id in (partnership.buyer_id, partnership.supplier_id):
        await _to_side(session, mail, partnership, GREW, side_id, str(version), lots=lots)


async def partnership_confirmed(
    session: AsyncSession, mail: Composer, partnership: Partnership, organisation_id: uuid.UUID, version: int
) -> None:
    """To one side: the other confirmed the text of this version."""
    await _to_side(session, mail, partnership, "partnership_confirmed", organisation_id, str(version))


async def _to_side(
    session: AsyncSession,
    mail: Composer,
    partnership: Partnership,
    template: str,
    organisation_id: uuid.UUID,
    stamp: str = "",
    **values: Any,
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
            region=partnership.region_id,
            about=partnership.id,
            partnership=partnership,
            need=need,
            buyer=buyer,
            supplier=supplier,
            other=supplier if side is buyer else buyer,
            **values,
        )


async def hears_of_it(session: AsyncSession, message: Message) -> None:
    """The partnership exists, and the recipient works for one of its sides or looks after it."""
    partnership = await session.get(Partnership, message.about)
    if partnership is None:
        raise NoLongerTrue(N_("De samenwerking bestaat niet meer."))
    for side_id in (partnership.buyer_id, partnership.supplier_id):
        side = await session.get_one(Organisation, side_id)
        if await may_hear(session, message.to_address, side.id, side.region_id):
            return
    raise NoLongerTrue(N_("Wie hem zou krijgen, werkt niet meer bij een van beide partners of de helpdesk."))
