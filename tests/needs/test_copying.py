"""An earlier need posted again: all that was asked, none of the answers, and dates that can still be."""

from __future__ import annotations

import asyncio
import tracemalloc
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.documents import Document
from marketplace.core.web.access import Actor
from marketplace.core.web.limits import COPY
from marketplace.needs import attachments, reach
from marketplace.needs.asking_models import AnswerField, Attachment, FieldKind
from marketplace.needs.copying import copy, moved, years_on
from marketplace.needs.depth import attachments_of
from marketplace.needs.lot_models import Lot, LotStatus
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus, Visibility
from tests.guest import House
from tests.journey import asked_need
from tests.needs.test_attachments import keep
from tests.people import make_need

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("period", "after"),
    [
        ((None, None), (None, None)),
        ((date(2026, 4, 1), date(2026, 10, 31)), (date(2027, 4, 1), date(2027, 10, 31))),
        ((date(2027, 4, 1), None), (date(2028, 4, 1), None)),
        ((None, date(2026, 12, 1)), (None, date(2027, 12, 1))),
        ((date(2024, 2, 29), date(2024, 3, 5)), (date(2027, 2, 28), date(2027, 3, 5))),
        ((date(2023, 10, 1), date(2024, 3, 31)), (date(2027, 10, 1), date(2028, 3, 31))),
        ((date(2025, 12, 1), date(2025, 12, 24)), (date(2026, 12, 1), date(2026, 12, 24))),
        ((date(2019, 11, 27), None), (date(2026, 11, 27), None)),
    ],
)
def test_a_period_moves_to_a_year_that_can_still_be(period, after) -> None:
    assert moved(*period, TODAY) == after


def test_29_february_becomes_28_where_there_is_none() -> None:
    assert years_on(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_on(date(2024, 2, 29), 4) == date(2028, 2, 29)


SAID = {
    "amount": Decimal(100),
    "amount_to": Decimal(200),
    "conditions": "Op weekdagen.",
    "labels": ["fsc"],
    "visibility": Visibility.REGION,
    "quantity": "40 are",
    "fte": Decimal("1.5"),
}


async def _worked_out(house: House) -> Need:
    """A need for which suppliers were asked, with a lot that is decided, a question and an attachment."""
    begun = clock.today() - timedelta(days=30)
    contact = house.cast.an.id
    need, _ = await asked_need(house.database, house.cast, starts_on=begun, contact_id=contact, **SAID)
    async with house.database.begin() as db:
        lot = Lot(need_id=need.id, position=1, identifier="LOT-7", title="Gras", text="", cpv=["77310000"])
        lot.status, lot.awarded_to = LotStatus.AWARDED, house.cast.groenwerk.id
        field = AnswerField(need_id=need.id, position=1, text="Hoeveel?", kind=FieldKind.NUMBER, unit="uur")
        db.add_all([lot, field])
    await keep(house, need)
    return need


async def test_a_copy_has_all_that_was_asked_and_none_of_what_came_of_it(house: House) -> None:
    need = await _worked_out(house)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}")
    page = await an.press("Opnieuw plaatsen")
    assert an.page.url.path.endswith("/opstellen")
    assert "Dit is een kopie als ontwerp." in page
    assert "De datum is nu" in page
    async with house.database.begin() as db:
        made = (await db.scalars(select(Need).where(Need.copied_from == need.id))).one()
        await db.refresh(made, ["lots"])
        assert (made.status, made.title, made.published_at) == (NeedStatus.DRAFT, need.title, None)
        assert {name: getattr(made, name) for name in SAID} == SAID
        assert made.contact_id == house.cast.an.id
        assert made.starts_on == years_on(need.starts_on, 1)
        assert made.deadline == clock.end_of_day(clock.today() + timedelta(days=14))
        (copied,) = made.lots
        assert (copied.identifier, copied.title, copied.cpv) == ("1", "Gras", ["77310000"])
        assert (copied.status, copied.awarded_to) == (LotStatus.OPEN, None)
        for table in (AnswerField, Attachment):
            assert await db.scalar(select(func.count()).where(table.need_id == made.id)) == 1
        data = await db.scalars(select(Attachment.data).where(Attachment.need_id == made.id))
        assert data.one() == b"%PDF-1.7 %%EOF"
        assert (await db.get_one(Need, need.id)).status is NeedStatus.PUBLISHED


async def test_pressing_twice_makes_one_copy_and_strangers_make_none(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast)
    an, els = await house.signed_in(house.cast.an), await house.signed_in(house.cast.els)
    await an.see(f"/behoeften/{need.id}")
    target, held = an.form("Opnieuw plaatsen")
    answers = await asyncio.gather(*(an.client.post(target, data=held) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200] * 3
    await els.see("/behoeften")
    await els.send(f"/behoeften/{need.id}/kopie")
    assert els.status == 404
    async with house.database.begin() as db:
        assert await db.scalar(select(func.count()).where(Need.copied_from == need.id)) == 1


async def test_what_is_in_documents_does_not_pass_through_the_application(house: House) -> None:
    large = Document("application/pdf", "pdf", bytes(8 * 2**20))
    an = house.cast.an
    async with house.database.begin() as db:
        need = await make_need(db, house.cast)
        row, _ = await attachments.add(db, Actor(an.id, an.name, an.email, an.id), need, "plan.pdf", large)
    async with house.database.begin() as db:
        need = (await db.scalars(select(Need).where(Need.id == need.id).options(*reach.WHOLE))).unique().one()
        tracemalloc.start()
        made = await copy(db, an.id, need)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < len(large.data)
    async with house.database.begin() as db:
        (copied,) = await attachments_of(db, made.id)
        assert copied.id != row.id
        assert await attachments.content(db, copied) == large.data


async def test_copies_are_counted(house: House) -> None:
    need = await _worked_out(house)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}")
    for _ in range(COPY.amount):
        await an.send(f"/behoeften/{need.id}/kopie")
        assert an.status == 200
    await an.send(f"/behoeften/{need.id}/kopie")
    assert an.status == 429


async def test_a_copy_goes_to_the_helpdesk_that_the_buyer_has_now(house: House) -> None:
    need = await _worked_out(house)
    async with house.database.begin() as db:
        (await db.get_one(Need, need.id)).region_id = None
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}")
    await an.press("Opnieuw plaatsen")
    async with house.database.begin() as db:
        made = (await db.scalars(select(Need).where(Need.copied_from == need.id))).one()
        assert made.region_id == house.cast.temse.region_id
