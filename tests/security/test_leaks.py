"""Nothing that one party writes turns up at another: a random story over both regions, read by everyone.

LEAK_STEPS sets the number of steps: `LEAK_STEPS=2000 pytest tests/security/test_leaks.py` is the long run.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from marketplace.config import async_url
from marketplace.core.db import Database
from marketplace.services.postgres import Postgres
from tests import apart, databases
from tests.security.leak_rules import LISTS, READERS, SUPPLIERS, Regions
from tests.security.regions import make_world
from tests.security.story import EVERYONE, Story
from tests.security.watched import Leak
from tests.security.world import World

STEPS = int(os.environ.get("LEAK_STEPS", "120"))
STEPS_A_STORY = 40


@pytest.fixture(scope="module")
def world(postgres: Postgres) -> Iterator[tuple[str, World]]:
    """(name of a database with the world, the world); stories run on copies."""
    with databases.clone(postgres, databases.demo_template(postgres)) as url:

        async def make() -> World:
            database = Database(async_url(url))
            try:
                return await make_world(database)
            finally:
                await database.close()

        yield urlsplit(url).path.lstrip("/"), apart.run(make())


@pytest.fixture
def stories(postgres: Postgres, world: tuple[str, World], tmp_path: Path) -> Iterator[Callable[[], Story]]:
    """Opens stories, each on a database of its own that is dropped when the next one opens."""
    name, people = world
    open_now: list[object] = []

    def drop() -> None:
        while open_now:
            open_now.pop().__exit__(None, None, None)  # type: ignore[attr-defined]

    def open_story() -> Story:
        drop()
        copy = databases.clone(postgres, name)
        url = copy.__enter__()
        open_now.append(copy)
        return Story(url, tmp_path, World(**vars(people)), runner)

    with asyncio.Runner() as runner:
        yield open_story
        drop()


@pytest.mark.slow
def test_no_text_of_one_party_is_seen_by_another(stories: Callable[[], Story]) -> None:
    machine = type("Regions", (Regions,), {"open_story": staticmethod(stories), "steps": 0})
    while machine.steps < STEPS:
        examples = max(1, -(-(STEPS - machine.steps) // STEPS_A_STORY))
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=STEPS_A_STORY,
                deadline=None,
                database=None,
                print_blob=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
    print(f"{machine.steps} steps")  # noqa: T201 - the figure of a long run


def test_a_leak_would_be_seen(stories: Callable[[], Story]) -> None:
    """The same look at a page finds a need that its reader may not see."""
    story = stories()
    need = story.new_need("buyer")
    story.get("buyer", f"/behoeften/{need.id}")
    need.seen_by.discard("buyer")
    with pytest.raises(Leak, match="buyer sees"):
        story.get("buyer", f"/behoeften/{need.id}")
    story.close()


def test_an_amount_and_a_mail_would_be_seen(stories: Callable[[], Story]) -> None:
    story = stories()
    need = story.new_need("buyer")
    need.seen_by.add("coord")
    amount = next(mark for mark in story.allowed if mark.isdigit())
    story.allowed[amount] = set()
    with pytest.raises(Leak, match=f"buyer sees {amount}"):
        story.get("buyer", f"/behoeften/{need.id}")
    need.seen_by.discard("coord")
    with pytest.raises(Leak, match="in mail need_submitted to coord"):
        story.post("buyer", f"/behoeften/{need.id}/indiening")
    story.close()


def test_the_story_goes_all_the_way(stories: Callable[[], Story]) -> None:
    """The rules reach an agreement and an offer online, read by everyone: they are no empty steps."""
    story = stories()
    need = story.new_need("buyer2")
    need.seen_by.add("coord2")
    story.post("buyer2", f"/behoeften/{need.id}/indiening")
    story.post("coord2", f"/behoeften/{need.id}/publicatie")
    for supplier in SUPPLIERS:
        story.ask(need, supplier)
        story.answer(need, supplier, interested=True)
    story.award(need, "supplier2")
    story.agree(need, "supplier2")
    text = story.get("coord2", need.partnership).text
    assert sum(mark in text for mark in story.allowed) >= 5
    story.new_offer("supplier")
    story.publish_offer(*story.offers[0])
    assert story.offers[0][2] >= EVERYONE
    for reader in READERS:
        for path in (*LISTS, f"/behoeften/{need.id}", need.partnership, f"/aanbod/{story.offers[0][1]}"):
            story.get(reader, path)
    story.register("oostende", 1)
    assert story.pending
    assert story.looked > 150
    story.close()
