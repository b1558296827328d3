"""What was asked for and not found near: noted at a need, listed for its helpdesk, and solved."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from marketplace.core import clock
from marketplace.matches import gaps, personal_data
from marketplace.matches import verbs as matches
from marketplace.matches.gap_models import Gap
from marketplace.matches.models import Curation
from marketplace.needs import verbs
from marketplace.needs.models import Need
from marketplace.privacy.own_data import own_data
from tests.database import HOUSE
from tests.guest import Guest, House
from tests.journey import published_need

NOBODY = {"title": "Archief digitaliseren", "text": "Scannen van dossiers."}
BUTTON = "Noteren als gat in het aanbod"


async def at_selection(house: House, **values: object) -> tuple[Guest, Need]:
    """Chadia at the selection of a need that nobody fits."""
    need = await published_need(house.database, house.cast, **NOBODY | values)
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/behoeften/{need.id}/selectie")
    return chadia, need


async def noted(house: House, words: str = "Niemand scant hier.", **values: object) -> tuple[Guest, Need]:
    chadia, need = await at_selection(house, **values)
    await chadia.press(BUTTON, note=words)
    return chadia, need


async def test_nobody_found_is_noted_with_one_button_and_listed(house: House) -> None:
    chadia, need = await at_selection(house)
    assert "Niemand in de gids biedt dit zeker aan." in chadia.words
    told = await chadia.press(BUTTON)
    assert "Genoteerd als gat in het aanbod op" in told
    assert BUTTON not in told
    told = await chadia.see("/gaten")
    assert "1 gat" in told
    for words in ("Scannen", "Temse", "1 keer", NOBODY["title"]):
        assert words in told
    assert f'href="/behoeften/{need.id}/selectie"' in chadia.page.text
    assert 'href="/gaten"' in chadia.page.text, "it stands in the menu"


async def test_where_somebody_passes_there_is_nothing_to_note(house: House) -> None:
    chadia, _ = await at_selection(house, title="Gras maaien", text="Gras.")
    assert BUTTON not in chadia.words


async def test_noting_twice_notes_once(house: House) -> None:
    chadia, need = await at_selection(house)
    target, held = chadia.form(BUTTON)
    for _ in range(2):
        await chadia.client.post(target, data=held | {"note": "Niemand."})
    await chadia.client.post(target, data=held | {"_key": str(need.id)})
    async with house.database.begin() as db:
        assert len((await db.scalars(select(Gap))).all()) == 1


async def test_what_is_written_is_kept_when_it_is_too_long(house: House) -> None:
    chadia, _ = await at_selection(house)
    told = await chadia.press(BUTTON, note="x" * 301)
    assert (chadia.status, "hoogstens 300 tekens" in told) == (422, True)
    assert "x" * 301 in chadia.page.text


async def test_gaps_that_ask_for_the_same_are_one_and_are_solved_together(house: House) -> None:
    await noted(house, "Niemand scant hier.")
    chadia, _ = await noted(house, "Ook hier niet.", nis="46021")
    await noted(house, title="Glazen olifanten", text="Glazen olifanten.")
    told = await chadia.see("/gaten")
    for words in ("2 gaten", "2 keer", "Sint-Niklaas, Temse", "Ook hier niet.", "Glazen olifanten"):
        assert words in told
    assert told.index("Glazen olifanten") < told.index("2 keer"), "the newest first"
    told = await chadia.see("/gaten?volgorde=vaakst")
    assert told.index("2 keer") < told.index("Glazen olifanten")
    assert "Opgelost: Scannen." in await chadia.press("Opgelost: Scannen")
    assert "2 keer" not in await chadia.see("/gaten")
    assert "2 keer" in await chadia.see("/gaten?stand=opgelost")
    assert "Weer een gat: Scannen." in await chadia.press("Toch niet opgelost: Scannen")
    assert "2 keer" in await chadia.see("/gaten")


async def test_a_gap_noted_after_it_was_solved_stays_alone_when_that_is_taken_back(house: House) -> None:
    chadia, need = await noted(house)
    await chadia.see("/gaten")
    await chadia.press("Opgelost: Scannen")
    await chadia.see(f"/behoeften/{need.id}/selectie")
    await chadia.press(BUTTON, note="Toch niet.")
    await chadia.see("/gaten?stand=opgelost")
    await chadia.press("Toch niet opgelost: Scannen")
    async with house.database.begin() as db:
        assert [gap.note for gap in await db.scalars(Gap.open_of(need.id))] == ["Toch niet."]


async def test_what_was_solved_before_stays_solved_when_a_later_one_is_taken_back(house: House) -> None:
    solved = []
    for _ in range(2):
        chadia, need = await noted(house)
        await chadia.see("/gaten")
        await chadia.press("Opgelost: Scannen")
        solved.append(need.id)
    told = await chadia.see("/gaten?stand=opgelost")
    assert ("2 gaten" in told, told.count("1 keer")) == (True, 2), "each is solved by itself"
    await chadia.press("Toch niet opgelost: Scannen")  # the first of the list, which is the newest
    async with house.database.begin() as db:
        gaps_of = {gap.need_id: gap.solved_at for gap in await db.scalars(select(Gap))}
    assert gaps_of[solved[0]] is not None
    assert gaps_of[solved[1]] is None


async def test_who_presses_late_reads_that_it_was_noted_or_that_somebody_passes(house: House) -> None:
    chadia, need = await at_selection(house)
    target, held = chadia.form(BUTTON)
    for told in ("Genoteerd als gat in het aanbod.", "Dit was al genoteerd"):
        chadia.page = await chadia.client.post(target, data=held | {"_key": str(uuid.uuid4())})
        assert told in chadia.words
    late, need = await at_selection(house)
    target, held = late.form(BUTTON)
    async with house.database.begin() as db:
        row = await matches.match_of(db, need.id, house.cast.groenwerk.id)
        wanted = await db.get_one(Need, need.id)
        await matches.curate(db, house.cast.chadia.id, wanted, row, Curation.ADDED, "Zij scannen sinds kort.")
    late.page = await late.client.post(target, data=held)
    assert (late.status, "er past nu wel iemand" in late.words) == (409, True)
    async with house.database.begin() as db:
        assert await db.scalar(Gap.open_of(need.id)) is None


async def test_an_open_gap_follows_what_its_need_asks(house: House) -> None:
    chadia, need = await noted(house, title="Glazen olifanten", text="Glas, graag.")
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/bedoeld")
    await an.press("Bewaren", other="90911300")
    await house.work()
    assert "Ramen wassen" in await chadia.see("/gaten")
    await an.see(f"/behoeften/{need.id}/bewerken")
    await an.press("Wijziging bewaren", **NOBODY, nis="46021")
    await house.work()
    told = await chadia.see("/gaten")
    for words in ("Scannen", "Sint-Niklaas"):
        assert words in told


async def test_a_gap_that_came_meanwhile_is_not_solved_unseen(house: House) -> None:
    chadia, _ = await noted(house)
    await chadia.see("/gaten")
    await noted(house, nis="46021")
    await chadia.press("Opgelost: Scannen")
    assert chadia.status == 409
    await chadia.see("/gaten")
    target, held = chadia.form("Opgelost: Scannen")
    for _ in range(2):
        assert (await chadia.client.post(target, data=held)).status_code == 200
    async with house.database.begin() as db:
        assert all(gap.solved_at for gap in await db.scalars(select(Gap)))


async def test_another_region_sees_and_solves_nothing(house: House) -> None:
    chadia, _ = await noted(house)
    await chadia.see("/gaten")
    target, held = chadia.form("Opgelost: Scannen")
    dirk = await house.signed_in(house.cast.dirk)
    told = await dirk.see("/gaten")
    assert "Geen gaten genoteerd" in told
    assert "Naar de behoeften" in told
    token = dirk.form("Afmelden")[1]["_csrf"]
    assert (await dirk.client.post(target, data=held | {"_csrf": token})).status_code == 404


async def test_the_buyer_reads_whom_to_call_and_that_it_was_noted(house: House) -> None:
    chadia, need = await at_selection(house)
    an = await house.signed_in(house.cast.an)
    told = await an.see(f"/behoeften/{need.id}")
    for words in (
        "Niemand in de gids biedt dit zeker aan.",
        "Helpdesk Waasland: 03 000 00 00",
        "ruimer maken",
    ):
        assert words in told
    assert "noteerde de helpdesk" not in told
    await chadia.press(BUTTON, note="Enkel voor de helpdesk.")
    told = await an.see(f"/behoeften/{need.id}")
    assert "noteerde de helpdesk dit als gat in het aanbod" in told
    assert "Enkel voor de helpdesk." not in told


async def test_what_was_said_to_be_meant_is_the_gap(house: House) -> None:
    async with house.database.begin() as db:
        need = await db.get_one(Need, (await published_need(house.database, house.cast, title="glas")).id)
        await verbs.settle(db, house.cast.an.id, need, "90911300")
        await db.refresh(need, ["lots", "municipality"])
        gap = await gaps.note(db, house.cast.chadia.id, need, "")
        assert gap is not None
        assert gap.activity == "90911300"


async def test_who_noted_it_sees_it_among_own_data_and_it_ends_with_its_need(house: House) -> None:
    _, need = await noted(house)
    async with house.database.begin() as db:
        data = await own_data(db, HOUSE, house.cast.chadia.id)
        assert [(row["behoefte"], row["tekst"]) for row in data["gaten"]] == [
            (NOBODY["title"], "Niemand scant hier.")
        ]
        await personal_data.end(db, [need.id])
    async with house.database.begin() as db:
        gap = (await db.scalars(select(Gap))).one()
        assert (gap.note, gap.noted_by, gap.nis) == ("", None, "46025")


@pytest.mark.parametrize("page", [1, 2, 900])
async def test_a_long_list_has_pages(house: House, page: int) -> None:
    for number in range(2):
        await noted(house, title=f"Glazen olifant {number}", text="Olifant.")
    async with house.database.begin() as db:
        first, *_ = await db.scalars(select(Gap))
        for number in range(40):
            clock.travel(timedelta(seconds=number))
            row = Gap(need_id=first.need_id, region_id=first.region_id, activity=f"{number:08}")
            row.solved_at = clock.now()
            db.add(row)
        clock.travel(timedelta(0))
    chadia = await house.signed_in(house.cast.chadia)
    assert "40 gaten" in await chadia.see(f"/gaten?stand=opgelost&pagina={page}")
