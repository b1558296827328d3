"""Who works for several organisations says for which one; the header shows it, on every page."""

from __future__ import annotations

import pytest

from marketplace.accounts.verbs import add_membership
from marketplace.core.web.access import Role
from tests.guest import Guest, House
from tests.inprocess import counted


@pytest.fixture
async def house(house: House) -> House:
    async with house.database.begin() as db:
        town = house.cast.oostende_town
        await add_membership(db, house.cast.an.id, Role.BUYER, organisation_id=town.id)
    return house


async def an_of(house: House) -> Guest:
    return await house.signed_in(house.cast.an)


async def test_one_chooses_and_the_header_says_for_whom(house: House) -> None:
    an = await an_of(house)
    assert "Kies voor wie u werkt" in await an.see("/start")
    assert "Gemeente Temse" in await an.see("/namens?volgende=/samenwerkingen")
    await an.press("Gemeente Temse")
    assert an.page.url.path == "/samenwerkingen"
    assert "namens Gemeente Temse wisselen" in await an.see("/start")
    await an.see("/namens")
    await an.press("Stad Oostende")
    assert "namens Stad Oostende wisselen" in await an.see("/start")
    other = await an_of(house)
    assert "Kies voor wie u werkt" in await other.see("/start"), "another browser chooses for itself"


async def test_what_was_kept_is_back_after_choosing(house: House) -> None:
    """Whoever signed in again in the middle of a form first says for whom, and then finds the form."""
    an = await an_of(house)
    await an.see("/behoeften/nieuw?bewaard=abc-_1")
    assert an.page.url.path == "/namens"
    await an.press("Gemeente Temse")
    assert str(an.page.url).endswith("/behoeften/nieuw?bewaard=abc-_1")


async def test_who_works_for_one_has_nothing_to_choose(house: House) -> None:
    bram = await house.signed_in(house.cast.bram)
    page = await bram.see("/start")
    assert "namens" not in page
    assert "Kies voor wie" not in page


async def test_the_choice_ends_with_the_membership(house: House) -> None:
    an = await an_of(house)
    await an.see("/namens")
    await an.press("Stad Oostende")
    dirk = await house.signed_in(house.cast.dirk)
    await dirk.see(f"/organisaties/{house.cast.oostende_town.id}/collegas/{house.cast.an.id}/einde")
    await dirk.press("Toegang beëindigen")
    assert "namens" not in await an.see("/start")


async def test_only_ones_own_can_be_chosen_and_the_way_on_is_ones_own(house: House) -> None:
    an = await an_of(house)
    await an.see("/namens")
    for foreign in (house.cast.groenwerk.id, "geen nummer", ""):
        await an.send("/namens", organisation=foreign)
        assert an.status == 404
        await an.see("/namens")
    target, held = an.form("Stad Oostende")
    for path in ("//elders.example", "https://elders.example", "/\\elders.example"):
        answer = await an.client.post(target, data=held | {"next": path}, follow_redirects=False)
        assert answer.headers["location"] == "/"


async def test_the_header_costs_no_query(house: House) -> None:
    an = await an_of(house)
    await an.see("/namens")
    await an.press("Gemeente Temse")
    bram = await house.signed_in(house.cast.bram)
    await bram.see("/account")
    with counted() as one:
        await bram.see("/account")
    with counted() as several:
        await an.see("/account")
    assert len(several) == len(one)
