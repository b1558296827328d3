"""A notice that names those of two buyers, by mistake or on purpose, makes one buyer's need no other's."""

from __future__ import annotations

import pytest

from marketplace.interop.arrival import Fate
from marketplace.needs.states import NeedStatus
from tests.interop.desk import Desk, desk_of
from tests.interop.small import correction, number, until, xml

OTHER_BUYER = {"kbo": "0999.000.327", "buyer": "Een andere gemeente"}
THEIRS = xml(1, of=1, process=until("2099-01-10"), title="Handdoeken wassen")
OWN = xml(2, of=2, process=until("2099-01-12"), title="Lakens wassen", **OTHER_BUYER)


async def _said(desk: Desk) -> list[tuple[str, NeedStatus]]:
    return [(need.title, need.status) for need in await desk.needs()]


@pytest.mark.parametrize("changed", ["Linnen wassen", "Lakens wassen"])
async def test_a_correction_that_names_another_buyer_s_notice_changes_its_own_need_only(
    database_url: str, changed: str
) -> None:
    named = xml(
        3,
        of=2,
        process=until("2099-01-20"),
        title=changed,
        changes=correction(f"{number(1)}-01"),
        **OTHER_BUYER,
    )
    async with desk_of(database_url) as desk:
        assert await desk.fates(THEIRS, OWN) == [Fate.NEW, Fate.NEW]
        told = await desk.take(named)
        assert told.fate is Fate.UPDATED
        assert "Let op: dit noemt ook een aankondiging van een andere koper." in told.remark
        assert await _said(desk) == [
            ("Handdoeken wassen", NeedStatus.DRAFT),
            (changed, NeedStatus.DRAFT),
        ]
        again = await desk.take(named)
        assert again.fate is Fate.KNOWN


async def test_a_correction_of_two_notices_of_other_buyers_joins_neither_to_the_other(
    database_url: str,
) -> None:
    """Both are named: one as what it corrects, one as what corrects it."""
    theirs = xml(2, of=2, process=until("2099-01-12"), changes=correction(f"{number(3)}-01"), **OTHER_BUYER)
    third = xml(
        3, of=3, process=until("2099-01-20"), changes=correction(f"{number(1)}-01"), kbo="0999.000.426"
    )
    async with desk_of(database_url) as desk:
        assert await desk.fates(THEIRS, theirs) == [Fate.NEW, Fate.NEW]
        await desk.take(third)
        assert NeedStatus.WITHDRAWN not in [status for _, status in await _said(desk)]


async def test_a_procedure_that_went_over_to_a_buyer_joins_none_of_that_buyer(database_url: str) -> None:
    """The first correction says that another buys now; the second, that it is what this one buys already."""
    over = xml(
        3, of=1, process=until("2099-01-20"), changes=correction(f"{number(1)}-01", "cor-buy"), **OTHER_BUYER
    )
    both = xml(
        4,
        of=2,
        process=until("2099-01-25"),
        title="Alles",
        changes=correction(f"{number(3)}-01"),
        **OTHER_BUYER,
    )
    async with desk_of(database_url) as desk:
        assert await desk.fates(THEIRS, OWN, over) == [Fate.NEW, Fate.NEW, Fate.UPDATED]
        assert "andere koper. Die bleef apart." in (await desk.take(both)).remark
        assert await _said(desk) == [("Handdoeken wassen", NeedStatus.DRAFT), ("Alles", NeedStatus.DRAFT)]
