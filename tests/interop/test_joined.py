"""Two procedures that a later notice shows to be one: one need goes on, and people hear it of the other."""

from __future__ import annotations

from itertools import permutations

import pytest
from sqlalchemy import func, select

from marketplace.interop.arrival import Fate
from marketplace.interop.models import PublishedNotice
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.interop import small
from tests.interop.desk import Desk, desk_of
from tests.interop.small import award, call_for, correction, number, plan, until, xml

ONE = xml(1, of=1, process=until("2099-01-10"), title="Handdoeken wassen")
TWO = xml(2, of=2, process=until("2099-01-12"), title="Lakens wassen")
BOTH = xml(3, of=2, process=until("2099-01-20"), title="Linnen wassen", changes=correction(f"{number(1)}-01"))
NEXT = xml(
    4, of=1, process=until("2099-01-25"), title="Linnen en lakens", changes=correction(f"{number(3)}-01")
)
WITHDRAWN_BECAUSE = "Samengenomen met de behoefte “{}”: officieel is dat één opdracht."


async def publish(desk: Desk, title: str) -> None:
    async with desk.database.begin() as db:
        need = (await db.scalars(select(Need).where(Need.title == title))).one()
        await needs.submit(db, None, need)
        await needs.publish(db, None, need)


async def states(desk: Desk) -> dict[str, NeedStatus]:
    return {need.title: need.status for need in await desk.needs()}


async def that_hold(desk: Desk) -> int:
    async with desk.database.begin() as db:
        query = select(func.count()).where(~PublishedNotice.superseded)
        return await db.scalar(query) or 0


