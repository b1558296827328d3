"""Who hands a need in reads who answers and before which day; the helpdesk reads the same day."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from marketplace.needs.models import Need
from tests.guest import House
from tests.journey import submitted_need

FRIDAY_AFTERNOON = datetime(2026, 11, 27, 15, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 25, 9, tzinfo=UTC)


async def _handed_in(house: House, title: str, at: datetime) -> Need:
    need = await submitted_need(house.database, house.cast, title=title)
    async with house.database.begin() as db:
        await db.execute(update(Need).where(Need.id == need.id).values(submitted_at=at))
    return need


async def test_the_page_says_who_answers_and_before_which_day(house: House) -> None:
    need = await _handed_in(house, "Hagen snoeien", WEDNESDAY)
    an = await house.signed_in(house.cast.an)
    assert "Helpdesk Waasland antwoordt vóór vrijdag 27 november." in await an.see(f"/behoeften/{need.id}")


async def test_the_helpdesk_reads_what_was_promised_with_the_oldest_first(house: House) -> None:
    await _handed_in(house, "Gras maaien", FRIDAY_AFTERNOON)
    await _handed_in(house, "Hagen snoeien", WEDNESDAY)
    chadia = await house.signed_in(house.cast.chadia)
    page = await chadia.see("/start")
    assert "Antwoord beloofd vóór vrijdag 27 november." in page
    assert "Antwoord beloofd vóór dinsdag 1 december." in page
    assert page.index("Hagen snoeien") < page.index("Gras maaien")


async def test_once_it_was_answered_nothing_is_promised(house: House) -> None:
    need = await submitted_need(house.database, house.cast)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/behoeften/{need.id}")
    await chadia.press("Goedkeuren en publiceren")
    assert "antwoordt vóór" not in await chadia.see(f"/behoeften/{need.id}")
