"""Every step of a need that is allowed, and that every other one is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm.exc import StaleDataError

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.needs import verbs
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.database import with_cast
from tests.journey import published_need
from tests.people import make_need

STEPS: dict[str, Callable[[Need], None]] = {
    "submit": lambda need: need.submit(),
    "ask_buyer": lambda need: need.ask_buyer(),
    "confirm": lambda need: need.confirm(),
    "object_to": lambda need: need.object_to("wij maaien zelf"),
    "publish": lambda need: need.publish(),
    "request_changes": lambda need: need.request_changes("meer uitleg"),
    "refuse": lambda need: need.refuse("geen opdracht"),
    "close": lambda need: need.close(),
    "reopen": lambda need: need.reopen(),
    "award": lambda need: need.award(uuid.uuid4(), None),
    "end_without_award": lambda need: need.end_without_award("geen budget"),
    "withdraw": lambda need: need.withdraw("niet meer nodig"),
}
ALLOWED = {
    "draft": {"submit": "submitted", "ask_buyer": "unconfirmed", "withdraw": "withdrawn"},
    "unconfirmed": {"confirm": "submitted", "object_to": "changes_requested", "withdraw": "withdrawn"},
    "submitted": {
        "publish": "published",
        "request_changes": "changes_requested",
        "refuse": "refused",
        "withdraw": "withdrawn",
    },
    "changes_requested": {"submit": "submitted", "ask_buyer": "unconfirmed", "withdraw": "withdrawn"},
    "refused": {},
    "published": {
        "close": "closed",
        "award": "awarded",
        "end_without_award": "not_awarded",
        "withdraw": "withdrawn",
    },
    "closed": {
        "reopen": "published",
        "award": "awarded",
        "end_without_award": "not_awarded",
        "withdraw": "withdrawn",
    },
    "awarded": {},
    "not_awarded": {},
    "withdrawn": {},
}


ASKED = {"title": "Gras maaien", "text": "Elke week."}


@pytest.mark.parametrize("status", list(NeedStatus))
@pytest.mark.parametrize("step", STEPS)
def test_a_step_leads_where_the_table_says_or_is_refused(status: NeedStatus, step: str) -> None:
    need = Need(**ASKED, status=status, deadline=clock.now() + timedelta(days=3))
    expected = ALLOWED[status].get(step)
    if expected is None:
        with pytest.raises(Conflict):
            STEPS[step](need)
        assert need.status is status
    else:
        STEPS[step](need)
        assert need.status == expected


def _recent(moment: datetime | None) -> bool:
    return moment is not None and clock.now() - timedelta(minutes=1) < moment <= clock.now()


def test_each_step_keeps_when_it_was_taken_and_why() -> None:
    """Figures, mails and the retention of a need all count from these moments."""
    supplier = uuid.uuid4()
    for step, status, moment, reason in (
        ("submit", NeedStatus.CHANGES_REQUESTED, "submitted_at", ""),
        ("publish", NeedStatus.SUBMITTED, "published_at", "van vroeger"),
        ("request_changes", NeedStatus.SUBMITTED, None, "meer uitleg"),
        ("refuse", NeedStatus.SUBMITTED, "ended_at", "geen opdracht"),
        ("close", NeedStatus.PUBLISHED, "closed_at", "van vroeger"),
        ("end_without_award", NeedStatus.CLOSED, "ended_at", "geen budget"),
        ("withdraw", NeedStatus.CLOSED, "ended_at", "niet meer nodig"),
    ):
        need = Need(**ASKED, status=status, deadline=clock.now() + timedelta(days=3), reason="van vroeger")
        STEPS[step](need)
        moments = ("submitted_at", "published_at", "closed_at", "ended_at")
        assert [name for name in moments if _recent(getattr(need, name))] == ([moment] if moment else []), (
            step
        )
        assert need.reason == reason, step
    need = Need(**ASKED, status=NeedStatus.CLOSED)
    need.award(supplier, Decimal(900))
    assert (need.awarded_to, need.awarded_amount) == (supplier, Decimal(900))
    assert _recent(need.ended_at)


def _need(status: NeedStatus, days: int | None) -> Need:
    return Need(**ASKED, status=status, deadline=None if days is None else clock.now() + timedelta(days=days))


@pytest.mark.parametrize("status", list(NeedStatus))
def test_suppliers_may_answer_while_it_is_published_until_the_deadline(status: NeedStatus) -> None:
    for days, before_the_end in ((1, True), (-1, False), (None, True)):
        assert _need(status, days).is_open == (status is NeedStatus.PUBLISHED and before_the_end)


@pytest.mark.parametrize("status", list(NeedStatus))
def test_the_text_may_change_until_suppliers_can_no_longer_answer_it(status: NeedStatus) -> None:
    editable = {"draft", "unconfirmed", "submitted", "changes_requested", "published"}
    assert _need(status, 1).can_be_edited == (status in editable)
    assert _need(status, -1).can_be_edited == (status in editable - {"published"})


def test_over_is_what_has_an_outcome() -> None:
    assert {status for status in NeedStatus if Need(**ASKED, status=status).is_over} == {
        "awarded",
        "not_awarded",
        "withdrawn",
    }


@pytest.mark.parametrize("step", ["submit", "publish"])
def test_nothing_is_asked_of_suppliers_without_a_deadline(step: str) -> None:
    need = Need(**ASKED, status=NeedStatus.DRAFT if step == "submit" else NeedStatus.SUBMITTED, deadline=None)
    with pytest.raises(Conflict):
        STEPS[step](need)


@pytest.mark.parametrize("step", ["submit", "publish"])
def test_nothing_is_asked_of_suppliers_after_the_deadline(step: str) -> None:
    status = NeedStatus.DRAFT if step == "submit" else NeedStatus.SUBMITTED
    need = Need(**ASKED, status=status, deadline=clock.now() - timedelta(seconds=1))
    with pytest.raises(Conflict):
        STEPS[step](need)


def test_closing_is_undone_until_the_deadline_and_leaves_no_trace() -> None:
    for days, undone in ((1, True), (None, True), (-1, False)):
        need = _need(NeedStatus.PUBLISHED, days)
        need.close()
        assert need.can_be_reopened is undone
        if undone:
            need.reopen()
            assert (need.status, need.closed_at) == (NeedStatus.PUBLISHED, None)
        else:
            with pytest.raises(Conflict, match="voorbij"):
                need.reopen()
            assert need.status is NeedStatus.CLOSED


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


async def test_only_what_is_overdue_and_published_is_closed(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            for title in ("loopt nog", "nog een ontwerp"):
                need = await make_need(db, cast, title=title)
                need.status = NeedStatus.PUBLISHED if title == "loopt nog" else NeedStatus.DRAFT
                need.deadline = clock.now() + timedelta(days=1 if title == "loopt nog" else -1)
        async with database.begin() as db:
            assert await verbs.close_overdue(db) == 0


@pytest.mark.parametrize("missing", ["title", "text"])
def test_a_draft_is_handed_in_with_a_title_and_a_text(missing: str) -> None:
    need = Need(**ASKED | {missing: ""}, status=NeedStatus.DRAFT, deadline=clock.now() + timedelta(days=3))
    with pytest.raises(Conflict, match="Vul eerst een titel en een tekst in"):
        need.submit()
