"""Several lots are typed at once, a line each: all of them or none."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from tests.guest import Guest, House
from tests.journey import published_need
from tests.people import make_need

ADD = "Percelen toevoegen"


async def _typing(house: House) -> tuple[Guest, Need]:
    async with house.database.begin() as db:
        need = await make_need(db, house.cast)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/opstellen/percelen/meer")
    return an, need


async def _lots(house: House) -> list[tuple[int, str, str]]:
    async with house.database.begin() as db:
        rows = await db.scalars(select(Lot).order_by(Lot.position))
        return [(lot.position, lot.title, lot.quantity) for lot in rows]


async def test_each_line_is_a_lot(house: House) -> None:
    an, need = await _typing(house)
    words = await an.press(ADD, lines="Gemeentehuis; 3.200 m²\r\n\r\n  Bibliotheek  \nSporthal;")
    assert "3 percelen toegevoegd." in words
    assert await _lots(house) == [
        (1, "Gemeentehuis", "3.200 m²"),
        (2, "Bibliotheek", ""),
        (3, "Sporthal", ""),
    ]
    await an.see(f"/behoeften/{need.id}/opstellen/percelen/meer")
    await an.press(ADD, lines="Museum")
    assert (await _lots(house))[-1] == (4, "Museum", "")


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (" \n ", "Schrijf elk perceel op een regel"),
        ("Museum\n; 300 m²", "Regel 2 zegt niet wat het perceel is"),
        ("Museum\n" + "x" * 201, "Regel 2 is te lang"),
        ("\n".join(["Zaal"] * 61), "hoogstens 60 percelen"),
    ],
)
async def test_one_wrong_line_adds_none(house: House, lines: str, error: str) -> None:
    an, _ = await _typing(house)
    assert error in await an.press(ADD, lines=lines)
    assert an.status == 422
    assert await _lots(house) == []


async def test_sent_twice_adds_once(house: House) -> None:
    an, _ = await _typing(house)
    target, held = an.form(ADD)
    for _time in range(2):
        await an.client.post(target, data=held | {"lines": "Museum"})
    assert len(await _lots(house)) == 1


async def test_not_once_suppliers_may_answer(house: House) -> None:
    need = await published_need(house.database, house.cast)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/opstellen/percelen/meer")
    assert an.status == 409
