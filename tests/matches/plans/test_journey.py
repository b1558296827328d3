"""A buyer sends a purchase plan, says what its columns hold, reads the advice and gets the sheet back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select

from marketplace.matches.plan_models import PlanLine, PlanStatus, PurchasePlan
from marketplace.matches.plan_sheet import COLUMNS
from tests.guest import Guest, House
from tests.matches.plans.sent import (
    GRASS,
    HEADS,
    MESSY,
    REMOVE,
    START,
    advised,
    at_plans,
    downloaded,
    place,
    send,
    sheet_of,
)


async def test_from_the_file_to_the_sheet_with_advice(house: House) -> None:
    an = await at_plans(house, house.cast.an)
    told = await send(an, sheet_of(GRASS, MESSY, title="Aankoopplan 2027"), "Plan Temse 2027.xlsx")
    assert "Zeg nu welke kolom wat bevat" in told
    for words in ("Plan Temse 2027", "Gras maaien", "A: Omschrijving", "H: Toelichting"):
        assert words in told
    _target, held = an.form(START)
    assert {name: held[name] for name in ("title", "amount", "fte", "kind")} == {
        "title": "1", "amount": "2", "fte": "7", "kind": "",
    }  # fmt: skip

    told = await an.press(START)
    assert "0 van 2 rijen nagekeken" in told
    for cell in ("B5", "C5", "D5", "E5", "G5"):
        assert cell in told, "wrong cells are shown at once"
    await house.work()
    told = await an.see(place(an))
    assert "Alle 2 rijen zijn nagekeken" in told
    assert told.index("Cellen die wij niet konden lezen") < told.index("Advies op elke rij")
    assert "“veel” is geen bedrag" in told
    assert "Wij kennen geen gemeente “Temsse”" in told

    await _comes_back(an)


async def _comes_back(an: Guest) -> None:
    """The sheet has its own cells and the advice behind them."""
    sheet = await downloaded(an)
    assert sheet["A4"].value == "Gras maaien"
    heads = [cell.value for cell in sheet[3]]
    assert heads == [*HEADS, *(head for head, _width, _shows in COLUMNS)]
    row = dict(zip(heads, [cell.value for cell in sheet[4]], strict=True))
    assert row["Start"] == datetime(2027, 1, 1)
    assert row["Omvang van de opdracht (VTE)"] == 1.5
    assert row["Leveranciers die goed passen"] + row["Leveranciers die mogelijk passen"] >= 1
    assert "LV-RAMING" in row["Mogelijke procedures, met hun regel"]
    assert row["Cellen die wij niet konden lezen"] is None
    assert "B5: “veel” is geen bedrag" in sheet[5][len(heads) - 1].value


async def test_a_row_has_a_page_with_all_figures(house: House) -> None:
    an = await advised(house, house.cast.an, sheet_of(GRASS, MESSY))
    told = await an.see(f"{place(an)}/rijen/2")
    for words in ("€ 12.500,00", "Temse", "1,5", "1 januari 2027", "77310000", "Mogelijke procedures"):
        assert words in told
    told = await an.see(f"{place(an)}/rijen/3")
    assert "Wij konden niet alles lezen" in told
    assert "Zonder raming noemen wij geen procedures" in told
    for row in (0, 1, 4, 2**31):
        await an.see(f"{place(an)}/rijen/{row}")
        assert an.status == 404


async def test_what_was_read_is_what_the_cells_say(house: House) -> None:
    await advised(house, house.cast.an, sheet_of(GRASS, MESSY))
    async with house.database.begin() as db:
        grass, messy = await db.scalars(select(PlanLine).order_by(PlanLine.row))
        plan = (await db.scalars(select(PurchasePlan))).one()
    assert (grass.title, grass.amount, list(grass.cpv), grass.nis) == (
        "Gras maaien", Decimal(12_500), ["77310000"], "46025",
    )  # fmt: skip
    assert (grass.starts_on, grass.ends_on, grass.fte) == (
        date(2027, 1, 1),
        date(2027, 12, 31),
        Decimal("1.5"),
    )
    assert (messy.amount, messy.cpv, messy.nis, messy.starts_on, messy.fte) == (None, [], None, None, None)
    assert messy.advice, "what could be read is advised on all the same"
    assert (plan.status, plan.organisation_id) == (PlanStatus.READY, house.cast.temse.id)


async def test_without_a_word_on_what_is_bought_there_is_no_advice(house: House) -> None:
    an = await advised(house, house.cast.an, sheet_of(GRASS, (None, 5_000, *GRASS[2:7], None)))
    assert "A3" in an.words
    assert "Vul in wat u wilt kopen" in an.words
    sheet = await downloaded(an)
    assert [cell.value for cell in sheet[3]][len(HEADS) : -1] == [None] * (len(COLUMNS) - 1)


async def test_other_columns_are_read_when_they_are_changed_afterwards(house: House) -> None:
    heads = ("Wat", "Oude raming", "Nieuwe raming")
    an = await advised(house, house.cast.an, sheet_of(("Gras maaien", 1_000, 40_000), heads=heads))
    await an.see(f"{place(an)}/kolommen")
    assert "kijken wij alle rijen opnieuw na" in an.words
    await an.press(START, amount="3")
    await house.work()
    async with house.database.begin() as db:
        assert (await db.scalars(select(PlanLine.amount))).all() == [Decimal(40_000)]
    assert "OPZB-2026" in await an.see(f"{place(an)}/rijen/2")


async def test_another_sheet_and_row_can_be_chosen(house: House) -> None:
    an = await at_plans(house, house.cast.an)
    await send(an, sheet_of(GRASS, title="Plan"))
    told = await an.see(f"{place(an)}/kolommen?blad=Sheet&rij=1")
    assert "A: Plan" in told
    told = await an.press(START, title="")
    assert (an.status, "Kies de kolom die zegt wat u wilt kopen" in told) == (422, True)
    told = await an.press(START, title="1", amount="1", header_row="3")
    assert (an.status, "Deze kolom koos u al" in told) == (422, True)
    told = await an.press(START, title="1", amount="", header_row="99")
    assert (an.status, "van de rij met titels" in told) == (422, True)


async def test_a_plan_is_removed_after_asking(house: House) -> None:
    an = await advised(house, house.cast.an, sheet_of(GRASS))
    where = place(an)
    told = await an.see(f"{where}/verwijderen")
    assert "ook voor uw collega’s" in told
    assert "is verwijderd" in await an.press(REMOVE)
    await an.see(where)
    assert an.status == 404
    async with house.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(PlanLine)) == 0
