"""The home page: three doors, a public need as an example, what others bought, and how long it takes."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from marketplace.core import clock
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus, Visibility
from tests.guest import House
from tests.journey import asked_need, published_need

TITLE = "Gras maaien in het park"


async def _home(house: House) -> str:
    return await house.guest().see("/")


async def test_three_doors_lead_each_kind_of_visitor_in(house: House) -> None:
    guest = house.guest()
    words = await guest.see("/")
    for door in ("Ik koop", "Ik lever", "Ik lees mee"):
        assert door in words
    for href in ("/aanmelden?volgende=/behoeften/nieuw", "/registreren?rol=supplier", "/aanbod"):
        assert f'href="{href}"' in guest.page.text


async def _is_now(house: House, need: Need, **values: object) -> None:
    async with house.database.begin() as db:
        await db.execute(update(Need).where(Need.id == need.id).values(values))


async def test_a_need_is_shown_only_where_its_buyer_lets_everybody_read_it(house: House) -> None:
    need = await published_need(house.database, house.cast)
    for visibility in (Visibility.ASKED, Visibility.REGION):
        await _is_now(house, need, visibility=visibility)
        assert TITLE not in await _home(house)
    await _is_now(house, need, visibility=Visibility.PUBLIC)
    words = await _home(house)
    assert "Zo ziet een behoefte eruit" in words
    assert TITLE in words
    await _is_now(house, need, deadline=clock.now() - timedelta(minutes=1))
    assert TITLE not in await _home(house), "an example that nobody can answer any more"


async def test_what_others_bought_names_the_buyer_and_neither_supplier_nor_price(house: House) -> None:
    need = await published_need(house.database, house.cast)
    await _is_now(
        house,
        need,
        status=NeedStatus.AWARDED,
        awarded_to=house.cast.groenwerk.id,
        awarded_amount=900,
        ended_at=clock.now(),
    )
    assert TITLE not in await _home(house)
    await _is_now(house, need, visibility=Visibility.PUBLIC)
    words = await _home(house)
    assert "Wat anderen kochten" in words
    assert house.cast.temse.name in words
    assert "Groenwerk" not in words
    assert "900" not in words


async def test_how_long_it_takes_is_told_from_five_needs_on(house: House) -> None:
    for count in range(1, 6):
        need, (row,) = await asked_need(house.database, house.cast, given=Given(Answer.INTERESTED))
        published = clock.now()
        await _is_now(
            house, need, published_at=published, submitted_at=published - timedelta(hours=10 * count)
        )
        async with house.database.begin() as db:
            at = published + timedelta(days=count)
            await db.execute(update(Invitation).where(Invitation.id == row.id).values(answered_at=at))
        assert ("van het voorbije jaar" in await _home(house)) == (count == 5)
    words = await _home(house)
    assert "publiceert een behoefte meestal binnen 2 dagen. De eerste" in words, "thirty hours are the middle"
    assert "meestal binnen 3 dagen" in words
    assert "van de 5 behoeften" in words
