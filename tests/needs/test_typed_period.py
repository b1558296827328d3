"""A period in the text of a need: shown, asked about, and taken only from a box that was seen."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.needs.models import Need
from tests.guest import Guest, House

YEAR = clock.today().year + 1
TYPED = {
    "title": "Gras maaien aan de kaai",
    "text": f"Elke dinsdag, van april tot oktober {YEAR}.",
    "nis": "46025",
}
DAYS = date(YEAR, 4, 1), date(YEAR, 9, 30)
READ = f"van 1 april {YEAR} tot en met 30 september {YEAR}, elke dinsdag"
VALUE = f"period:{DAYS[0]}/{DAYS[1]}"
HAND_IN = "Indienen bij de helpdesk"


async def posted(house: House) -> list[tuple[date | None, date | None]]:
    async with house.database.begin() as db:
        needs = await db.scalars(select(Need).where(Need.title == TYPED["title"]))
        return [(need.starts_on, need.ends_on) for need in needs]


async def an(house: House) -> Guest:
    guest = await house.signed_in(house.cast.an)
    await guest.see("/behoeften/nieuw")
    return guest


async def test_a_period_that_nobody_saw_is_asked_about_and_then_taken(house: House) -> None:
    guest = await an(house)
    words = await guest.press(HAND_IN, **TYPED)
    assert guest.status == 422
    assert f"In uw tekst lezen wij: {READ}. Klopt dat?" in words
    assert await posted(house) == []
    _, held = guest.form(HAND_IN)
    assert {key: held[key] for key in TYPED} == TYPED, "what was typed is still there"
    await guest.press(HAND_IN)
    assert guest.status == 200
    assert await posted(house) == [DAYS]


async def test_who_says_no_gets_no_days_and_is_not_asked_again(house: House) -> None:
    guest = await an(house)
    await guest.press(HAND_IN, **TYPED)
    await guest.press(HAND_IN, sure="")
    assert guest.status == 200
    assert await posted(house) == [(None, None)]


async def test_another_period_is_asked_about_again(house: House) -> None:
    guest = await an(house)
    await guest.press(HAND_IN, **TYPED)
    words = await guest.press(HAND_IN, text=f"In mei {YEAR}.")
    assert f"van 1 mei {YEAR} tot en met 31 mei {YEAR}. Klopt dat?" in words
    assert await posted(house) == []


async def test_typed_dates_go_before_the_text(house: House) -> None:
    guest = await an(house)
    typed = {"starts_on-day": "5", "starts_on-month": "6", "starts_on-year": str(YEAR)}
    words = await guest.press(HAND_IN, **TYPED, **typed, sure=VALUE)
    assert "lezen wij" not in words
    assert await posted(house) == [(date(YEAR, 6, 5), None)]


async def test_a_draft_takes_what_was_ticked_and_is_asked_nothing(house: House) -> None:
    guest = await an(house)
    await guest.press("Bewaren als ontwerp", **TYPED)
    assert guest.status == 200
    assert await posted(house) == [(None, None)]
    await guest.see("/behoeften/nieuw")
    await guest.press("Bewaren als ontwerp", **TYPED, sure=VALUE)
    assert set(await posted(house)) == {DAYS, (None, None)}


async def test_a_draft_that_is_handed_in_is_asked_once(house: House) -> None:
    guest = await an(house)
    await guest.press("Bewaren als ontwerp", **TYPED)
    async with house.database.begin() as db:
        need = (await db.scalars(select(Need).where(Need.title == TYPED["title"]))).one()
    words = await guest.see(f"/behoeften/{need.id}/bewerken")
    assert f"Wij lezen: {READ}." in words
    await guest.press(HAND_IN)
    assert guest.status == 200, "the form showed the period, with its box ticked"
    assert await posted(house) == [DAYS]


async def test_a_need_that_the_helpdesk_has_gets_no_days_by_the_way(house: House) -> None:
    guest = await an(house)
    await guest.press(HAND_IN, **TYPED)
    await guest.press(HAND_IN, sure="")
    words = await guest.see(f"{guest.page.url}/bewerken")
    assert f"Wij lezen: {READ}." in words
    await guest.press("Wijziging bewaren", place="Aan de brug")
    assert await posted(house) == [(None, None)]
    await guest.see(f"{guest.page.url}/bewerken")
    await guest.press("Wijziging bewaren", sure=VALUE)
    assert await posted(house) == [DAYS]


async def test_the_line_comes_while_one_types_and_stays_away_when_it_is_the_same(house: House) -> None:
    guest = await an(house)
    asked = {"title": TYPED["title"], "text": TYPED["text"]}
    answer = await guest.client.get("/behoeften/periode", params=asked)
    assert answer.status_code == 200
    assert READ in answer.text
    assert f'value="{VALUE}"' in answer.text
    again = await guest.client.get("/behoeften/periode", params=asked | {"period_read": VALUE, "sure": VALUE})
    assert again.status_code == 204
    gone = await guest.client.get("/behoeften/periode", params={"title": "Gras", "period_read": VALUE})
    assert (gone.status_code, gone.text.strip()) == (200, "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"Broodjes op 15 mei {YEAR}", f"Wij lezen: op 15 mei {YEAR}."),
        (f"Vanaf maart {YEAR}", f"Wij lezen: vanaf 1 maart {YEAR}."),
        (f"Tegen eind juni {YEAR} klaar", f"Wij lezen: tot en met 30 juni {YEAR}."),
    ],
)
async def test_a_period_is_told_in_words(house: House, text: str, told: str) -> None:
    guest = await an(house)
    assert told in await guest.see(f"/behoeften/periode?text={text}")


async def test_how_often_alone_is_no_question(house: House) -> None:
    guest = await an(house)
    await guest.press(HAND_IN, **TYPED | {"text": "Elke dinsdag het gras maaien."})
    assert guest.status == 200
