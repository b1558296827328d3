"""What a visitor reads of a supplier and of an offer."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from marketplace.offers.models import AreaKind, Kind, Offer
from marketplace.organisations.models import Municipality, Organisation
from tests.guest import House


async def changed(house: House, **values: object) -> Offer:
    """Groenwerk's only offer with these values."""
    async with house.database.begin() as db:
        offer = (await db.scalars(Offer.of(house.cast.groenwerk.id))).one()
        for name, value in values.items():
            setattr(offer, name, value)
    return offer


async def test_a_supplier_s_page_tells_who_it_is_and_what_it_offers(house: House) -> None:
    async with house.database.begin() as db:
        (await db.get_one(Organisation, house.cast.groenwerk.id)).description = "Wij maaien sinds 1987."
    words = await house.guest().see(f"/leveranciers/{house.cast.groenwerk.id}")
    for told in ("Groenwerk vzw", "Maatwerkbedrijf in Sint-Niklaas", "sinds 1987", "groen en gras"):
        assert told in words
    assert "Schoonmaak van zalen" not in words, "that is another's"


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ({"area_kind": AreaKind.FLANDERS}, "Heel Vlaanderen"),
        ({"area_kind": AreaKind.RADIUS, "radius_km": 25}, "Tot 25 km"),
        ({"area_kind": AreaKind.MUNICIPALITIES, "area_nis": ["46025", "46021"]}, "Temse, Sint-Niklaas"),
    ],
)
async def test_both_pages_tell_where_it_works(house: House, area: dict[str, object], told: str) -> None:
    offer = await changed(house, **area)
    visitor = house.guest()
    for path in (f"/aanbod/{offer.id}", f"/leveranciers/{house.cast.groenwerk.id}"):
        assert told in await visitor.see(path), path


async def test_of_many_municipalities_four_are_named(house: House) -> None:
    async with house.database.begin() as db:
        for number in range(6):
            place = {"lat": 51.0, "lng": 4.0, "postcodes": [f"200{number}"]}
            db.add(Municipality(nis=f"1000{number}", name=f"Dorp {number}", **place))
    towns = [f"1000{number}" for number in range(6)]
    offer = await changed(house, area_kind=AreaKind.MUNICIPALITIES, area_nis=towns)
    words = await house.guest().see(f"/aanbod/{offer.id}")
    assert "Dorp 0, Dorp 1, Dorp 2, Dorp 3 en 2 meer" in words


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"capacity_fte": Decimal("2.50")}, "2,5 VTE"),
        ({"capacity_fte": Decimal(0)}, "0 VTE"),
        ({"kind": Kind.GOOD}, "Product"),
        ({"kind": Kind.SERVICE}, "Dienst"),
        ({"cpv": ["77310000", "77314000"]}, "77310000, 77314000"),
    ],
)
async def test_an_offer_s_page_tells_what_is_free_and_what_it_is(
    house: House, values: dict[str, object], told: str
) -> None:
    offer = await changed(house, **values)
    assert told in await house.guest().see(f"/aanbod/{offer.id}")


async def test_a_capacity_that_was_not_given_is_not_shown(house: House) -> None:
    offer = await changed(house, capacity_fte=None)
    assert "VTE" not in await house.guest().see(f"/aanbod/{offer.id}")


async def test_only_suppliers_have_such_a_page(house: House) -> None:
    visitor = house.guest()
    await visitor.see(f"/leveranciers/{house.cast.temse.id}")
    assert visitor.status == 404


async def test_a_visitor_is_led_to_a_need_and_a_supplier_is_not(house: House) -> None:
    async with house.database.begin() as db:
        offer = (await db.scalars(select(Offer.id).where(Offer.title.like("Schoonmaak%")))).one()
    assert "Meld u aan en plaats uw behoefte" in await house.guest().see(f"/aanbod/{offer}")
    an, bram = [await house.signed_in(person) for person in (house.cast.an, house.cast.bram)]
    assert "Behoefte plaatsen" in await an.see(f"/aanbod/{offer}")
    assert "uw behoefte" not in await bram.see(f"/aanbod/{offer}")
