"""A ranking says how sure it is: a word before each chance, doubt folded away, nobody when nobody passes."""

from __future__ import annotations

import pytest
from lxml import html
from sqlalchemy import select, update

from marketplace.leads.given import Answer, Given
from marketplace.matches.models import Match
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.models import Organisation
from tests.guest import Guest, House
from tests.journey import ask
from tests.proposals import named, proposed


async def selection_of(house: House, need: Need) -> Guest:
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/behoeften/{need.id}/selectie")
    return chadia


def card(guest: Guest, number: int) -> html.HtmlElement:
    """The card of a supplier on the page."""
    tree = html.document_fromstring(guest.page.text)
    (found,) = (one for one in tree.find_class("mm-card") if named(number) in one.text_content())
    return found


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def folded(element: html.HtmlElement) -> bool:
    """Whether it lies in something closed that is about doubt."""
    around = [one for one in element.iterancestors("details") if "Twijfelgevallen" in one.text_content()]
    return bool(around) and all(one.get("open") is None for one in around)


async def test_a_word_stands_before_each_chance(house: House) -> None:
    need = await proposed(house, 83.4, 75, 74.99, 50, 49.99, 20)
    page = await selection_of(house, need)
    said = ["past goed kans 83 %", "past goed kans 75 %", "mogelijk kans 74 %", "mogelijk kans 50 %"]
    for number, text in enumerate([*said, "twijfel kans 49 %", "twijfel kans 20 %"], 1):
        assert text in words(card(page, number)), number
    assert "Past bij de vraag" not in page.words


async def test_the_page_says_once_what_its_words_and_bars_are_worth(house: House) -> None:
    page = await selection_of(house, await proposed(house, 90, 60, 30))
    for line in ("past goed 9 van de 10 zulke voorstellen", "mogelijk 6 van de 10", "twijfel 2 van de 10"):
        assert page.words.count(line) == 1
    assert page.words.count("De grijze band toont hoe onzeker het cijfer is") == 1


async def test_doubt_is_folded_away_with_what_one_may_do(house: House) -> None:
    need = await proposed(house, 90, 60, 30, 25)
    page = await selection_of(house, need)
    assert [folded(card(page, number)) for number in (1, 2, 3, 4)] == [False, False, True, True]
    assert "Twijfelgevallen (2)" in page.words
    assert "Te vragen: 2 leveranciers. Twijfelgevallen: 2." in page.words
    assert "Weglaten" in words(card(page, 4))
    async with house.database.begin() as db:
        supplier = await db.scalar(select(Organisation.id).where(Organisation.name == named(4)))
    await page.see(f"/behoeften/{need.id}/selectie/{supplier}?keuze=pin")
    await page.press("Bovenaan zetten", reason="kent het park")
    await page.see(f"/behoeften/{need.id}/selectie")
    assert [folded(card(page, number)) for number in (3, 4)] == [True, False]
    assert words(card(page, 4)).startswith(f"1. {named(4)}")
    assert words(card(page, 3)).startswith(f"4. {named(3)}")
    assert "Twijfelgevallen (1)" in page.words


@pytest.mark.parametrize("chances", [(), (30, 20)])
async def test_when_nobody_passes_the_coordinator_reads_what_to_do(
    house: House, chances: tuple[float, ...]
) -> None:
    need = await proposed(house, *chances)
    page = await selection_of(house, need)
    assert "Niemand in de gids biedt dit zeker aan." in page.words
    assert "Vraag de aankoper om de behoefte ruimer te maken" in page.words
    assert f"/behoeften/{need.id}/bewerken" not in page.page.text, "she may not: the buyer does"
    assert f"/behoeften/{need.id}/selectie/toevoegen" in page.page.text
    assert ("Bekijk de twijfelgevallen" in page.words) is bool(chances)


