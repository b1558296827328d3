"""Lots in the task list: added, changed, ordered and removed, until suppliers may answer on them."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from marketplace.core.events import StoredEvent
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from tests.guest import Guest, House
from tests.journey import asked_need, published_need
from tests.markup import form_on
from tests.people import make_need
from tests.tab import Tab


async def _draft(house: House, *titles: str, **values: object) -> tuple[Need, Guest]:
    """A draft of An's with these lots, made by her at the pages."""
    async with house.database.begin() as db:
        need = await make_need(db, house.cast, **values)
    an = await house.signed_in(house.cast.an)
    for title in titles:
        await an.see(f"/behoeften/{need.id}/opstellen/percelen/nieuw")
        await an.press("Perceel bewaren", title=title)
    return need, an


async def _lots(house: House, need: Need) -> list[Lot]:
    async with house.database.begin() as db:
        return list(await db.scalars(select(Lot).where(Lot.need_id == need.id).order_by(Lot.position)))


def _names(lots: list[Lot]) -> list[tuple[str, str]]:
    return [(lot.identifier, lot.title) for lot in lots]


async def test_lots_are_added_in_order_with_what_was_typed(house: House) -> None:
    need, an = await _draft(house, "Gras")
    await an.see(f"/behoeften/{need.id}/opstellen/percelen/nieuw")
    page = await an.press(
        "Perceel bewaren", title="Hagen", text="Twee keer per jaar.", quantity="800 m", amount="3.000"
    )
    assert "Het perceel is toegevoegd." in page
    first, second = await _lots(house, need)
    assert (first.identifier, second.identifier, second.title) == ("1", "2", "Hagen")
    assert (second.text, second.quantity, second.amount) == ("Twee keer per jaar.", "800 m", 3000)
    assert "Perceel 2: Hagen" in page
    assert "800 m" in page


async def test_one_lot_after_another_without_the_list_between(house: House) -> None:
    need, an = await _draft(house)
    await an.see(f"/behoeften/{need.id}/opstellen/percelen/nieuw")
    for title in ("Gras", "Hagen"):
        assert "Het perceel is toegevoegd." in await an.press("Dit bewaren en nog een toevoegen", title=title)
    await an.press("Perceel bewaren", title="Perken")
    assert _names(await _lots(house, need)) == [("1", "Gras"), ("2", "Hagen"), ("3", "Perken")]


async def test_a_lot_without_a_title_is_refused_at_its_field(house: House) -> None:
    need, an = await _draft(house)
    await an.see(f"/behoeften/{need.id}/opstellen/percelen/nieuw")
    page = await an.press("Perceel bewaren", text="Wat wij typten", amount="veel")
    assert an.status == 422
    assert "Zeg in enkele woorden wat dit perceel is" in page
    assert 'href="#amount"' in an.page.text
    assert "Wat wij typten" in an.page.text
    assert await _lots(house, need) == []


