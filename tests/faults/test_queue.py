"""The queue emptied or away: mails go on by the sweep, pages work, signing in fails closed."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from benchmarks.delivery_faults import Wanted
from benchmarks.delivery_figures import broken, figures
from benchmarks.delivery_run import Plan, run
from marketplace.core.nudge import Nudger
from marketplace.services.leases import using
from marketplace.services.mailbox import Mailbox
from marketplace.services.valkey import Valkey
from tests import apart
from tests.database import with_cast
from tests.people import sign_in_token
from tests.site import running_site
from tests.visitor import Visitor
from tests.waiting import eventually, until

# Far more than a sweep takes, also on a busy machine; without sweeps the mails would not come at all.
MOST_DELAY_S = 20.0


def test_a_flushed_queue_loses_no_mail() -> None:
    plan = Plan(messages=200, needs=0, smtp_timeout=1, wanted=Wanted(flushes=3, queue_kills=1))
    found = figures(plan, run(plan))
    assert broken(plan, found) == []
    assert (found["delivered"], found["duplicates"]) == (200, 0)


def test_without_a_queue_news_arrives_by_the_sweep() -> None:
    """How soon is measured by the benchmark; a second on a quiet machine."""
    plan = Plan(messages=1, needs=16, queue_away=2, smtp_timeout=1)
    found = figures(plan, run(plan))
    assert found["max_delay_s"] < MOST_DELAY_S, found
    assert broken(plan, found) == []


@contextmanager
def hanging(queue: Valkey) -> Iterator[None]:
    """The queue takes connections and answers nothing."""
    pid = int(queue.pid_file.read_text())
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


NEED = {
    "title": "Gras maaien in het park",
    "text": "Elke twee weken het gras in het park maaien.",
    "nis": "46025",
    "amount": "12 500,00",
}


async def _token_of_an(database_url: str) -> str:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        return await sign_in_token(db, cast.an)


@pytest.mark.parametrize("fault", ["away", "hanging"])
def test_without_a_queue_pages_work_and_signing_in_fails_closed(
    database_url: str, smtp_url: str, mailbox: Mailbox, tmp_path: Path, fault: str
) -> None:
    token = apart.run(_token_of_an(database_url))
    queue = Valkey(tmp_path / "valkey")
    with (
        using(queue, tmp_path / "valkey.lock"),
        running_site(database_url, queue.url(), smtp_url, mailbox, tmp_path) as site,
        ExitStack() as stack,
    ):
        an = Visitor(site.url)
        an.sign_in(token)
        if fault == "away":
            queue.stop()
        else:
            stack.enter_context(hanging(queue))
        an.see("/behoeften/nieuw")
        words = an.submit("Indienen bij de helpdesk", **NEED)
        assert "Uw behoefte is bij de helpdesk" in words
        visitor = Visitor(site.url)
        visitor.see("/aanmelden")
        words = visitor.send("/aanmelden", 503, email="an@an.example")
        assert "lukt nu even niet" in words
        assert httpx.get(f"{site.url}/klaar", timeout=30).status_code == 200
        eventually(lambda: len(mailbox) == 1, "the mail to the coordinator, by the sweep")
        an.leave()
        visitor.leave()


async def test_nudges_to_a_queue_that_hangs_do_not_pile_up(tmp_path: Path) -> None:
    queue = Valkey(tmp_path / "valkey")
    with using(queue, tmp_path / "valkey.lock"):
        nudge = Nudger(queue.url())
        nudge(["mail"])
        await _until_tasks(1)
        with hanging(queue):
            for _ in range(20):
                nudge(["mail", "events"])
            assert len(asyncio.all_tasks()) == 21
            await _until_tasks(1)
        await nudge.close()


async def _until_tasks(count: int) -> None:
    """Wait until this test has `count` tasks, itself among them."""
    await until(lambda: len(asyncio.all_tasks()) <= count, f"an end to all but {count} tasks")
