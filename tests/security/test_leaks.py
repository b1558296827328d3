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
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from marketplace.config import async_url
from marketplace.core.db import Database
from marketplace.services.postgres import Postgres
from tests import databases
from tests.security.regions import REGIONS, USERS, World, make_world
from tests.security.story import EVERYONE, Leak, Story, Told

STEPS = int(os.environ.get("LEAK_STEPS", "120"))
STEPS_A_STORY = 40
BUYERS, SUPPLIERS = ("buyer", "neighbour", "buyer2"), ("supplier", "supplier2")
READERS = tuple(USERS)
LISTS = (
    "/",
    "/aanbod",
    "/aanbod?q=gras+maaien",
    "/start",
    "/behoeften",
    "/behoeften/nieuw",
    "/organisaties",
    "/samenwerkingen",
    "/uitnodigingen",
    "/mijn-aanbod",
    "/account",
    "/account/gegevens",
    "/account/gegevens.json",
    "/cpv?title=gras+maaien",
)
OF_NEED = (
    "",
    "/bewerken",
    "/selectie",
    "/selectie/toevoegen?q=a",
    "/gunning",
    "/samenwerking",
    "/intrekking",
)
numbers = st.integers(0, 999)
buyers, suppliers, readers = st.sampled_from(BUYERS), st.sampled_from(SUPPLIERS), st.sampled_from(READERS)


