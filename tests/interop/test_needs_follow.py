"""What a newer notice does to a need in each state, and what people changed in it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.interop.arrival import Fate
from marketplace.interop.models import PublishedNotice
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.interop import small
from tests.interop.desk import CALL, FIRST, LATER, NOBODY, SECOND, STEPS, STOP, WON, desk_of
from tests.interop.notices import count
from tests.interop.small import correction, number, until, xml


async def test_what_people_changed_stays_and_is_told(database_url: str) -> None:
    again = xml(
        2,
        process=until("2099-01-29"),
        title="Badhanddoeken wassen en vouwen",
        changes=correction(f"{number(1)}-01"),
    )
    async with desk_of(database_url) as desk:
        await desk.take(CALL)
        await desk.say(title="Wie wast onze handdoeken?", place="Zwembad")
        told = await desk.take(again)
        assert told.fate is Fate.UPDATED
        assert told.remark == "Veranderd: Antwoorden tot. Door mensen ingevuld en gebleven: Wat u zoekt."
        need = await desk.need()
        assert (need.title, need.place, need.deadline) == ("Wie wast onze handdoeken?", "Zwembad", SECOND)
        third = again.replace(number(2).encode(), number(3).encode()).replace(b"2099-01-29", b"2099-01-15")
        await desk.take(third.replace(f"{number(1)}-01".encode(), f"{number(3)}-01".encode()))
        need = await desk.need()
        assert (need.title, need.place, need.deadline) == ("Wie wast onze handdoeken?", "Zwembad", FIRST)


GOING_ON = [NeedStatus.DRAFT, NeedStatus.SUBMITTED, NeedStatus.CHANGES_REQUESTED]


@pytest.mark.parametrize("status", list(STEPS))
async def test_a_correction_of_a_need_in_each_state(database_url: str, status: NeedStatus) -> None:
    fates = dict.fromkeys(GOING_ON, Fate.UPDATED) | dict.fromkeys(
        [NeedStatus.PUBLISHED, NeedStatus.CLOSED], Fate.TOLD
    )
    async with desk_of(database_url) as desk:
        await desk.take(CALL)
        await desk.bring_to(status)
        assert await desk.fates(LATER) == [fates.get(status, Fate.OVER)]
        need = await desk.need()
        assert (need.status, need.deadline) == (status, SECOND if status in GOING_ON else FIRST)


@pytest.mark.parametrize(
    ("ending", "published"),
    [(STOP, NeedStatus.WITHDRAWN), (WON, NeedStatus.CLOSED), (NOBODY, NeedStatus.NOT_AWARDED)],
)
@pytest.mark.parametrize("status", list(STEPS))
async def test_an_end_of_a_need_in_each_state(
    database_url: str, status: NeedStatus, ending: bytes, published: NeedStatus
) -> None:
    becomes = dict.fromkeys(GOING_ON, NeedStatus.WITHDRAWN) | dict.fromkeys(
        [NeedStatus.PUBLISHED, NeedStatus.CLOSED], published
    )
    async with desk_of(database_url) as desk:
        await desk.take(CALL)
        await desk.bring_to(status)
        before = await desk.need()
        told = await desk.take(ending)
        need = await desk.need()
        assert need.status is becomes.get(status, status)
        if status not in becomes:
            assert told.remark.endswith("De behoefte was hier al afgelopen.")
            assert (need.reason, need.version) == (before.reason, before.version)


async def test_a_result_is_no_call_and_names_the_winner(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        told = await desk.take(WON)
        assert told.fate is Fate.AWARDED
        assert told.remark.startswith("Gegund aan Verzonnen vzw Het Bad volgens de officiële aankondiging.")
        assert await desk.needs() == []


@pytest.mark.parametrize("form", ["dir-awa-pre", "cont-modif", "completion"])
async def test_other_notices_neither_make_nor_change_a_need(database_url: str, form: str) -> None:
    other = xml(6, root="ContractAwardNotice", form=form, issued=small.issued("2098-01-01"))
    async with desk_of(database_url) as desk:
        assert await desk.fates(other) == [Fate.NO_CALL]
        assert await desk.fates(CALL) == [Fate.NEW]
        before = await desk.need()
        assert await desk.fates(other.replace(number(6).encode(), number(7).encode())) == [Fate.NO_CALL]
        assert (await desk.need()).version == before.version


async def test_a_call_that_begins_anew_after_its_end_is_a_new_draft(database_url: str) -> None:
    stop = xml(1, version="02", changes=correction(f"{number(1)}-01", "cancel"))
    anew = xml(1, version="03", process=until("2099-01-29"))
    async with desk_of(database_url) as desk:
        assert await desk.fates(CALL, stop, anew) == [Fate.NEW, Fate.CANCELLED, Fate.NEW]
        assert [need.status for need in await desk.needs()] == [NeedStatus.WITHDRAWN, NeedStatus.DRAFT]
        assert await desk.fates(CALL, stop, anew) == [Fate.KNOWN] * 3


async def test_a_draft_that_people_withdrew_does_not_come_back(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        await desk.take(CALL)
        await desk.bring_to(NeedStatus.WITHDRAWN)
        assert await desk.fates(LATER, xml(1, version="02")) == [Fate.OVER, Fate.OLDER]


@pytest.mark.parametrize("status", list(STEPS))
async def test_a_need_of_an_earlier_release_follows_too(database_url: str, status: NeedStatus) -> None:
    """It kept no notices, so what people changed is what differs, once anybody did anything."""
    async with desk_of(database_url) as desk:
        await desk.take(CALL)
        async with desk.database.begin() as db:
            for row in await db.scalars(select(PublishedNotice)):
                await db.delete(row)
        await desk.bring_to(status)
        before = await desk.need()
        again = await desk.take(CALL)
        after = await desk.need()
        assert (after.title, after.deadline, after.status) == (before.title, before.deadline, status)
        assert again.fate in (Fate.UPDATED, Fate.OVER)
        assert again.remark.endswith("Er veranderde niets.")
        assert await desk.fates(CALL) == [Fate.KNOWN]
        assert await desk.fates(LATER) != [Fate.NEW]
        assert await count(desk.database, Need) == 1


async def test_a_correction_of_a_need_of_an_earlier_release(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        await desk.take(CALL)
        async with desk.database.begin() as db:
            for row in await db.scalars(select(PublishedNotice)):
                await db.delete(row)
        assert await desk.fates(LATER) == [Fate.UPDATED]
        assert (await desk.need()).deadline == SECOND
        assert await desk.fates(CALL) == [Fate.OLDER]