async def test_two_drafts_become_one_that_says_what_the_newest_says(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        assert await desk.fates(ONE, TWO) == [Fate.NEW, Fate.NEW]
        told = await desk.take(BOTH)
        assert told.fate is Fate.UPDATED
        assert "“Handdoeken wassen” ging erin op" in told.remark
        assert await states(desk) == {
            "Handdoeken wassen": NeedStatus.WITHDRAWN,
            "Linnen wassen": NeedStatus.DRAFT,
        }
        gone = next(need for need in await desk.needs() if need.status is NeedStatus.WITHDRAWN)
        assert gone.reason == WITHDRAWN_BECAUSE.format("Linnen wassen")
        assert await that_hold(desk) == 1


@pytest.mark.parametrize("end", [award(5, of=1), award(5, of=2)])
async def test_what_comes_later_follows_the_one_need_by_either_number(database_url: str, end: bytes) -> None:
    async with desk_of(database_url) as desk:
        assert await desk.fates(ONE, TWO, BOTH, NEXT) == [Fate.NEW, Fate.NEW, Fate.UPDATED, Fate.UPDATED]
        assert await desk.fates(end) == [Fate.AWARDED]
        assert await states(desk) == {
            "Handdoeken wassen": NeedStatus.WITHDRAWN,
            "Linnen en lakens": NeedStatus.WITHDRAWN,
        }
        assert await desk.fates(ONE, TWO, BOTH, NEXT) == [Fate.KNOWN] * 4


@pytest.mark.parametrize("asked", ["Handdoeken wassen", "Lakens wassen"])
async def test_the_need_that_suppliers_were_asked_for_stays(database_url: str, asked: str) -> None:
    async with desk_of(database_url) as desk:
        await desk.fates(ONE, TWO)
        await publish(desk, asked)
        assert await desk.fates(BOTH) == [Fate.TOLD]
        other = next(title for title in ("Handdoeken wassen", "Lakens wassen") if title != asked)
        assert await states(desk) == {asked: NeedStatus.PUBLISHED, other: NeedStatus.WITHDRAWN}


async def test_of_two_for_which_suppliers_were_asked_none_is_ended(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        await desk.fates(ONE, TWO)
        await publish(desk, "Handdoeken wassen")
        await publish(desk, "Lakens wassen")
        told = await desk.take(BOTH)
        assert told.fate is Fate.TOLD
        assert "“Handdoeken wassen” is officieel dezelfde opdracht" in told.remark
        assert set((await states(desk)).values()) == {NeedStatus.PUBLISHED}
        assert await desk.fates(award(5, of=1)) == [Fate.AWARDED]
        assert await states(desk) == {
            "Handdoeken wassen": NeedStatus.PUBLISHED,
            "Lakens wassen": NeedStatus.CLOSED,
        }


async def test_a_need_that_ended_is_not_touched(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        await desk.take(ONE)
        await desk.bring_to(NeedStatus.NOT_AWARDED)
        assert await desk.fates(TWO, BOTH) == [Fate.NEW, Fate.UPDATED]
        ended, goes_on = await desk.needs()
        assert (ended.status, ended.reason) == (NeedStatus.NOT_AWARDED, "Te duur")
        assert (goes_on.status, goes_on.title) == (NeedStatus.DRAFT, "Linnen wassen")


async def test_what_people_changed_in_the_need_that_stays_is_kept(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        await desk.fates(ONE, TWO)
        async with desk.database.begin() as db:
            (await db.scalars(select(Need).where(Need.title == "Lakens wassen"))).one().place = "Zwembad"
        await desk.take(BOTH)
        kept = next(need for need in await desk.needs() if need.status is NeedStatus.DRAFT)
        assert (kept.title, kept.place) == ("Linnen wassen", "Zwembad")


async def test_an_older_notice_that_joins_them_ends_what_the_newest_ended(database_url: str) -> None:
    """The award names the number of the call, the correction its id; the call comes in last."""
    corrected = xml(2, of=8, process=until("2099-01-20"), changes=correction(f"{number(1)}-01"))
    async with desk_of(database_url) as desk:
        assert await desk.fates(award(5, of=1), corrected) == [Fate.AWARDED, Fate.NEW]
        assert await desk.fates(ONE) == [Fate.OLDER]
        need = await desk.need()
        assert need.status is NeedStatus.WITHDRAWN
        assert need.reason.startswith("Gegund aan Verzonnen vzw Het Bad")


@pytest.mark.parametrize("files", list(permutations((ONE, TWO, BOTH))))
async def test_in_whatever_order_one_need_goes_on(database_url: str, files: tuple[bytes, ...]) -> None:
    async with desk_of(database_url) as desk:
        await desk.fates(*files)
        going_on = [need for need in await desk.needs() if not need.is_over]
        assert [need.title for need in going_on] == ["Linnen wassen"]
        assert await that_hold(desk) == 1
        assert await desk.fates(NEXT) == [Fate.UPDATED]


async def test_a_call_that_two_plans_announced_goes_on_with_one_draft(database_url: str) -> None:
    plans = plan(6, title="Handdoeken"), plan(7, title="Lakens", issued=small.issued("2026-01-01"))
    async with desk_of(database_url) as desk:
        assert await desk.fates(*plans) == [Fate.NEW, Fate.NEW]
        assert await desk.fates(call_for(number(6), number(7), title="Linnen")) == [Fate.UPDATED]
        assert sorted((await states(desk)).values()) == [NeedStatus.DRAFT, NeedStatus.WITHDRAWN]
        assert (await states(desk))["Linnen"] is NeedStatus.DRAFT


async def test_a_plan_that_had_a_draft_of_its_own_is_joined_by_the_next_version(database_url: str) -> None:
    """As a release that did not look for plans left them."""
    call = xml(2, of=2, process=until("2099-01-15"))
    async with desk_of(database_url) as desk:
        assert await desk.fates(plan(1), call) == [Fate.NEW, Fate.NEW]
        again = call_for(number(1), which=2, of=2, version="02", title="Linnen wassen")
        assert await desk.fates(again) == [Fate.UPDATED]
        assert await states(desk) == {
            "Wasserij gezocht": NeedStatus.WITHDRAWN,
            "Linnen wassen": NeedStatus.DRAFT,
        }
