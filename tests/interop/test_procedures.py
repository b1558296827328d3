"""One need for a procedure: which of its notices is the newest, in whatever order they come in."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.core.errors import Conflict
from marketplace.interop.arrival import Fate
from marketplace.needs.lot_models import Lot
from marketplace.needs.states import NeedStatus
from tests.interop import small
from tests.interop.desk import CALL, FIRST, LATER, NOBODY, SECOND, STOP, WON, desk_of
from tests.interop.small import award, correction, number, until, xml


async def test_a_procedure_is_one_need_from_call_to_end(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        assert await desk.fates(CALL, LATER) == [Fate.NEW, Fate.UPDATED]
        need = await desk.need()
        assert (need.status, need.deadline) == (NeedStatus.DRAFT, SECOND)
        assert await desk.fates(STOP, WON) == [Fate.CANCELLED, Fate.AWARDED]
        need = await desk.need()
        assert (need.status, need.deadline) == (NeedStatus.WITHDRAWN, SECOND)
        assert need.reason == "Geannuleerd in de officiële aankondiging."


@pytest.mark.parametrize("last", [(CALL,), (LATER,), (STOP,), (CALL, LATER), (CALL, LATER, STOP, WON)])
async def test_the_same_again_does_nothing(database_url: str, last: tuple[bytes, ...]) -> None:
    async with desk_of(database_url) as desk:
        await desk.fates(CALL, LATER, STOP, WON)
        before = await desk.need()
        assert set(await desk.fates(*last)) == {Fate.KNOWN}
        after = await desk.need()
        assert (after.version, after.changed_at) == (before.version, before.changed_at)


@pytest.mark.parametrize(
    ("files", "fates", "status"),
    [
        ((LATER, CALL), [Fate.NEW, Fate.OLDER], NeedStatus.DRAFT),
        ((STOP, LATER, CALL), [Fate.CANCELLED, Fate.OLDER, Fate.OLDER], None),
        ((STOP, CALL, LATER), [Fate.CANCELLED, Fate.OLDER, Fate.OLDER], None),
        ((WON, CALL), [Fate.AWARDED, Fate.OLDER], None),
        ((CALL, WON, LATER), [Fate.NEW, Fate.AWARDED, Fate.OLDER], NeedStatus.WITHDRAWN),
        ((NOBODY, LATER), [Fate.NOT_AWARDED, Fate.OLDER], None),
    ],
)
async def test_what_is_older_changes_nothing(
    database_url: str, files: tuple[bytes, ...], fates: list[Fate], status: NeedStatus | None
) -> None:
    async with desk_of(database_url) as desk:
        assert await desk.fates(*files) == fates
        assert [need.status for need in await desk.needs()] == ([status] if status else [])
        assert [need.deadline for need in await desk.needs()] in ([], [FIRST], [SECOND])


async def test_an_older_version_after_a_newer_one(database_url: str) -> None:
    newer = xml(1, version="02", title="Lakens wassen", process=until("2099-01-29"))
    async with desk_of(database_url) as desk:
        told = [await desk.take(data) for data in (newer, CALL)]
        assert [each.fate for each in told] == [Fate.NEW, Fate.OLDER]
        assert told[1].remark == "Een nieuwere aankondiging is al ingelezen. Er veranderde niets."
        need = await desk.need()
        assert (need.title, need.deadline) == ("Lakens wassen", SECOND)


async def test_a_newer_version_updates_the_draft_and_its_lots(database_url: str) -> None:
    newer = xml(
        1,
        version="02",
        title="Lakens wassen",
        process=until("2099-01-29"),
        lot="Lakens",
        publication=small.publication("00012345-2026"),
    )
    async with desk_of(database_url) as desk:
        await desk.take(CALL)
        told = await desk.take(newer)
        assert told.remark == "Veranderd: Wat u zoekt, Antwoorden tot."
        need = await desk.need()
        assert (need.title, need.deadline, need.source_url) == (
            "Lakens wassen",
            SECOND,
            "https://ted.europa.eu/nl/notice/-/detail/12345-2026",
        )
        async with desk.database.begin() as db:
            assert list(await db.scalars(select(Lot.title))) == ["Lakens"]


async def test_when_they_were_sent_decides_between_two_calls(database_url: str) -> None:
    early = xml(1, issued=small.issued("2026-12-01"), process=until("2099-01-15"))
    late = xml(2, issued=small.issued("2026-12-05"), process=until("2099-01-29"))
    async with desk_of(database_url) as desk:
        assert await desk.fates(late, early) == [Fate.NEW, Fate.OLDER]
        assert (await desk.need()).deadline == SECOND


async def test_a_correction_with_another_procedure_number_finds_its_call(database_url: str) -> None:
    """Also by the call's number in the Official Journal, and when the correction comes in first."""
    published = xml(1, publication=small.publication("00012345-2026"), process=until("2099-01-15"))
    by_journal = xml(2, of=8, process=until("2099-01-29"), changes=correction("12345-2026"))
    by_id = xml(3, of=9, process=until("2099-02-12"), changes=correction(f"{number(2)}-01"))
    async with desk_of(database_url) as desk:
        assert await desk.fates(published, by_journal, by_id) == [Fate.NEW, Fate.UPDATED, Fate.UPDATED]
        assert await desk.fates(by_journal, by_id) == [Fate.KNOWN, Fate.KNOWN]
        assert len(await desk.needs()) == 1
        first = xml(12, of=18, process=until("2099-01-29"), changes=correction(f"{number(11)}-01"))
        assert await desk.fates(first, xml(11, of=17)) == [Fate.NEW, Fate.OLDER]