async def test_the_same_form_sent_twice_adds_one_lot(house: House) -> None:
    need, an = await _draft(house)
    path = f"/behoeften/{need.id}/opstellen/percelen/nieuw"
    await an.see(path)
    target, held = an.form("Perceel bewaren")
    answers = await asyncio.gather(*(an.client.post(target, data=held | {"title": "Gras"}) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert _names(await _lots(house, need)) == [("1", "Gras")]


async def test_lots_change_places_and_are_numbered_anew(house: House) -> None:
    need, an = await _draft(house, "Gras", "Hagen", "Bomen")
    page = f"/behoeften/{need.id}/opstellen/percelen"
    gras, hagen, bomen = await _lots(house, need)
    await an.see(page)
    await an.press("Omhoog: Bomen")
    assert _names(await _lots(house, need)) == [("1", "Gras"), ("2", "Bomen"), ("3", "Hagen")]
    await an.press("Omlaag: Gras")
    assert _names(await _lots(house, need)) == [("1", "Bomen"), ("2", "Gras"), ("3", "Hagen")]
    await an.see(f"{page}/{gras.id}/wissen")
    assert "Het perceel is verwijderd." in await an.press("Perceel verwijderen")
    assert _names(await _lots(house, need)) == [("1", "Bomen"), ("2", "Hagen")]
    assert {lot.id for lot in await _lots(house, need)} == {bomen.id, hagen.id}


async def test_two_who_change_one_lot_lose_no_word(house: House) -> None:
    need, an = await _draft(house, "Gras")
    (lot,) = await _lots(house, need)
    path = f"/behoeften/{need.id}/opstellen/percelen/{lot.id}"
    one, two = [await Tab.of(an.client, house.database, house.cast.an) for _ in range(2)]
    first = await one.form(path, text="Versie een")
    second = await two.form(path, quantity="40 are")
    assert (await one.post(path, first)).status_code == 303
    refused = await two.post(path, second)
    assert refused.status_code == 409
    assert "Versie een" in refused.text
    assert 'value="40 are"' in refused.text
    assert (await two.post(path, form_on(refused.text, path))).status_code == 303
    assert (await _lots(house, need))[0].quantity == "40 are"


async def test_once_published_no_lot_comes_or_goes_but_its_words_may_change(house: House) -> None:
    need = await published_need(house.database, house.cast)
    async with house.database.begin() as db:
        db.add(Lot(need_id=need.id, position=1, identifier="1", title="Gras", text="", cpv=[]))
    (lot,) = await _lots(house, need)
    an = await house.signed_in(house.cast.an)
    page = f"/behoeften/{need.id}/opstellen/percelen"
    assert "Deze behoefte is gepubliceerd" in await an.see(page)
    assert "Perceel toevoegen" not in an.words
    for path, values in (("/nieuw", {"title": "Nog een"}), (f"/{lot.id}/wissen", {})):
        assert "U kunt er geen toevoegen, verplaatsen of verwijderen" in await an.see(page + path)
        assert an.status == 409
        await an.see(page)
        await an.send(page + path, **values)
        assert an.status == 409
    await an.see(f"{page}/{lot.id}")
    await an.press("Perceel bewaren", title="Gras en bermen")
    assert _names(await _lots(house, need)) == [("1", "Gras en bermen")]


async def test_who_was_asked_hears_of_other_words_in_a_lot(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast)
    async with house.database.begin() as db:
        db.add(Lot(need_id=need.id, position=1, identifier="1", title="Gras", text="", cpv=[]))
    (lot,) = await _lots(house, need)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/opstellen/percelen/{lot.id}")
    assert "krijgt een mail over de wijziging" in await an.press("Perceel bewaren", quantity="40 are")
    await house.work()
    assert [mail.to_address for mail in await house.mails("need_changed")] == ["bram@bram.example"]


async def test_a_hidden_estimate_of_a_lot_is_no_news_for_suppliers(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast, amount_shown=False)
    async with house.database.begin() as db:
        db.add(Lot(need_id=need.id, position=1, identifier="1", title="Gras", text="", cpv=[]))
    (lot,) = await _lots(house, need)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/opstellen/percelen/{lot.id}")
    await an.press("Perceel bewaren", amount="4321")
    assert (await _lots(house, need))[0].amount == 4321
    async with house.database.begin() as db:
        changed = await db.scalars(select(StoredEvent.name).where(StoredEvent.name == "need.changed"))
        assert changed.all() == []


async def test_lots_of_a_notice_stay_as_the_notice_says(house: House) -> None:
    need, an = await _draft(house)
    async with house.database.begin() as db:
        (await db.get_one(Need, need.id)).source_id = "notice-1"
    page = await an.see(f"/behoeften/{need.id}/opstellen/percelen")
    assert "De percelen komen uit de officiële aankondiging" in page
    await an.see(f"/behoeften/{need.id}/opstellen/percelen/nieuw")
    assert an.status == 409


async def test_another_buyer_finds_nothing(house: House) -> None:
    need, _ = await _draft(house, "Gras")
    (lot,) = await _lots(house, need)
    els = await house.signed_in(house.cast.els)
    for path in (
        "",
        "/percelen",
        "/percelen/nieuw",
        f"/percelen/{lot.id}",
        f"/percelen/{lot.id}/wissen",
        "/plaats",
    ):
        await els.see(f"/behoeften/{need.id}/opstellen{path}")
        assert els.status == 404, path
    own, _ = await _draft(house)
    async with house.database.begin() as db:
        (await db.get_one(Need, own.id)).organisation_id = house.cast.oostende_town.id
    await els.see(f"/behoeften/{own.id}/opstellen/percelen/{lot.id}")
    assert els.status == 404, "a lot of another need"
