"""A planning notice and the call that it announced are one need; what else the plan announced is not."""

from __future__ import annotations

from itertools import permutations

import pytest

from marketplace.interop.arrival import Fate
from marketplace.interop.eforms import read_notice
from marketplace.needs.states import NeedStatus
from tests.interop import small
from tests.interop.desk import FIRST, SECOND, desk_of
from tests.interop.small import award, call_for, correction, number, plan, planned_by, procedure, until, xml

PLAN = plan(1)
CALL = call_for(f"{number(1)}-01")
CORRECTED = xml(3, process=until("2099-01-29"), changes=correction(f"{number(2)}-01"))
OTHER_BUYER = {"kbo": "0999.000.327", "buyer": "Een andere gemeente"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ((f"{number(1)}-01",), (number(1),)),
        ((f"{number(1).upper()}-02", "00012345-2026"), (number(1), "12345-2026")),
        ((f"{number(1)}-01", f"{number(1)}-01"), (number(1),)),
        (("", " "), ()),
        ((), ()),
    ],
)
def test_a_call_names_its_plans(written: tuple[str, ...], read: tuple[str, ...]) -> None:
    assert small.notice(2, process=planned_by(*written) + until("2099-01-15")).plans == read


@pytest.mark.parametrize("named", [f"{number(1)}-01", number(1), "00012345-2026", "12345-2026"])
async def test_the_draft_of_a_plan_follows_the_call(database_url: str, named: str) -> None:
    announced = plan(1, publication=small.publication("00012345-2026"))
    async with desk_of(database_url) as desk:
        assert await desk.fates(announced, call_for(named)) == [Fate.NEW, Fate.UPDATED]
        need = await desk.need()
        assert (need.title, need.deadline) == ("Handdoeken wassen", FIRST)
        assert need.status is NeedStatus.DRAFT


@pytest.mark.parametrize("files", list(permutations((PLAN, CALL, CORRECTED))))
async def test_in_whatever_order_they_come_in(database_url: str, files: tuple[bytes, ...]) -> None:
    async with desk_of(database_url) as desk:
        await desk.fates(*files)
        (need,) = [need for need in await desk.needs() if not need.is_over]
        assert (need.title, need.deadline) == ("Handdoeken wassen", SECOND)
        assert await desk.fates(*files) == [Fate.KNOWN] * 3


