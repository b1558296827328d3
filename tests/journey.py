"""Brings a need of the cast as far on the journey as a test wants it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.leads import verbs as leads
from marketplace.leads.models import Given, Invitation
from marketplace.matches import verbs as matches
from marketplace.matches.catalogue import Catalogue
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from tests.people import Cast, make_need, make_offer


async def submitted_need(database: Database, cast: Cast, **values: object) -> Need:
    """A need of An that waits for Chadia."""
    async with database.begin() as db:
        need = await make_need(db, cast, **values)
        await needs.submit(db, cast.an.id, need)
    return need


async def published_need(database: Database, cast: Cast, **values: object) -> Need:
    """One that Chadia published and the engine ranked; nobody is asked yet."""
    need = await submitted_need(database, cast, **values)
    async with database.begin() as db:
        need = await db.get_one(Need, need.id)
        await needs.publish(db, cast.chadia.id, need)
        await db.flush()
        await matches.rank(db, await Catalogue().current(db), need.id)
    return need


async def asked_need(
    database: Database,
    cast: Cast,
    suppliers: Sequence[Organisation] = (),
    given: Given | None = None,
    **values: object,
) -> tuple[Need, list[Invitation]]:
    """One for which suppliers were asked (Groenwerk, when none is named), who all answered `given`."""
    suppliers = suppliers or [cast.groenwerk]
    async with database.begin() as db:
        if cast.poetslijn in suppliers:
            await make_offer(db, cast.poetslijn, "Gras maaien", "Wij maaien ook gras in parken.", "77314000")
    need = await published_need(database, cast, **values)
    async with database.begin() as db:
        need = await db.get_one(Need, need.id)
        await leads.invite(db, cast.chadia.id, need, [supplier.id for supplier in suppliers])
        rows = await db.scalars(select(Invitation).where(Invitation.need_id == need.id))
        found = {row.organisation_id: row for row in rows}
        invitations = [found[supplier.id] for supplier in suppliers]
        for invitation in invitations if given is not None else []:
            await leads.answer(db, invitation, need, given)
    return need, invitations
