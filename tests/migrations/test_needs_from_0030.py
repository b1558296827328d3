"""A database of the version before, with a need in every state: each opens and goes on as it did."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, text, update

from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.leads.answer_models import LotAnswer
from marketplace.leads.given import Answer, Given
from marketplace.leads.links import ANSWER
from marketplace.matches.lot_models import LotMatch
from marketplace.migrations import run
from marketplace.needs.lot_models import Lot, LotStatus
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus, Visibility
from tests.database import composer, opened, with_cast
from tests.guest import House
from tests.inprocess import app_for, living
from tests.journey import asked_need, awarded_need
from tests.people import Cast, make_need

BEFORE = "0030"
OLD_STATES = sorted(set(NeedStatus) - {NeedStatus.UNCONFIRMED})
INTERESTED = Given(Answer.INTERESTED, price=None)


async def _in_state(database: Database, cast: Cast, status: NeedStatus) -> Need:
    """A need with an estimate that Groenwerk was asked for, once it was published."""
    if status is NeedStatus.AWARDED:
        partnership = await awarded_need(database, cast, INTERESTED)
        async with database.begin() as db:
            return await db.get_one(Need, partnership.need_id)
    if status in (NeedStatus.PUBLISHED, NeedStatus.CLOSED, NeedStatus.NOT_AWARDED, NeedStatus.WITHDRAWN):
        need, _ = await asked_need(database, cast, given=INTERESTED)
    else:
        async with database.begin() as db:
            need = await make_need(db, cast)
    over = status in (NeedStatus.NOT_AWARDED, NeedStatus.WITHDRAWN, NeedStatus.REFUSED)
    ended = {"ended_at": clock.now(), "reason": "Geen budget"} if over else {}
    async with database.begin() as db:
        await db.execute(update(Need).where(Need.id == need.id).values(status=status, **ended))
    return need


async def _as_before(url: str) -> None:
    await asyncio.to_thread(run.downgrade, url, BEFORE)
    async with opened(url) as old, old.begin() as db:
        columns = await db.execute(
            text("SELECT column_name FROM information_schema.columns WHERE table_name = 'need'")
        )
        assert "amount_shown" not in set(columns.scalars()), "this is the version before"
    await run.upgrade_async(url)


async def test_needs_of_the_version_before(database_url: str, tmp_path: Path) -> None:
    async with with_cast(database_url) as (database, cast):
        needs = {status: await _in_state(database, cast, status) for status in OLD_STATES}
        await database.close()
        await _as_before(database_url)
        app = app_for(database_url, tmp_path)
        async with opened(database_url) as new, living(app):
            house = House(app, new, cast)
            async with new.begin() as db:
                for status, need in needs.items():
                    row = await db.get_one(Need, need.id)
                    assert (row.status, row.amount_shown, row.visibility) == (status, True, Visibility.ASKED)
                    assert (row.quantity, row.conditions, row.labels, row.set_aside) == ("", "", [], [])
            for status, need in needs.items():
                await _opens(house, need, status)


async def _opens(house: House, need: Need, status: NeedStatus) -> None:
    """What its people do with it goes on: they read it, change it or go where it led."""
    an = await house.signed_in(house.cast.an)
    assert need.title in await an.see(f"/behoeften/{need.id}")
    assert an.status == 200
    if status in (NeedStatus.DRAFT, NeedStatus.SUBMITTED, NeedStatus.CHANGES_REQUESTED, NeedStatus.PUBLISHED):
        await an.see(f"/behoeften/{need.id}/bewerken")
        button = "Bewaren als ontwerp" if "Bewaren als ontwerp" in an.page.text else "Wijziging bewaren"
        await an.press(button, title="Gras maaien op het plein")
        assert "Gras maaien op het plein" in an.words
    if status is NeedStatus.AWARDED:
        assert "Gegund aan Groenwerk vzw" in an.words
        await an.see(f"/behoeften/{need.id}/samenwerking")
        assert "/samenwerkingen/" in str(an.page.url)


async def _in_lots(database: Database, cast: Cast, given: Given | None = None) -> tuple[Need, Any]:
    """An open need with two lots, as a notice of the version before made it; Groenwerk was asked."""
    need, (invitation,) = await asked_need(
        database, cast, deadline=clock.now() + timedelta(days=9), given=given
    )
    async with database.begin() as db:
        for number in (1, 2):
            title = f"Gras maaien, deel {number}"
            db.add(Lot(need_id=need.id, position=number, identifier=f"L{number}", title=title, text=title))
    return need, invitation


async def test_an_open_need_with_lots_is_ranked_answered_and_awarded_lot_by_lot(
    database_url: str, tmp_path: Path
) -> None:
    async with with_cast(database_url) as (database, cast):
        need, invitation = await _in_lots(database, cast)
        await database.close()
        await _as_before(database_url)
        app = app_for(database_url, tmp_path)
        async with opened(database_url) as new, living(app):
            house = House(app, new, cast)
            await house.work()
            async with new.begin() as db:
                assert len((await db.scalars(select(LotMatch))).all()) >= 2, "ranked again, lot by lot"
            guest = house.guest()
            link = composer().signed(ANSWER, invitation.id, cast.bram.id)
            await guest.see(f"/uitnodiging/{link}/interesse")
            assert "Bedankt" in await guest.press("Ja, wij hebben interesse")
            await _awards_all(house, need, str(invitation.id))


async def _awards_all(house: House, need: Need, invitation: str) -> None:
    an = await house.signed_in(house.cast.an)
    async with house.database.begin() as db:
        lots = (await db.scalars(select(Lot).where(Lot.need_id == need.id).order_by(Lot.position))).all()
    for lot in lots:
        assert (lot.status, lot.version) == (LotStatus.OPEN, 1)
        await an.see(f"/behoeften/{need.id}/percelen/{lot.id}/gunning")
        await an.press("Keuze bewaren", invitation=invitation, amount="900")
    await an.see(f"/behoeften/{need.id}/percelen/mededeling")
    assert "2 percelen meegedeeld" in await an.press("Meedelen")
    await house.work()
    assert len(await house.mails("lots_chosen")) == 1


async def test_an_answer_to_a_closed_need_with_lots_counts_for_each_of_them(
    database_url: str, tmp_path: Path
) -> None:
    async with with_cast(database_url) as (database, cast):
        need, invitation = await _in_lots(database, cast, Given(Answer.INTERESTED, price=Decimal(900)))
        async with database.begin() as db:
            await db.execute(update(Need).values(status=NeedStatus.CLOSED))
        await database.close()
        await _as_before(database_url)
        app = app_for(database_url, tmp_path)
        async with opened(database_url) as new, living(app):
            house = House(app, new, cast)
            async with new.begin() as db:
                rows = (await db.scalars(select(LotAnswer))).all()
                assert [(row.answer, row.asked, row.price) for row in rows] == [
                    ("interested", True, None)
                ] * 2
            an = await house.signed_in(cast.an)
            words = await an.see(f"/behoeften/{need.id}")
            assert "Richtprijs voor alle percelen samen: € 900,00 zonder btw" in words
            await _awards_all(house, need, str(invitation.id))


async def test_an_answer_to_a_need_with_one_lot_is_of_the_need(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        await _in_lots(database, cast, INTERESTED)
        async with database.begin() as db:
            await db.execute(delete(Lot).where(Lot.position == 2))
        await database.close()
        await _as_before(database_url)
        async with opened(database_url) as new, new.begin() as db:
            assert (await db.scalars(select(LotAnswer))).all() == []
