"""What may happen in a random story over both regions: the rules that Hypothesis puts one after the other."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.security.story import Story, Told
from tests.security.world import REGIONS, USERS

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
            self.story.get(reader, f"/aanmeldingen/{identity}")