async def test_plans_without_a_procedure_are_one_by_one(database_url: str) -> None:
    plan = {"root": "PriorInformationNotice", "form": "planning", "type": "pin-only", "procedure": ""}
    async with desk_of(database_url) as desk:
        fates = await desk.fates(xml(1, **plan), xml(12, **plan), xml(1, version="02", **plan))
        assert fates == [Fate.NEW, Fate.NEW, Fate.UPDATED]
        named = xml(1, version="03", **(plan | {"procedure": small.procedure(1)}))
        assert await desk.fates(named, LATER) == [Fate.UPDATED, Fate.UPDATED]
        assert len(await desk.needs()) == 2


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (xml(1, of=2, process=until("2099-01-15")), "van een andere procedure"),
        (xml(1, of=2, version="02", kbo="0999.000.327"), "staat al een aankondiging van een andere koper"),
        (xml(1, title="Lakens wassen"), "staat al iets anders"),
    ],
)
async def test_one_number_for_two_notices_is_told(database_url: str, other: bytes, why: str) -> None:
    async with desk_of(database_url) as desk:
        await desk.take(CALL)
        with pytest.raises(Conflict, match=why):
            await desk.take(other)
        need = await desk.need()
        assert (need.title, need.deadline) == ("Handdoeken wassen", FIRST)


async def test_two_buyers_with_one_procedure_number_have_a_need_each(database_url: str) -> None:
    other = {"kbo": "0999.000.327"}
    async with desk_of(database_url) as desk:
        await desk.take(CALL)
        told = await desk.take(xml(2, **other))
        assert told.fate is Fate.NEW
        assert "een andere koper heeft een aankondiging met hetzelfde procedurenummer" in told.remark
        assert await desk.fates(award(4, **other)) == [Fate.AWARDED]
        assert [need.status for need in await desk.needs()] == [NeedStatus.DRAFT, NeedStatus.WITHDRAWN]


async def test_a_correction_may_name_another_buyer(database_url: str) -> None:
    other = xml(2, kbo="0999.000.327", changes=correction(f"{number(1)}-01", "cor-buy"))
    async with desk_of(database_url) as desk:
        await desk.take(CALL)
        told = await desk.take(other)
        assert (told.fate, "Let op: de koper is een andere" in told.remark) == (Fate.UPDATED, True)
        assert await desk.fates(award(4, kbo="0999.000.327")) == [Fate.AWARDED]
        assert (await desk.need()).status is NeedStatus.WITHDRAWN


async def test_the_same_notice_in_another_release_of_the_form_is_known(database_url: str) -> None:
    newer_form = CALL.replace(b'listName="cpv"', b'listName="cpv" listAgencyID="EU"')
    async with desk_of(database_url) as desk:
        assert await desk.fates(CALL, newer_form) == [Fate.NEW, Fate.KNOWN]


async def test_one_number_with_two_numbers_in_the_journal_is_told(database_url: str) -> None:
    one, two = (xml(1, publication=small.publication(each)) for each in ("00012345-2026", "00012346-2026"))
    async with desk_of(database_url) as desk:
        await desk.take(one)
        with pytest.raises(Conflict, match="12345-2026 in het Publicatieblad"):
            await desk.take(two)


async def test_a_notice_that_is_published_now_gets_its_link(database_url: str) -> None:
    published = xml(1, process=until("2099-01-15"), publication=small.publication("00012345-2026"))
    async with desk_of(database_url) as desk:
        assert await desk.fates(CALL, published) == [Fate.NEW, Fate.KNOWN]
        assert (await desk.need()).source_url == "https://ted.europa.eu/nl/notice/-/detail/12345-2026"


async def test_the_next_version_of_the_same_buyer_may_mistake_the_procedure(database_url: str) -> None:
    async with desk_of(database_url) as desk:
        await desk.take(CALL)
        told = await desk.take(xml(1, of=2, version="02", process=until("2099-01-29")))
        assert told.fate is Fate.UPDATED
        assert "noemt een ander procedurenummer" in told.remark
        assert (await desk.need()).deadline == SECOND
