"""Every step of a need that is allowed, and that every other one is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm.exc import StaleDataError

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.needs import verbs
from marketplace.needs.models import Need, NeedStatus
from tests.database import with_cast
from tests.journey import published_need
from tests.people import make_need

STEPS: dict[str, Callable[[Need], None]] = {
    "submit": lambda need: need.submit(),
    "publish": lambda need: need.publish(),
    "request_changes": lambda need: need.request_changes("meer uitleg"),
    "refuse": lambda need: need.refuse("geen opdracht"),
    "close": lambda need: need.close(),
    "award": lambda need: need.award(uuid.uuid4(), None),
    "end_without_award": lambda need: need.end_without_award("geen budget"),
    "withdraw": lambda need: need.withdraw("niet meer nodig"),
}
ALLOWED = {
    "draft": {"submit": "submitted", "withdraw": "withdrawn"},
    "submitted": {
        "publish": "published",
        "request_changes": "changes_requested",
        "refuse": "refused",
        "withdraw": "withdrawn",
    },
    "changes_requested": {"submit": "submitted", "withdraw": "withdrawn"},
    "refused": {},
    "published": {
        "close": "closed",
        "award": "awarded",
        "end_without_award": "not_awarded",
        "withdraw": "withdrawn",
    },
    "closed": {"award": "awarded", "end_without_award": "not_awarded", "withdraw": "withdrawn"},
    "awarded": {},
    "not_awarded": {},
    "withdrawn": {},
}


@pytest.mark.parametrize("status", list(NeedStatus))
@pytest.mark.parametrize("step", STEPS)
def test_a_step_leads_where_the_table_says_or_is_refused(status: NeedStatus, step: str) -> None:
    need = Need(status=status, deadline=clock.now() + timedelta(days=3))
    expected = ALLOWED[status].get(step)
    if expected is None:
        with pytest.raises(Conflict):
            STEPS[step](need)
        assert need.status is status
    else:
        STEPS[step](need)
        assert need.status == expected


@pytest.mark.parametrize("step", ["submit", "publish"])
def test_nothing_is_asked_of_suppliers_after_the_deadline(step: str) -> None:
    status = NeedStatus.DRAFT if step == "submit" else NeedStatus.SUBMITTED
    need = Need(status=status, deadline=clock.now() - timedelta(seconds=1))
    with pytest.raises(Conflict):
        STEPS[step](need)


async def test_two_who_change_a_need_at_once_do_not_overwrite_each_other(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            identity = (await make_need(db, cast)).id
        async with database.session() as first, database.session() as second:
            one, two = await first.get_one(Need, identity), await second.get_one(Need, identity)
            one.title, two.title = "eerst", "daarna"
            await first.commit()
            with pytest.raises(StaleDataError):
                await second.commit()


async def test_an_overdue_need_is_closed_also_when_a_run_was_missed(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need = await published_need(database, cast)
        async with database.begin() as db:
            need = await db.get_one(Need, need.id)
            need.deadline = clock.now() - timedelta(days=9)
        async with database.begin() as db:
            assert await verbs.close_overdue(db) == 1
        async with database.begin() as db:
            assert await verbs.close_overdue(db) == 0
            assert (await db.get_one(Need, need.id)).status is NeedStatus.CLOSED
