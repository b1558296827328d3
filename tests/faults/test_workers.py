"""Workers that are killed or stand still: small runs of the benchmark, with its own servers."""

from __future__ import annotations

import pytest

from benchmarks.delivery_faults import Wanted
from benchmarks.delivery_figures import broken, figures
from benchmarks.delivery_run import Plan, run

pytestmark = pytest.mark.slow


def measured(plan: Plan) -> dict[str, object]:
    found = figures(plan, run(plan))
    assert broken(plan, found) == [], found
    assert found["delivered"] == plan.messages - plan.refused
    return found


def test_kill_9_loses_no_mail() -> None:
    plan = Plan(messages=400, needs=0, smtp_timeout=1, wanted=Wanted(kills=3))
    assert measured(plan)["faults"] == {"kill": 3}


def test_a_worker_stopped_past_its_lease_changes_nothing_afterwards() -> None:
    plan = Plan(messages=400, needs=0, smtp_timeout=1, wanted=Wanted(stops=2))
    found = measured(plan)
    assert found["faults"] == {"stop": 2}
    assert found["stale_writes"] == 0


def test_everything_at_once_loses_no_mail() -> None:
    plan = Plan(
        messages=400,
        needs=10,
        smtp="flap",
        drop_acks=2,
        refused=5,
        smtp_timeout=1,
        wanted=Wanted(kills=1, flushes=1, queue_kills=1, db_restarts=1),
    )
    found = measured(plan)
    assert (found["dead"], found["most_attempts_of_dead"]) == (5, 1)
