"""Brings a need as far on the journey as a test wants it, by the steps that people take."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.db import Database
from marketplace.leads import verbs as leads
from marketplace.leads.given import Given
from marketplace.leads.models import Invitation
from marketplace.matches import verbs as matches
from marketplace.matches.catalogue import Catalogue
from marketplace.needs import verbs as needs
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from marketplace.partnerships import verbs as partnerships
from marketplace.partnerships.models import Partnership
from matching.engine import Engine
from tests.people import Cast, make_need, make_offer


async def publish(
    db: AsyncSession,
    need: Need,
    buyer: uuid.UUID | None,
    coordinator: uuid.UUID | None = None,
    engine: Engine | None = None,
) -> Need:
    """A draft is submitted, published and ranked; nobody is asked yet. `engine`: one that the caller has."""
    await needs.submit(db, buyer, need)
    await needs.publish(db, coordinator, need)
    await db.flush()
    await matches.rank(db, engine or await Catalogue().current(db), need.id)
    return need


async def ask(
    db: AsyncSession,
    need: Need,
    *suppliers: Organisation,
    by: uuid.UUID | None,
    given: Given | None = None,
    lots: Sequence[Lot] = (),
) -> list[Invitation]:
    """Suppliers are asked, and all answer `given`; their invitations in the order of the suppliers.

    `lots`: those that all are asked for; when not given, each is asked for those that it is proposed for.
    """
    await db.flush()
    ids = [supplier.id for supplier in suppliers]
    wanted = {supplier: [lot.id for lot in lots] for supplier in ids} if lots else None
    await leads.invite(db, by, need, ids, wanted)
    rows = await db.scalars(select(Invitation).where(Invitation.need_id == need.id))
    found = {row.organisation_id: row for row in rows}
    invitations = [found[supplier.id] for supplier in suppliers]
    for invitation in invitations if given is not None else []:
        await leads.answer(db, invitation, need, given)
    return invitations


async def award(db: AsyncSession, need: Need, invitation: Invitation, by: uuid.UUID | None) -> Partnership:
    """The buyer chooses a supplier, and their partnership starts."""
    await leads.award(db, by, need, invitation, need.amount)
    await partnerships.start(db, need)
    return (await db.scalars(select(Partnership).where(Partnership.need_id == need.id))).one()


async def submitted_need(database: Database, cast: Cast, **values: object) -> Need:
    """A need of An that waits for Chadia."""
    async with database.begin() as db:
        need = await make_need(db, cast, **values)
        await needs.submit(db, cast.an.id, need)
    return need


async def published_need(database: Database, cast: Cast, **values: object) -> Need:
    """One that Chadia published and the engine ranked; nobody is asked yet."""
    async with database.begin() as db:
        return await publish(db, await make_need(db, cast, **values), cast.an.id, cast.chadia.id)


async def asked_need(
    database: Database,
    cast: Cast,
    suppliers: Sequence[Organisation] = (),
    given: Given | None = None,
    **values: object,
) -> tuple[Need, list[Invitation]]:
    """One for which suppliers were asked (Groenwerk, when none is named), who all answered `given`."""
    suppliers = suppliers or [cast.groenwerk]
    if cast.poetslijn in suppliers:
        async with database.begin() as db:
            await make_offer(db, cast.poetslijn, "Gras maaien", "Wij maaien ook gras in parken.", "77314000")
    need = await published_need(database, cast, **values)
    async with database.begin() as db:
        need = await db.get_one(Need, need.id)
        return need, await ask(db, need, *suppliers, by=cast.chadia.id, given=given)


async def awarded_need(database: Database, cast: Cast, given: Given, **values: object) -> Partnership:
    """The partnership of An's town and Groenwerk, who answered `given` and was chosen."""
    need, (invitation,) = await asked_need(database, cast, given=given, **values)
    async with database.begin() as db:
        need = await db.get_one(Need, need.id)
        return await award(db, need, await db.get_one(Invitation, invitation.id), cast.an.id)
