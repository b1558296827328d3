"""The coordinator's list of organisations: in pages, and searched by name or number."""

from urllib.parse import urlencode

import pytest

from marketplace.core.web.access import Role
from marketplace.organisations.models import Region
from tests.guest import House
from tests.people import kbo, make_organisation

SIXTY = "Zorgbedrijf"


@pytest.fixture
async def house(house: House) -> House:
    """With sixty buyers in the region of the cast."""
    async with house.database.begin() as db:
        region = await db.get_one(Region, house.cast.groenwerk.region_id)
        for number in range(60):
            await make_organisation(db, f"{SIXTY} {number:02}", Role.BUYER, "46021", region, 200 + number)
    return house


async def test_a_long_list_comes_in_pages(house: House) -> None:
    chadia = await house.signed_in(house.cast.chadia)
    first = await chadia.see("/organisaties")
    assert ("Na te kijken" in first, f"{SIXTY} 00" in first, f"{SIXTY} 59" in first) == (True, True, False)
    second = await chadia.see("/organisaties?pagina=2")
    assert ("Na te kijken" in second, f"{SIXTY} 00" in second, f"{SIXTY} 59" in second) == (
        False,
        False,
        True,
    )
    for odd in (0, -3, 4, 99999999999):
        assert SIXTY in await chadia.see(f"/organisaties?pagina={odd}")


async def test_it_is_searched_by_name_or_number(house: House) -> None:
    chadia, number = await house.signed_in(house.cast.chadia), kbo(207)
    for words in (f"{SIXTY} 07", number, f"{number[:4]}.{number[4:7]}.{number[7:]}"):
        found = await chadia.see(f"/organisaties?{urlencode({'q': words, 'pagina': 2})}")
        assert "1 organisatie " in found
        assert f"{SIXTY} 07" in found
        assert f"{SIXTY} 08" not in found
    assert "Geen organisatie in uw regio heet zo" in await chadia.see("/organisaties?q=qqq")
    await chadia.see("/organisaties?q=zorgbedrijf&pagina=2")
    assert 'href="/organisaties?q=zorgbedrijf&amp;pagina=1"' in chadia.page.text


async def test_nobody_finds_what_another_region_looks_after(house: House) -> None:
    for person in (house.cast.an, house.cast.dirk):
        guest = await house.signed_in(person)
        assert f"{SIXTY} 07" not in await guest.see("/organisaties?q=zorgbedrijf")