async def test_what_people_changed_in_a_plan_stays(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        await desk.take(PLAN)
        await desk.say(title="Wie wast onze handdoeken?", deadline=SECOND)
        told = await desk.take(CALL)
        assert told.fate is Fate.UPDATED
        assert "Door mensen ingevuld en gebleven: Wat u zoekt, Antwoorden tot." in told.remark
        need = await desk.need()
        assert (need.title, need.deadline) == ("Wie wast onze handdoeken?", SECOND)


async def test_a_published_need_of_a_plan_stays_as_it_is(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        await desk.take(plan(1, process=until("2099-01-29")))
        await desk.bring_to(NeedStatus.PUBLISHED)
        told = await desk.take(CALL)
        assert (told.fate, "Haar mensen krijgen bericht over: Wat u zoekt" in told.remark) == (
            Fate.TOLD,
            True,
        )
        assert ((await desk.need()).title, (await desk.need()).deadline) == ("Wasserij gezocht", SECOND)


@pytest.mark.parametrize("status", [NeedStatus.WITHDRAWN, NeedStatus.REFUSED, NeedStatus.NOT_AWARDED])
async def test_who_ended_the_need_of_a_plan_did_not_end_the_call(
    database_url: str, status: NeedStatus
) -> None:
    async with desk_of(database_url) as desk:
        await desk.take(plan(1, process=until("2099-01-29")))
        await desk.bring_to(status)
        assert await desk.fates(CALL, CORRECTED) == [Fate.NEW, Fate.UPDATED]
        assert [need.status for need in await desk.needs()] == [status, NeedStatus.DRAFT]
        assert (await desk.needs())[1].deadline == SECOND


async def test_each_call_that_a_plan_announced_is_a_need(database_url: str) -> None:
    """A plan of several parts: the first call takes over its draft, the others have one of their own."""
    second = call_for(f"{number(1)}-01", which=4, of=4, title="Lakens wassen")
    async with desk_of(database_url) as desk:
        assert await desk.fates(PLAN, CALL) == [Fate.NEW, Fate.UPDATED]
        told = await desk.take(second)
        assert told.fate is Fate.NEW
        assert told.remark == "Let op: een andere oproep volgt de vooraankondiging al."
        assert [need.title for need in await desk.needs()] == ["Handdoeken wassen", "Lakens wassen"]
        assert await desk.fates(CORRECTED, award(5, of=4)) == [Fate.UPDATED, Fate.AWARDED]
        assert [need.status for need in await desk.needs()] == [NeedStatus.DRAFT, NeedStatus.WITHDRAWN]


async def test_a_plan_that_comes_last_joins_no_calls(database_url: str) -> None:
    second = call_for(f"{number(1)}-01", which=4, of=4, title="Lakens wassen")
    async with desk_of(database_url) as desk:
        assert await desk.fates(CALL, second, PLAN) == [Fate.NEW, Fate.NEW, Fate.OLDER]
        assert [need.title for need in await desk.needs()] == ["Handdoeken wassen", "Lakens wassen"]
        assert await desk.fates(award(5, of=4)) == [Fate.AWARDED]
        assert [need.status for need in await desk.needs()] == [NeedStatus.DRAFT, NeedStatus.WITHDRAWN]


@pytest.mark.parametrize("reason", ["update-add", "cancel"])
async def test_what_changes_the_plan_later_changes_no_call(database_url: str, reason: str) -> None:
    later = plan(
        1,
        version="02",
        title="Iets anders",
        issued=small.issued("2098-12-01"),
        changes=correction(f"{number(1)}-01", reason),
    )
    async with desk_of(database_url) as desk:
        assert await desk.fates(PLAN, CALL, later) == [Fate.NEW, Fate.UPDATED, Fate.OLDER]
        need = await desk.need()
        assert (need.title, need.status) == ("Handdoeken wassen", NeedStatus.DRAFT)


async def test_a_call_after_a_plan_that_was_cancelled_begins_anew(database_url: str) -> None:
    stop = plan(1, version="02", changes=correction(f"{number(1)}-01", "cancel"))
    async with desk_of(database_url) as desk:
        assert await desk.fates(PLAN, stop) == [Fate.NEW, Fate.CANCELLED]
        assert (await desk.need()).reason == "De vooraankondiging is officieel geannuleerd."
        assert await desk.fates(CALL) == [Fate.NEW]
        assert [need.status for need in await desk.needs()] == [NeedStatus.WITHDRAWN, NeedStatus.DRAFT]


async def test_a_result_of_what_was_only_planned_ends_the_need(database_url: str) -> None:
    """The call was never read here."""
    won = award(4).replace(
        b"<cac:TenderingProcess>", f"<cac:TenderingProcess>{planned_by(number(1))}".encode()
    )
    async with desk_of(database_url) as desk:
        assert await desk.fates(PLAN, won) == [Fate.NEW, Fate.AWARDED]
        assert (await desk.need()).status is NeedStatus.WITHDRAWN


@pytest.mark.parametrize("in_order", [True, False])
async def test_a_plan_may_follow_a_plan(database_url: str, in_order: bool) -> None:
    second = plan(6, process=planned_by(f"{number(1)}-01"), title="Grote wasserij gezocht")
    async with desk_of(database_url) as desk:
        await desk.fates(*((PLAN, second) if in_order else (second, PLAN)))
        assert (await desk.need()).title == "Grote wasserij gezocht"
        assert await desk.fates(call_for(number(6))) == [Fate.UPDATED]
        assert (await desk.need()).deadline == FIRST


async def test_the_plan_of_another_buyer_is_not_followed(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        assert await desk.fates(plan(1, **OTHER_BUYER), CALL) == [Fate.NEW, Fate.NEW]
        assert await desk.fates(call_for(number(7), which=8, of=8), plan(7, **OTHER_BUYER)) == [Fate.NEW] * 2
        assert len(await desk.needs()) == 4


async def test_a_call_that_names_a_call_is_its_own(database_url: str) -> None:
    """Such as the calls within a qualification system or a dynamic purchasing system."""
    async with desk_of(database_url) as desk:
        assert (
            await desk.fates(xml(1, process=until("2099-01-29")), call_for(number(1), of=2)) == [Fate.NEW] * 2
        )


async def test_a_plan_that_names_its_procedure_is_not_left_behind(database_url: str) -> None:
    """A later day of sending makes no plan newer than a call."""
    early = xml(2, process=until("2099-01-15"), issued=small.issued("2098-01-01"))
    named = plan(1, procedure=procedure(1), issued=small.issued("2098-02-01"))
    async with desk_of(database_url) as desk:
        assert await desk.fates(early, named) == [Fate.NEW, Fate.OLDER]
        assert (await desk.need()).title == "Handdoeken wassen"


def test_the_cancellation_of_a_plan_is_none_of_a_call() -> None:
    stop = read_notice(plan(1, version="02", changes=correction(f"{number(1)}-01", "cancel")))
    assert (stop.purpose.value, stop.purpose.looks_ahead) == ("plan_cancelled", True)