async def test_who_may_change_the_need_is_led_to_it(house: House) -> None:
    need = await proposed(house, 30)
    async with house.database.begin() as db:
        await db.execute(update(Need).where(Need.id == need.id).values(person_id=house.cast.chadia.id))
    page = await selection_of(house, need)
    assert f'href="/behoeften/{need.id}/bewerken"' in page.page.text
    await page.see(f"/behoeften/{need.id}/bewerken")
    assert page.status == 200


async def test_the_buyer_reads_that_nobody_passes_and_what_she_may_do(house: House) -> None:
    need = await proposed(house, 30)
    an = await house.signed_in(house.cast.an)
    told = await an.see(f"/behoeften/{need.id}")
    assert "Niemand in de gids biedt dit zeker aan. De helpdesk zoekt mee" in told
    assert "Bewerken" in told
    assert "selectie" not in an.page.text
    chadia = await house.signed_in(house.cast.chadia)
    told = await chadia.see(f"/behoeften/{need.id}")
    assert "Niemand in de gids biedt dit zeker aan. Bij de selectie staat wat u kunt doen." in told


async def test_the_buyer_of_a_need_with_proposals_waits_for_the_helpdesk(house: House) -> None:
    need = await proposed(house, 50)
    an = await house.signed_in(house.cast.an)
    told = await an.see(f"/behoeften/{need.id}")
    assert "Nog niemand gevraagd" in told
    assert "Niemand in de gids" not in told


async def test_when_all_that_pass_were_asked_nobody_says_that_nobody_passes(house: House) -> None:
    need = await proposed(house, 80, 30)
    async with house.database.begin() as db:
        first = (await db.scalars(select(Organisation).where(Organisation.name == named(1)))).one()
        row = await db.get_one(Need, need.id)
        await ask(db, row, first, by=house.cast.chadia.id, given=Given(Answer.INTERESTED))
    page = await selection_of(house, need)
    assert "Wie past, is al gevraagd" in page.words
    assert "Niemand in de gids" not in page.words
    an = await house.signed_in(house.cast.an)
    assert "past goed kans 80 %" in await an.see(f"/behoeften/{need.id}")


async def test_a_fit_of_before_is_called_no_chance(house: House) -> None:
    """The ranking of a need that closed under version 10 stays as it was stored."""
    need = await proposed(house, 83, 40, 22, version="10")
    async with house.database.begin() as db:
        first = (await db.scalars(select(Organisation).where(Organisation.name == named(1)))).one()
        row = await db.get_one(Need, need.id)
        await ask(db, row, first, by=house.cast.chadia.id, given=Given(Answer.INTERESTED))
        await db.execute(update(Need).where(Need.id == need.id).values(status=NeedStatus.CLOSED))
    page = await selection_of(house, need)
    an = await house.signed_in(house.cast.an)
    for told in (page.words, await an.see(f"/behoeften/{need.id}")):
        assert "Past bij de vraag" in told
        for word in ("kans ", "twijfel", "Twijfelgevallen", "past goed", "Niemand in de gids"):
            assert word not in told
    assert not folded(card(page, 3))


async def test_a_supplier_added_by_hand_has_no_chance_and_is_no_doubt(house: House) -> None:
    need = await proposed(house, 30)
    async with house.database.begin() as db:
        row = Match(need_id=need.id, organisation_id=house.cast.groenwerk.id, curation="added")
        row.curation_reason = "kent het park"
        db.add(row)
    page = await selection_of(house, need)
    assert "Niemand in de gids" not in page.words
    assert page.words.index("Groenwerk vzw") < page.words.index(named(1)), "asked before who is in doubt"


@pytest.mark.parametrize(("chance", "passed"), [(80, True), (30, False)])
async def test_whom_the_helpdesk_left_out_did_pass_also_when_it_fell_out_of_the_ranking(
    house: House, chance: float, passed: bool
) -> None:
    need = await proposed(house, chance)
    gone = {"curation": "removed", "curation_reason": "Doet dit werk niet", "rank": None}
    async with house.database.begin() as db:
        await db.execute(update(Match).where(Match.need_id == need.id).values(gone))
    page = await selection_of(house, need)
    assert ("Niemand in de gids" not in page.words) is passed
