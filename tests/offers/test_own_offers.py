"""A supplier writes offers, puts them online and takes them off; the helpdesk's engine hears of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.core.events import StoredEvent
from marketplace.offers.models import Offer, OfferStatus
from tests.guest import Guest, House

TYPED = {
    "title": "Hagen scheren",
    "text": "Wij scheren hagen rond scholen.",
    "kind": "service",
    "area_kind": "flanders",
    "capacity_fte": "1,5",
}


@pytest.fixture
async def bram(house: House) -> Guest:
    return await house.signed_in(house.cast.bram)


async def stored(house: House, title: str) -> Offer:
    async with house.database.begin() as db:
        return (await db.scalars(select(Offer).where(Offer.title == title))).one()


async def told(house: House) -> list[str]:
    """The events about offers since the cast was made, in order."""
    async with house.database.begin() as db:
        rows = await db.scalars(
            select(StoredEvent.name).where(StoredEvent.name.like("offer.%")).order_by(StoredEvent.id)
        )
        return list(rows)[3:]


async def test_a_draft_is_seen_by_its_people_alone(house: House, bram: Guest) -> None:
    await bram.see("/mijn-aanbod/nieuw")
    assert "Uw ontwerp is bewaard" in await bram.press("Bewaren als ontwerp", action="save", **TYPED)
    assert "Hagen scheren" in bram.words
    assert "Ontwerp" in bram.words
    offer, visitor = await stored(house, "Hagen scheren"), house.guest()
    assert offer.status is OfferStatus.DRAFT
    await visitor.see(f"/aanbod/{offer.id}")
    assert visitor.status == 404
    assert "Hagen scheren" not in await visitor.see(f"/leveranciers/{house.cast.groenwerk.id}")
    assert "Niet online" in await bram.see(f"/aanbod/{offer.id}")
    assert await told(house) == []


async def test_what_is_put_online_is_public_and_matched(house: House, bram: Guest) -> None:
    await bram.see("/mijn-aanbod/nieuw")
    assert "Uw aanbod staat online" in await bram.press("Bewaren en online", action="publish", **TYPED)
    offer, visitor = await stored(house, "Hagen scheren"), house.guest()
    words = await visitor.see(f"/aanbod/{offer.id}")
    assert "Heel Vlaanderen" in words
    assert "1,5 VTE" in words
    assert "Hagen scheren" in await visitor.see(f"/leveranciers/{house.cast.groenwerk.id}")
    assert await told(house) == ["offer.published"]


async def test_a_change_of_what_is_online_is_there_at_once_and_matched_again(
    house: House, bram: Guest
) -> None:
    offer = await stored(house, "Onderhoud van groen en gras")
    await bram.see(f"/mijn-aanbod/{offer.id}")
    await bram.press("Bewaren", action="save", capacity_fte="7")
    assert "7 VTE" in await house.guest().see(f"/aanbod/{offer.id}")
    assert (await stored(house, offer.title)).status is OfferStatus.PUBLISHED
    assert await told(house) == ["offer.published"]


async def test_an_archived_offer_is_kept_and_can_come_back(house: House, bram: Guest) -> None:
    offer, visitor = await stored(house, "Onderhoud van groen en gras"), house.guest()
    await bram.see("/mijn-aanbod")
    assert "staat in het archief" in await bram.press("Naar het archief")
    await visitor.see(f"/aanbod/{offer.id}")
    assert visitor.status == 404
    assert "Nog geen aanbod online" in await visitor.see(f"/leveranciers/{house.cast.groenwerk.id}")
    assert "Uw aanbod staat online" in await bram.press("Online zetten")
    await visitor.see(f"/aanbod/{offer.id}")
    assert visitor.status == 200
    assert await told(house) == ["offer.archived", "offer.published"]


async def test_what_can_not_be_saved_comes_back_as_typed(house: House, bram: Guest) -> None:
    await bram.see("/mijn-aanbod/nieuw")
    words = await bram.press("Bewaren als ontwerp", action="save", **TYPED | {"title": "", "cpv": "gras"})
    assert bram.status == 422
    assert "Geef uw aanbod een titel" in words
    assert "“gras” is geen CPV-code" in words
    assert "Wij scheren hagen rond scholen." in bram.page.text
    async with house.database.begin() as db:
        assert len((await db.scalars(select(Offer))).all()) == 3, "those of the cast"


async def test_a_form_shows_what_is_stored(house: House, bram: Guest) -> None:
    offer = await stored(house, "Onderhoud van groen en gras")
    await bram.see(f"/mijn-aanbod/{offer.id}")
    _, held = bram.form("Bewaren en online")
    assert (held["title"], held["text"]) == (offer.title, offer.text)
    assert (held["capacity_fte"], held["cpv"], held["area_kind"]) == ("3", "77310000", "flanders")


async def test_a_supplier_without_offers_is_told_how_to_begin(house: House, bram: Guest) -> None:
    async with house.database.begin() as db:
        for offer in await db.scalars(Offer.of(house.cast.groenwerk.id)):
            await db.delete(offer)
    assert "Nog geen aanbod" in await bram.see("/mijn-aanbod")
