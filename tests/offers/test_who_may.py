"""An offer is changed by the people of its supplier; drafts are read by them and their region's helpdesk."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core.web.access import Role
from marketplace.offers.models import Offer, OfferStatus
from marketplace.organisations.models import Organisation, OrganisationStatus
from tests.guest import House


@pytest.fixture
async def draft(house: House) -> Offer:
    """Groenwerk's only offer, not online."""
    async with house.database.begin() as db:
        offer = (await db.scalars(Offer.of(house.cast.groenwerk.id))).one()
        offer.status = OfferStatus.DRAFT
    return offer


async def neighbour(house: House) -> Person:
    """Someone of another supplier of the same region."""
    async with house.database.begin() as db:
        person = await find_or_add_person(db, "pol@poetslijn.example", "Pol Voorbeeld")
        await add_membership(db, person.id, Role.SUPPLIER, organisation_id=house.cast.poetslijn.id)
    return person


async def test_another_supplier_finds_no_offer_to_change(house: House, draft: Offer) -> None:
    pol = await house.signed_in(await neighbour(house))
    await pol.see("/mijn-aanbod")
    assert draft.title not in pol.words
    for path in (f"/mijn-aanbod/{draft.id}", f"/aanbod/{draft.id}"):
        await pol.see(path)
        assert pol.status == 404
    await pol.see("/mijn-aanbod")
    for step in ("", "/publicatie", "/archivering"):
        await pol.send(f"/mijn-aanbod/{draft.id}{step}", seen="{}", title="Overgenomen")
        assert pol.status == 404
    async with house.database.begin() as db:
        kept = await db.get_one(Offer, draft.id)
    assert (kept.title, kept.status) == (draft.title, OfferStatus.DRAFT)


@pytest.mark.parametrize("who", ["an", "chadia"])
async def test_who_is_no_supplier_has_no_offers(house: House, who: str) -> None:
    guest = await house.signed_in(getattr(house.cast, who))
    for path in ("/mijn-aanbod", "/mijn-aanbod/nieuw"):
        await guest.see(path)
        assert guest.status == 403


@pytest.mark.parametrize(
    ("who", "status"), [("bram", 200), ("chadia", 200), ("dirk", 404), ("an", 404), ("els", 404)]
)
async def test_a_draft_is_read_by_its_people_and_its_helpdesk(
    house: House, draft: Offer, who: str, status: int
) -> None:
    guest = await house.signed_in(getattr(house.cast, who))
    await guest.see(f"/aanbod/{draft.id}")
    assert guest.status == status


async def test_an_offer_is_made_for_the_supplier_on_the_form(house: House) -> None:
    """Also when the address of another stands in it."""
    bram = await house.signed_in(house.cast.bram)
    await bram.see("/mijn-aanbod/nieuw")
    typed = {"title": "Ramen", "text": "Ramen wassen.", "kind": "service", "area_kind": "flanders"}
    await bram.press("Bewaren als ontwerp", organisation=str(house.cast.poetslijn.id), **typed)
    assert bram.status == 404
    async with house.database.begin() as db:
        assert (await db.scalars(select(Offer).where(Offer.title == "Ramen"))).all() == []


@pytest.mark.parametrize("status", [OrganisationStatus.PENDING, OrganisationStatus.REFUSED])
async def test_nothing_of_a_supplier_that_is_not_approved_is_public(
    house: House, status: OrganisationStatus
) -> None:
    async with house.database.begin() as db:
        (await db.get_one(Organisation, house.cast.groenwerk.id)).status = status
        offer = (await db.scalars(Offer.of(house.cast.groenwerk.id))).one()
    visitor = house.guest()
    for path in (f"/aanbod/{offer.id}", f"/leveranciers/{house.cast.groenwerk.id}"):
        await visitor.see(path)
        assert visitor.status == 404, path
