"""A need with lots whose suppliers do different work: gardeners, cleaners, and one that does both."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from sqlalchemy import select

from marketplace.core.db import Database
from marketplace.core.web.access import Role
from marketplace.leads.answer_models import LotAnswer
from marketplace.leads.models import Invitation
from marketplace.matches.lot_models import LotMatch
from marketplace.matches.models import Match
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation, Region, SupplierType
from tests.journey import publish
from tests.people import Cast, make_need, make_offer, make_organisation

GRASS = ("Gras maaien", "Gras maaien in het park.")
CLEANING = ("Schoonmaak van de zalen", "Vloeren dweilen en ramen poetsen.")
PAINTING = ("Schilderwerk", "Binnenmuren van scholen schilderen.")
WHOLE = {"title": "Onderhoud van park en gebouwen", "text": "In percelen."}


async def lotted_need(database: Database, cast: Cast, *lots: tuple[str, str], **values: object) -> Need:
    """A published and ranked need of An with these lots (title and text)."""
    async with database.begin() as db:
        need = await make_need(db, cast, **(WHOLE | values))
        db.add_all(
            Lot(need_id=need.id, position=number, identifier=str(number), title=title, text=text)
            for number, (title, text) in enumerate(lots, 1)
        )
        await db.flush()
        return await publish(db, need, cast.an.id, cast.chadia.id)


async def both(database: Database, cast: Cast, number: int = 1) -> Organisation:
    """A supplier that mows and cleans."""
    async with database.begin() as db:
        region = await db.get_one(Region, cast.temse.region_id)
        kind = SupplierType.MAATWERKBEDRIJF
        supplier = await make_organisation(
            db, f"Alleskunner{number} vzw", Role.SUPPLIER, "46021", region, 800 + number, kind
        )
        await make_offer(db, supplier, "Gras maaien", "Wij maaien gras in parken.", "77314000")
        await make_offer(db, supplier, "Schoonmaak van zalen", "Wij dweilen vloeren.", "90910000")
        return supplier


async def lots_of(database: Database, need: Need) -> list[Lot]:
    async with database.begin() as db:
        rows = await db.scalars(select(Lot).where(Lot.need_id == need.id).order_by(Lot.position))
        return list(rows)


async def ranked_in(database: Database, need: Need) -> Mapping[int, list[str]]:
    """The names of who is ranked, in the order of their ranks, by the number of the lot."""
    found: dict[int, list[str]] = {}
    async with database.begin() as db:
        rows = await db.execute(
            select(Lot.position, Organisation.name)
            .join(LotMatch, LotMatch.lot_id == Lot.id)
            .join(Match, Match.id == LotMatch.match_id)
            .join(Organisation, Organisation.id == Match.organisation_id)
            .where(Lot.need_id == need.id, LotMatch.rank.is_not(None))
            .order_by(Lot.position, LotMatch.rank)
        )
        for position, name in rows:
            found.setdefault(position, []).append(name)
    return found


async def asked_for(database: Database, need: Need) -> Mapping[uuid.UUID, list[int]]:
    """The numbers of the lots that each supplier is asked for."""
    found: dict[uuid.UUID, list[int]] = {}
    async with database.begin() as db:
        rows = await db.execute(
            select(Invitation.organisation_id, Lot.position)
            .join(LotAnswer, LotAnswer.invitation_id == Invitation.id)
            .join(Lot, Lot.id == LotAnswer.lot_id)
            .where(Invitation.need_id == need.id, LotAnswer.asked)
            .order_by(Lot.position)
        )
        for organisation_id, position in rows:
            found.setdefault(organisation_id, []).append(position)
    return found
