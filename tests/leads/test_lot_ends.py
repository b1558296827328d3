"""How the lots end of which the suppliers were not told, when the need as a whole ends."""

from __future__ import annotations

import pytest

from marketplace.interop.ending import end_need
from marketplace.interop.models import PublishedNotice
from marketplace.interop.notice import Purpose
from marketplace.needs.lot_models import LotStatus
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.guest import House
from tests.leads.lots import Lots, lots_asked

WHY = "Geen budget meer"


async def told_in_part(house: House) -> Lots:
    """Groenwerk was told that it gets the first; Poetslijn is chosen for the second and does not know."""
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, 900, 500)
    await lots.answer(lots.poetslijn, 800, 400)
    await lots.decide(1, lots.groenwerk, 900)
    await lots.tell()
    await lots.decide(2, lots.poetslijn, 400)
    await house.work()
    return lots


async def _left(lots: Lots, reason: str) -> None:
    """All but the first went to nobody, and nobody heard otherwise."""
    await lots.house.work()
    need, rows = await lots.stored()
    assert need.status is NeedStatus.AWARDED, "one lot was awarded"
    assert [lot.status for lot in rows[1:]] == [LotStatus.NOT_AWARDED] * 2
    assert [lot.awarded_to for lot in rows[1:]] == [None, None]
    assert all(reason in lot.reason for lot in rows[1:])
    assert [mail.to_address for mail in await lots.house.mails("lots_chosen")] == ["bram@bram.example"]


async def test_a_choice_that_was_not_told_goes_to_nobody_with_the_rest(house: House) -> None:
    lots = await told_in_part(house)
    an = await house.signed_in(house.cast.an)
    words = await an.see(f"/behoeften/{lots.need.id}/niet-gunning")
    assert "perceel 2: Hagen scheren" in words
    assert "perceel 3: Bladeren ruimen" in words
    assert "perceel 1" not in words
    assert "Uw keuze voor perceel 2: Hagen scheren vervalt." in words
    first = an.form("Niet gunnen")
    await an.press("Niet gunnen", reason=WHY)
    assert an.status == 200
    await _left(lots, WHY)
    an.page = await an.client.post(first[0], data=first[1] | {"reason": WHY})
    assert an.status == 200, "pressed twice it says what the first did"
    assert "krijgt bericht dat u niet gunt" in an.words


async def test_a_form_from_before_a_choice_is_refused(house: House) -> None:
    lots = await told_in_part(house)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{lots.need.id}/niet-gunning")
    await lots.decide(3, None, why="Te duur")
    await an.press("Niet gunnen", reason=WHY)
    assert an.status == 409
    assert (await lots.stored())[0].status is NeedStatus.PUBLISHED


@pytest.mark.parametrize("purpose", [Purpose.CANCELLED, Purpose.NO_AWARD])
async def test_an_official_end_leaves_the_rest_to_nobody(house: House, purpose: Purpose) -> None:
    lots = await told_in_part(house)
    async with house.database.begin() as db:
        need = await db.get_one(Need, lots.need.id)
        assert await end_need(db, need, PublishedNotice(purpose=purpose, winners=""))
    await _left(lots, "officiële aankondiging")


@pytest.mark.parametrize(
    ("page", "button", "status"),
    [
        ("intrekking", "Intrekken", NeedStatus.WITHDRAWN),
        ("niet-gunning", "Niet gunnen", NeedStatus.NOT_AWARDED),
    ],
)
async def test_choices_lapse_when_the_need_ends_as_a_whole(
    house: House, page: str, button: str, status: NeedStatus
) -> None:
    lots = await lots_asked(house)
    await lots.answer(lots.groenwerk, 900)
    await lots.decide(1, lots.groenwerk, 900)
    await lots.decide(2, None, why="Te duur")
    an = await house.signed_in(house.cast.an)
    words = await an.see(f"/behoeften/{lots.need.id}/{page}")
    assert "Uw keuze voor perceel 1: Gras maaien in het park vervalt." in words
    words = await an.press(button, reason=WHY)
    need, rows = await lots.stored()
    assert need.status is status
    assert {(lot.status, lot.awarded_to, lot.decided_at) for lot in rows} == {(LotStatus.OPEN, None, None)}
    assert "Nog te kiezen" not in words
    assert "nog niet meegedeeld" not in words
