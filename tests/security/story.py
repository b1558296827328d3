"""Two regions at work: people post forms, and a worker handles what follows."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
from lxml import html
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.mail.message import Message
from marketplace.leads.models import Invitation
from marketplace.organisations.joining_models import SignUp
from tests.people import kbo
from tests.security.watched import Watched
from tests.security.world import REGIONS, USERS, World

EVERYONE = frozenset(USERS)
REGION_OF = {"buyer": "waasland", "neighbour": "waasland", "supplier": "waasland"} | {
    "buyer2": "oostende",
    "supplier2": "oostende",
}
COORDINATOR = {"waasland": "coord", "oostende": "coord2"}


@dataclass
class Told:
    """A need as the story goes: who may see what stands in it, and how far it is."""

    id: str
    buyer: str
    seen_by: set[str]
    state: str = "draft"
    asked: dict[str, str] = field(default_factory=dict)
    interested: set[str] = field(default_factory=set)
    partnership: str = ""

    @property
    def coordinator(self) -> str:
        return COORDINATOR[REGION_OF[self.buyer]]


class Story(Watched):
    """What people do, each as the browser does it; `watched` notes who may see what they type."""

    def __init__(self, database_url: str, var: Path, world: World, runner: asyncio.Runner) -> None:
        super().__init__(database_url, var, world, runner)
        self.needs: list[Told] = []
        self.offers: list[tuple[str, str, set[str]]] = []
        self.pending: list[str] = []

    def new_need(self, buyer: str) -> Told:
        seen = {buyer, "admin"}
        answer = self.post(buyer, "/behoeften/nieuw", **self._need_values(buyer, seen))
        assert answer.status_code == 303, answer.text[:3000]
        need = Told(answer.headers["location"].rsplit("/", 1)[1], buyer, seen)
        self.needs.append(need)
        return need

    def _need_values(self, buyer: str, seen: set[str]) -> dict[str, str]:
        until = clock.today() + timedelta(days=20)
        nis = "35013" if REGION_OF[buyer] == "oostende" else "46025"
        date = {f"deadline__{part}": str(getattr(until, part)) for part in ("day", "month", "year")}
        texts = {"title": self.mark(seen), "text": self.mark(seen), "place": self.mark(seen)}
        return {
            **texts,
            **date,
            "nis": nis,
            "amount": self.amount(seen),
            "cpv": "77310000",
            "kind": "service",
        }

    def edit(self, need: Told, who: str | None = None) -> httpx.Response:
        """By its buyer; by anyone else nobody may ever see what was typed."""
        seen = need.seen_by if who in (None, need.buyer) else set()
        return self.post(
            who or need.buyer, f"/behoeften/{need.id}/bewerken", **self._need_values(need.buyer, seen)
        )

    def ask(self, need: Told, supplier: str) -> None:
        """The coordinator adds a supplier by hand, with a reason of the helpdesk's own, and asks it."""
        organisation = str(self.world.organisations[supplier].id)
        path = f"/behoeften/{need.id}/selectie/{organisation}"
        reason = self.mark({need.coordinator, "admin"})
        self.post(need.coordinator, path, curation="add", reason=reason)
        need.seen_by.add(supplier)
        done = self.post(
            need.coordinator, f"/behoeften/{need.id}/uitnodigingen", confirmed="yes", supplier=organisation
        )
        assert done.status_code == 303, done.text[:2000]
        need.asked[supplier] = self._link(need, supplier)

    def _link(self, need: Told, supplier: str) -> str:
        async def identity() -> str:
            async with self.parts.database.begin() as db:
                query = select(Invitation.id).where(
                    Invitation.need_id == need.id,
                    Invitation.organisation_id == self.world.organisations[supplier].id,
                )
                invitation = (await db.scalars(query)).one()
                return self.parts.mail.signed("answer", invitation, self.world.people[supplier].id)

        return "/uitnodiging/" + self.runner.run(identity())

    def answer(self, need: Told, supplier: str, interested: bool) -> None:
        seen = {supplier, need.buyer, need.coordinator, "admin"}
        values = {"choice": "interested" if interested else "declined", "message": self.mark(seen)}
        if interested:
            values["price"] = self.amount(seen)
        answer = self.post(supplier, need.asked[supplier] + "/antwoord", **values)
        if answer.status_code == 303:
            (need.interested.add if interested else need.interested.discard)(supplier)

    def award(self, need: Told, supplier: str) -> None:
        page = html.document_fromstring(self.get(need.buyer, f"/behoeften/{need.id}/gunning").text)
        name = self.world.organisations[supplier].name
        labels = {e.get("for"): e.text_content() for e in page.iter("label")}
        chosen = next(
            e for e in page.iter("input") if e.get("name") == "invitation" and name in labels[e.get("id")]
        )
        amount = self.amount({need.buyer, need.coordinator, "admin"})
        done = self.post(
            need.buyer, f"/behoeften/{need.id}/gunning", invitation=chosen.get("value"), amount=amount
        )
        assert done.status_code == 303, done.text[:2000]
        need.state = "awarded"
        there = self.get(need.buyer, f"/behoeften/{need.id}/samenwerking")
        need.partnership = there.headers["location"]
        need.interested = {supplier}

    def agree(self, need: Told, who: str) -> None:
        (winner,) = need.interested
        seen = {need.buyer, winner, need.coordinator, "admin"} if who in (need.buyer, winner) else set()
        page = self.get(who, need.partnership + "/afspraken")
        found = re.search(r'name="version" value="(\d+)"', page.text)
        names = ("goals", "buyer_gives", "buyer_gets", "supplier_gives", "supplier_gets")
        values = {name: self.mark(seen) for name in names}
        start = {"starts_on__day": "1", "starts_on__month": "3", "starts_on__year": "2027"}
        self.post(who, need.partnership + "/afspraken", version=found[1] if found else "1", **values, **start)

    def register(self, region: str, number: int) -> None:
        """Someone signs an organisation up; until it is approved only its helpdesk knows."""
        email = f"nieuw{len(self.allowed)}@nieuw.example"
        seen = {COORDINATOR[region], "admin", email}
        values = {
            "role": "supplier",
            "supplier_type": "maatwerkbedrijf",
            "name": self.mark(seen),
            "kbo": kbo(2000 + number),
            "nis": REGIONS[region][2],
            "person_name": self.mark(seen),
            "email": email,
        }
        if self.post("visitor", "/registreren", **values).status_code != 303:
            return

        async def found() -> tuple[str, str]:
            async with self.parts.database.begin() as db:
                row = (await db.scalars(select(SignUp).where(SignUp.email == email))).one()
                mails = select(Message.text).where(Message.to_address == email)
                link = re.search(r"/aanmelding/[\w-]+", (await db.scalars(mails)).one())
                return str(row.id), link[0] if link else ""

        identity, link = self.runner.run(found())
        self.post("visitor", link)
        self.pending.append(identity)

    def new_offer(self, supplier: str) -> None:
        seen = {supplier, COORDINATOR[REGION_OF[supplier]], "admin"}
        values = {
            "title": self.mark(seen),
            "text": self.mark(seen),
            "kind": "service",
            "area_kind": "flanders",
        }
        self.post(supplier, "/mijn-aanbod/nieuw", **values)
        page = self.get(supplier, "/mijn-aanbod").text
        found = re.findall(r"/mijn-aanbod/([0-9a-f-]{36})", page)
        known = {identity for _, identity, _ in self.offers}
        fresh = [
            identity for identity in found if identity not in known and values["title"].split()[-1] in page
        ]
        self.offers.append((supplier, fresh[0], seen))

    def publish_offer(self, supplier: str, identity: str, seen: set[str]) -> None:
        seen |= EVERYONE
        self.post(supplier, f"/mijn-aanbod/{identity}/publicatie")
