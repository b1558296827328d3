"""A coordinator adds a supplier to a need: found by name or number, however typed."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from marketplace.core.web.access import Role
from marketplace.organisations.models import Organisation, OrganisationStatus
from tests.guest import Guest, House
from tests.journey import published_need
from tests.people import kbo

NAMES = [
    "Buurtresto ’t Hoekje",
    "Écotuin vzw",
    "Café De Raaf",
    "Fiets-Punt Lokeren",
    "Huis & Werk",
    "Ömer Zorgt",
]


async def chadia_searches(house: House) -> tuple[Guest, str]:
    async with house.database.begin() as db:
        region = house.cast.groenwerk.region_id
        for number, name in enumerate(NAMES, start=100):
            values = {"role": Role.SUPPLIER, "kbo": kbo(number), "nis": "46021", "region_id": region}
            values |= {"status": OrganisationStatus.APPROVED, "email": ""}
            if number % 2:
                db.add(Organisation(name=name, **values))
            else:  # as an import writes it, past the class
                await db.execute(insert(Organisation).values(name=name, **values))
    need = await published_need(house.database, house.cast)
    guest = await house.signed_in(house.cast.chadia)
    return guest, f"/behoeften/{need.id}/selectie/toevoegen?q="


async def test_a_supplier_to_add_is_found_however_its_name_is_typed(house: House) -> None:
    guest, search = await chadia_searches(house)
    for typed, name in (
        ("'t Hoekje", "’t Hoekje"),
        ("ecotuin", "Écotuin"),
        ("ECO  tuin", "Écotuin"),
        ("cafe de raaf", "Café De Raaf"),
        ("fiets punt", "Fiets-Punt"),
        ("fietspunt", "Fiets-Punt"),
        ("huis en werk", "Huis & Werk"),
        ("omer", "Ömer"),
        (kbo(103), "Fiets-Punt"),
        (f"BE {kbo(103)[:4]}.{kbo(103)[4:7]}.{kbo(103)[7:]}", "Fiets-Punt"),
    ):
        words = await guest.see(search + typed.replace("&", "%26"))
        assert name in words, typed
        assert "1 leverancier" in words, typed


@pytest.mark.parametrize("typed", ["%", "_", "'", "xyzzy", "Gemeente Temse"])
async def test_what_names_no_supplier_finds_none(house: House, typed: str) -> None:
    guest, search = await chadia_searches(house)
    assert "0 leveranciers" in await guest.see(search + typed.replace("%", "%25"))


async def test_a_new_name_is_found_and_the_old_one_no_more(house: House) -> None:
    guest, search = await chadia_searches(house)
    async with house.database.begin() as db:
        (await db.get_one(Organisation, house.cast.groenwerk.id)).name = "Reünie"
    assert "Reünie" in await guest.see(f"{search}reunie")
    assert "0 leveranciers" in await guest.see(f"{search}groenwerk")
