"""What settling a need does to forms that are open elsewhere, to its ranking, and to who is told."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from marketplace.core.events import StoredEvent
from marketplace.interop.eforms import read_notice
from marketplace.interop.verbs import import_notice
from marketplace.leads.given import Answer
from marketplace.leads.models import Invitation
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.meant import choices_for
from marketplace.needs import verbs
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from matching import Need as EngineNeed
from matching import Weights
from tests.guest import House
from tests.interop.small import correction, number, until, xml
from tests.journey import asked_need, published_need, submitted_need

WINDOWS, TEXTILE = "90911300", "39220000"
GLASS = {"title": "glas", "text": "Glas, graag."}
AGAIN = "Wij rangschikken opnieuw."


async def settled(house: House, need: Need, meant: str = WINDOWS) -> None:
    async with house.database.begin() as db:
        await verbs.settle(db, house.cast.chadia.id, await db.get_one(Need, need.id), meant)


async def meant_of(house: House, need: Need) -> str | None:
    async with house.database.begin() as db:
        return (await db.get_one(Need, need.id)).meant


async def test_a_form_of_before_does_not_undo_it_unseen(house: House) -> None:
    need = await submitted_need(house.database, house.cast, **GLASS)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/bewerken")
    await settled(house, need)
    told = await an.press("Wijziging bewaren", meant=TEXTILE)
    assert (an.status, "ramen wassen" in told) == (409, True)
    assert await meant_of(house, need) == WINDOWS
    assert f"/cpv?meant={TEXTILE}" in an.page.text, "what was chosen is not lost"
    await an.press("Wijziging bewaren", meant=TEXTILE)
    assert await meant_of(house, need) == TEXTILE, "sent once more, it is about what stands there now"


@pytest.mark.parametrize("lots_change", [False, True])
async def test_a_supplier_answers_what_it_read_though_it_was_settled(house: House, lots_change: bool) -> None:
    need, _ = await asked_need(house.database, house.cast, [house.cast.groenwerk])
    bram = await house.signed_in(house.cast.bram)
    await bram.see("/uitnodigingen")
    link = next(row for row in bram.page.text.split('"') if row.startswith("/uitnodiging/"))
    await bram.see(f"{'/'.join(link.split('/')[:3])}/interesse")
    await settled(house, need)
    if lots_change:
        async with house.database.begin() as db:
            db.add(Lot(need_id=need.id, position=1, identifier="1", title="Ruiten", text="Alle ruiten."))
            (await db.get_one(Need, need.id)).version += 1
    told = await bram.press("Ja, wij hebben interesse")
    assert (bram.status, "Ruiten" in told) == ((409, True) if lots_change else (200, False))
    async with house.database.begin() as db:
        answers = await db.scalars(select(Invitation.answer).where(Invitation.need_id == need.id))
        assert answers.all() == [None if lots_change else Answer.INTERESTED]


async def test_the_ranking_says_that_it_comes_anew_until_it_is_there(house: House) -> None:
    need = await published_need(house.database, house.cast, **GLASS)
    chadia = await house.signed_in(house.cast.chadia)
    assert AGAIN not in await chadia.see(f"/behoeften/{need.id}/selectie")
    assert AGAIN in await chadia.press("ramen wassen")
    assert "every 1s" in chadia.page.text
    await house.work()
    assert AGAIN not in await chadia.see(f"/behoeften/{need.id}/selectie")
    assert "every 1s" not in chadia.page.text


async def test_it_is_no_change_that_a_worker_of_before_would_mail(house: House) -> None:
    need = await published_need(house.database, house.cast, **GLASS)
    async with house.database.begin() as db:
        await db.execute(delete(StoredEvent))
    await settled(house, need)
    async with house.database.begin() as db:
        assert (await db.scalars(select(StoredEvent.name))).all() == ["need.settled"]


async def test_the_page_has_the_choices_of_the_panel_also_of_lots_and_the_whole_list(house: House) -> None:
    need = await submitted_need(house.database, house.cast, title="Allerlei", text="Zie de percelen.")
    async with house.database.begin() as db:
        db.add(Lot(need_id=need.id, position=1, identifier="1", title="glas", text="Glas."))
    an = await house.signed_in(house.cast.an)
    assert "ramen wassen" in await an.see(f"/behoeften/{need.id}")
    await an.see(f"/behoeften/{need.id}/bedoeld")
    assert f'name="meant" type="radio" value="{WINDOWS}"' in an.page.text
    assert f'<option value="{TEXTILE}"' in an.page.text
    await an.press("Bewaren", other="12345678")
    assert an.status == 422
    await an.press("Bewaren", meant=WINDOWS, other=TEXTILE)
    assert await meant_of(house, need) == TEXTILE


async def test_other_lots_are_asked_about_anew(house: House) -> None:
    first = xml(1, process=until("2099-01-15"), lot="Handdoeken")
    newer = xml(2, process=until("2099-01-15"), lot="Lakens", changes=correction(f"{number(1)}-01"))
    async with house.database.begin() as db:
        need = (await import_notice(db, read_notice(first))).need
        assert need is not None
    await settled(house, need)
    async with house.database.begin() as db:
        await import_notice(db, read_notice(newer))
    assert await meant_of(house, need) is None


async def test_no_page_waits_for_an_engine_to_ask(house: House) -> None:
    async with house.database.begin() as db:
        none_yet = Catalogue()
        assert await choices_for(db, none_yet, EngineNeed("glas", ""), Weights()) == []
        await none_yet.current(db)
        assert await choices_for(db, none_yet, EngineNeed("glas", ""), Weights())
        assert await choices_for(db, none_yet, EngineNeed("Gras maaien", ""), Weights()) == []
