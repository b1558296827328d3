"""Tips on a need: on its form by a button or while one types, and on its page until it is published."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.needs.models import Need
from tests.guest import Guest, House

TYPED = {
    "title": "Broodjes",
    "text": "Wij zoeken een lokale leverancier voor de receptie.",
    "nis": "46025",
}


async def an(house: House) -> Guest:
    guest = await house.signed_in(house.cast.an)
    await guest.see("/behoeften/nieuw")
    return guest


async def how_many(house: House) -> int:
    async with house.database.begin() as db:
        return await db.scalar(select(func.count()).select_from(Need)) or 0


async def test_the_button_shows_the_tips_and_changes_nothing(house: House) -> None:
    guest = await an(house)
    words = await guest.press("Nakijken", **TYPED)
    assert guest.status == 200
    assert "tips bij uw tekst" in words
    assert "lokale leverancier" in words
    assert "Artikel 4 van de wet van 17 juni 2016" in words
    assert await how_many(house) == 0
    _, held = guest.form("Indienen bij de helpdesk")
    assert {key: held[key] for key in TYPED} == TYPED
    await guest.press("Indienen bij de helpdesk")
    assert await how_many(house) == 1, "a tip holds nobody up"


async def test_what_does_not_apply_is_counted_no_more(house: House) -> None:
    guest = await an(house)
    before = await guest.press("Nakijken", **TYPED)
    after = await guest.press("Nakijken", set_aside=["local", "budget", "no-such-rule"])
    number = int(before.split(" tips bij uw tekst")[0].split()[-1])
    assert f"{number - 2} tips bij uw tekst" in after
    _, held = guest.form("Indienen bij de helpdesk")
    assert set(held["set_aside"]) == {"local", "budget"}, "it is kept in the form"
    await guest.press("Indienen bij de helpdesk")
    async with house.database.begin() as db:
        need = (await db.scalars(select(Need))).one()
    assert set(need.set_aside) == {"local", "budget"}, "and with the need"
    words = await guest.see(f"/behoeften/{need.id}")
    assert f"Tips bij deze tekst: {number - 2}" in words
    await guest.see(f"/behoeften/{need.id}/bewerken")
    _, held = guest.form("Nakijken")
    assert set(held["set_aside"]) == {"local", "budget"}, "and it is there again"


async def test_the_panel_comes_while_one_types_and_is_left_alone_when_it_is_the_same(house: House) -> None:
    guest = await an(house)
    answer = await guest.client.get("/behoeften/nagaan", params=TYPED)
    assert answer.status_code == 200
    assert 'hx-swap-oob="innerHTML"' in answer.text
    shown = answer.text.split('name="advice_shown" value="')[1].split('"')[0]
    again = await guest.client.get("/behoeften/nagaan", params=TYPED | {"advice_shown": shown})
    assert again.status_code == 204
    other = TYPED | {"text": TYPED["text"].replace("lokale", "plaatselijke"), "advice_shown": shown}
    changed = await guest.client.get("/behoeften/nagaan", params=other)
    assert "plaatselijke leverancier" in changed.text
    assert "hx-swap-oob" not in changed.text, "the number is the same: nothing to read aloud"


async def test_who_decides_on_the_need_sees_the_tips_too(house: House) -> None:
    guest = await an(house)
    await guest.press("Indienen bij de helpdesk", **TYPED)
    page = str(guest.page.url)
    assert "Tips bij deze tekst" in guest.words
    chadia = await house.signed_in(house.cast.chadia)
    assert "lokale leverancier" in await chadia.see(page)
    await chadia.press("Goedkeuren en publiceren")
    assert "Tips bij deze tekst" not in await chadia.see(page)


async def test_the_form_of_a_stored_need_has_the_button_too(house: House) -> None:
    guest = await an(house)
    await guest.press("Bewaren als ontwerp", **TYPED)
    await guest.see(f"{guest.page.url}/bewerken")
    words = await guest.press("Nakijken", text="Een minimumomzet van een miljoen.")
    assert "minimumomzet" in words
    async with house.database.begin() as db:
        assert (await db.scalars(select(Need.text))).one() == TYPED["text"]


async def test_an_official_notice_gets_no_tips(house: House) -> None:
    guest = await an(house)
    await guest.press("Bewaren als ontwerp", **TYPED)
    page = str(guest.page.url)
    assert "Tips bij deze tekst" in guest.words
    async with house.database.begin() as db:
        (await db.scalars(select(Need))).one().source_id = "2026-1"
    assert "Tips bij deze tekst" not in await guest.see(page)
