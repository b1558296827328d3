"""What is kept of a plan and of who sent it, how it goes, and how much a page asks the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.accounts.verbs import add_membership
from marketplace.core import clock
from marketplace.core.web.access import Role
from marketplace.matches.plan_models import PlanLine, PurchasePlan
from marketplace.privacy import erasure, nightly
from marketplace.privacy.own_data import own_data
from tests.database import HOUSE, composer
from tests.guest import House
from tests.inprocess import counted
from tests.matches.plans.sent import GRASS, HEADS, advised, at_plans, place, send, sheet_of


async def names(house: House) -> list[str]:
    async with house.database.begin() as db:
        return list(await db.scalars(select(PurchasePlan.name).order_by(PurchasePlan.name)))


async def test_who_sent_it_reads_that_in_own_data(house: House) -> None:
    await send(await at_plans(house, house.cast.an), sheet_of(GRASS), "Plan 2027.xlsx")
    async with house.database.begin() as db:
        data = await own_data(db, HOUSE, house.cast.an.id)
        assert [row["naam"] for row in data["aankoopplannen"]] == ["Plan 2027"]
        assert "plan.send" in str(data), "and in what one did"


async def test_who_is_wiped_leaves_no_plan_that_names_it(house: House) -> None:
    name = house.cast.an.name
    async with house.database.begin() as db:
        await add_membership(db, house.cast.dirk.id, Role.BUYER, organisation_id=house.cast.temse.id)
    dirk = await at_plans(house, house.cast.dirk)
    files = {
        "in-titel": sheet_of((f"Gras maaien bij {name}", *GRASS[1:])),
        "in-foute-cel": sheet_of(("Gras maaien", name, *GRASS[2:])),
        "zonder": sheet_of(GRASS),
    }
    for title, data in files.items():
        await send(dirk, data, f"{title}.xlsx")
        await dirk.press("Plan nakijken")
    await send(await at_plans(house, house.cast.an), sheet_of(GRASS), "van-an.xlsx")
    assert len(await names(house)) == 4
    async with house.database.begin() as db:
        an = await db.get_one(type(house.cast.an), house.cast.an.id)
        await erasure.erase_unused(db, HOUSE.traces, an)
    assert await names(house) == ["zonder"]


async def test_an_old_plan_goes_with_its_rows(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "FROM_HOUR", 0)
    await advised(house, house.cast.an, sheet_of(GRASS))
    await send(await at_plans(house, house.cast.an), sheet_of(GRASS), "nieuw.xlsx")
    async with house.database.begin() as db:
        old = clock.now() - timedelta(days=2 * 365 + 2)
        await db.execute(
            update(PurchasePlan).where(PurchasePlan.finished_at.is_not(None)).values(finished_at=old)
        )
    counts = await nightly.tidy(house.database, composer(), HOUSE)
    assert (counts or {})["purchase_plan"] == 1
    assert await names(house) == ["nieuw"]
    async with house.database.begin() as db:
        assert (await db.scalars(select(PlanLine))).all() == []


async def test_no_page_asks_more_for_more_rows(house: House) -> None:
    asked = []
    for rows in (3, 30):
        an = await advised(house, house.cast.an, sheet_of(*([GRASS] * rows), ("Poetsen", "veel")))
        pages = ["", "?toon=fouten", "/rijen/2", "/bestand", "/kolommen"]
        counts = {}
        for page in ["/aankoopplannen", *(place(an) + page for page in pages)]:
            await an.client.get(page)
            with counted() as statements:
                assert (await an.client.get(page)).status_code == 200
            counts[page.removeprefix(place(an))] = len(statements)
        asked.append(counts)
    assert asked[0] == asked[1]
    assert max(asked[0].values()) <= 14


async def test_many_rows_come_in_pages_with_all_wrong_cells_on_one_of_their_own(house: House) -> None:
    wrong = ("Gras maaien", "veel", *GRASS[2:])
    an = await advised(house, house.cast.an, sheet_of(*([wrong] * 70), heads=HEADS))
    assert len(an.page.content) < 300_000
    assert ("Rij 62" in an.words, "B21" in an.words, "B22" in an.words) == (False, True, False)
    assert "B61" in await an.see(f"{place(an)}?toon=fouten")
    assert "B71" in await an.see(f"{place(an)}?toon=fouten&pagina=2")