class Regions(RuleBasedStateMachine):
    """One story on a fresh copy of the two regions. `open_story` makes it; every step is counted."""

    open_story: Callable[[], Story]
    steps = 0

    @initialize()
    def begin(self) -> None:
        self.story = type(self).open_story()

    def teardown(self) -> None:
        if hasattr(self, "story"):
            self.story.close()

    def needs(self, *states: str) -> list[Told]:
        return [need for need in self.story.needs if need.state in states]

    def pick(self, number: int, *states: str) -> Told | None:
        type(self).steps += 1
        found = self.needs(*states) if states else self.story.needs
        return found[number % len(found)] if found else None

    @rule(buyer=buyers)
    def a_buyer_writes_a_draft(self, buyer: str) -> None:
        type(self).steps += 1
        self.story.new_need(buyer)

    @precondition(lambda self: self.needs("draft", "sent back"))
    @rule(number=numbers)
    def the_buyer_submits(self, number: int) -> None:
        need = self.pick(number, "draft", "sent back")
        assert need
        need.seen_by.add(need.coordinator)
        self.story.post(need.buyer, f"/behoeften/{need.id}/indiening")
        need.state = "submitted"

    @precondition(lambda self: self.needs("submitted"))
    @rule(number=numbers)
    def the_helpdesk_sends_it_back(self, number: int) -> None:
        need = self.pick(number, "submitted")
        assert need
        reason = self.story.mark({need.buyer, need.coordinator, "admin"})
        self.story.post(need.coordinator, f"/behoeften/{need.id}/wijzigingsverzoek", reason=reason)
        need.state = "sent back"

    @precondition(lambda self: self.needs("submitted"))
    @rule(number=numbers, also=st.sets(suppliers))
    def the_helpdesk_publishes_and_asks(self, number: int, also: set[str]) -> None:
        need = self.pick(number, "submitted")
        assert need
        self.story.post(need.coordinator, f"/behoeften/{need.id}/publicatie")
        need.state = "published"
        for supplier in sorted(also):
            self.story.ask(need, supplier)

    @precondition(lambda self: self.needs("draft", "sent back", "submitted", "published"))
    @rule(number=numbers)
    def the_buyer_edits(self, number: int) -> None:
        need = self.pick(number, "draft", "sent back", "submitted", "published")
        assert need
        self.story.edit(need)

    @precondition(lambda self: any(need.asked for need in self.needs("published")))
    @rule(number=numbers, interested=st.booleans())
    def a_supplier_answers(self, number: int, interested: bool) -> None:
        found = [(n, s) for n in self.needs("published") for s in sorted(n.asked)]
        need, supplier = found[number % len(found)]
        type(self).steps += 1
        self.story.get(supplier, need.asked[supplier])
        self.story.answer(need, supplier, interested)

    @precondition(lambda self: any(need.interested for need in self.needs("published")))
    @rule(number=numbers)
    def the_buyer_awards(self, number: int) -> None:
        found = [(n, s) for n in self.needs("published") for s in sorted(n.interested)]
        type(self).steps += 1
        self.story.award(*found[number % len(found)])

    @precondition(lambda self: self.needs("published"))
    @rule(number=numbers, step=st.sampled_from(["intrekking", "niet-gunning"]))
    def the_buyer_stops(self, number: int, step: str) -> None:
        """Who was asked hears the reason."""
        need = self.pick(number, "published")
        assert need
        reason = self.story.mark({need.buyer, need.coordinator, "admin", *need.asked})
        self.story.post(need.buyer, f"/behoeften/{need.id}/{step}", reason=reason)
        need.state = "over"

    @precondition(lambda self: self.needs("awarded"))
    @rule(number=numbers, writer=readers)
    def someone_writes_the_agreement(self, number: int, writer: str) -> None:
        need = self.pick(number, "awarded")
        assert need
        self.story.agree(need, writer)

    @rule(supplier=suppliers)
    def a_supplier_writes_an_offer(self, supplier: str) -> None:
        type(self).steps += 1
        self.story.new_offer(supplier)

    @precondition(lambda self: self.story.offers)
    @rule(number=numbers)
    def an_offer_goes_online(self, number: int) -> None:
        type(self).steps += 1
        self.story.publish_offer(*self.story.offers[number % len(self.story.offers)])

    @rule(region=st.sampled_from(sorted(REGIONS)), number=numbers)
    def an_organisation_signs_up(self, region: str, number: int) -> None:
        type(self).steps += 1
        self.story.register(region, number)

    @precondition(lambda self: self.story.needs)
    @rule(number=numbers, stranger=readers)
    def a_stranger_tries_to_change_it(self, number: int, stranger: str) -> None:
        """What a stranger types is seen by nobody; and the answer shows nothing of the need."""
        need = self.pick(number)
        assert need
        if stranger in (need.buyer, "admin"):
            return
        answer = self.story.edit(need, stranger)
        where = urlsplit(answer.headers.get("location", "")).path
        assert answer.status_code in (403, 404) or (answer.status_code, where) == (303, "/aanmelden")
        for step in ("indiening", "sluiting", "gunning"):
            refused = self.story.post(stranger, f"/behoeften/{need.id}/{step}")
            self.story.check(stranger, refused.text, f"POST {step}")

    @rule(reader=readers, number=numbers)
    def someone_reads_the_lists(self, reader: str, number: int) -> None:
        type(self).steps += 1
        for place in range(4):
            self.story.get(reader, LISTS[(number + place * 5) % len(LISTS)])

    @precondition(lambda self: self.story.needs)
    @rule(reader=readers, number=numbers)
    def someone_opens_a_need(self, reader: str, number: int) -> None:
        need = self.pick(number)
        assert need
        for page in OF_NEED:
            self.story.get(reader, f"/behoeften/{need.id}{page}")
        for target in ("answers", "matches"):
            header = {"hx-request": "true", "hx-target": target}
            self.story.get(reader, f"/behoeften/{need.id}", **header)
        if need.partnership:
            self.story.get(reader, need.partnership)

    @rule(reader=readers, number=numbers)
    def someone_opens_offers_and_organisations(self, reader: str, number: int) -> None:
        type(self).steps += 1
        for _, identity, _ in self.story.offers[-3:]:
            self.story.get(reader, f"/aanbod/{identity}")
            self.story.get(reader, f"/mijn-aanbod/{identity}")
        for identity in self.story.pending[-3:]:
            self.story.get(reader, f"/organisaties/{identity}")
            self.story.get(reader, f"/leveranciers/{identity}")
            if self.story.needs:
                need = self.story.needs[number % len(self.story.needs)]
                self.story.get(reader, f"/behoeften/{need.id}/selectie/{identity}?keuze=add")


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

        yield urlsplit(url).path.lstrip("/"), asyncio.run(make())


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
