"""Whose a plan is: a buyer's own people see it, a helpdesk its own, and nobody else knows of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.verbs import add_membership
from marketplace.core.web.access import Role
from marketplace.matches.plan_models import PurchasePlan
from marketplace.organisations.models import Region
from tests.guest import House
from tests.matches.plans.sent import GRASS, START, advised, at_plans, place, send, sheet_of

PAGES = ("", "/kolommen", "/rijen/2", "/bestand", "/verwijderen")


async def test_other_buyers_and_helpdesks_get_a_404(house: House) -> None:
    an = await advised(house, house.cast.an, sheet_of(GRASS))
    where = place(an)
    async with house.database.begin() as db:
        await add_membership(db, house.cast.els.id, Role.BUYER, organisation_id=house.cast.oostende_town.id)
    for person in (house.cast.els, house.cast.chadia, house.cast.dirk):
        guest = await at_plans(house, person)
        assert "Nog geen plannen" in guest.words
        for page in PAGES:
            await guest.see(where + page)
            assert guest.status == 404, (person.name, page)
        for page in ("/kolommen", "/verwijderen"):
            await guest.see("/aankoopplannen")
            await guest.send(where + page)
            assert guest.status == 404
    bram = await house.signed_in(house.cast.bram)
    await bram.see(where)
    assert bram.status == 403
    assert "/aankoopplannen" not in (await bram.client.get("/start")).text


async def test_a_colleague_sees_it_too(house: House) -> None:
    an = await advised(house, house.cast.an, sheet_of(GRASS))
    async with house.database.begin() as db:
        await add_membership(db, house.cast.els.id, Role.BUYER, organisation_id=house.cast.temse.id)
    els = await at_plans(house, house.cast.els)
    assert "plan" in els.words
    assert "Gras maaien" in await els.see(place(an))


async def test_a_helpdesk_sends_one_for_its_region(house: House) -> None:
    chadia = await advised(house, house.cast.chadia, sheet_of(GRASS))
    assert "Alle 1 rijen zijn nagekeken" in chadia.words
    async with house.database.begin() as db:
        plan = (await db.scalars(select(PurchasePlan))).one()
        region = await db.get_one(Region, plan.region_id)
    assert (plan.organisation_id, region.slug) == (None, "waasland")
    for other in (house.cast.an, house.cast.dirk):
        guest = await house.signed_in(other)
        await guest.see(place(chadia))
        assert guest.status == 404


async def test_an_administrator_says_for_which_region(house: House) -> None:
    async with house.database.begin() as db:
        await add_membership(db, house.cast.chadia.id, Role.ADMINISTRATOR)
    chadia = await at_plans(house, house.cast.chadia)
    assert "Kies een regio" in await send(chadia, sheet_of(GRASS))
    assert chadia.status == 422
    async with house.database.begin() as db:
        region = await db.scalar(select(Region.id).where(Region.slug == "oostende"))
    await chadia.see("/aankoopplannen")
    await chadia.attach("Plan versturen", {"file": ("plan.xlsx", sheet_of(GRASS))}, region=str(region))
    assert chadia.status == 200
    dirk = await house.signed_in(house.cast.dirk)
    assert "Gras maaien" in await dirk.see(f"{place(chadia)}/kolommen")


@pytest.mark.parametrize("act", ["start", "remove"])
async def test_who_is_slower_of_two_tabs_changes_nothing(house: House, act: str) -> None:
    an = await at_plans(house, house.cast.an)
    await send(an, sheet_of(GRASS))
    where = place(an)
    button, page = (START, "/kolommen") if act == "start" else ("Plan verwijderen", "/verwijderen")
    other = await house.signed_in(house.cast.an)
    await other.see(where + page)
    await an.press(START, title="1", amount="")
    told = await other.press(button)
    assert other.status == 409, told
    assert "intussen veranderd" in told
    async with house.database.begin() as db:
        plan = (await db.scalars(select(PurchasePlan))).one()
    assert "amount" not in plan.columns, "what the first one chose stands"


async def test_sent_twice_it_is_one(house: House) -> None:
    an = await at_plans(house, house.cast.an)
    target, held = an.form("Plan versturen")
    file = {"file": ("plan.xlsx", sheet_of(GRASS))}
    for _ in range(2):
        await an.client.post(target, data=held, files=file)
    async with house.database.begin() as db:
        assert len((await db.scalars(select(PurchasePlan))).all()) == 1
