"""Two regions at work, in one process: people post forms, a worker handles the events, and every text that
someone typed carries a mark by which it is known wherever it turns up."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from lxml import html
from sqlalchemy import select

from marketplace.app import create_app
from marketplace.core import clock
from marketplace.core.mail.message import Message
from marketplace.core.web.seen import VERSIONS
from marketplace.leads.models import Invitation
from marketplace.organisations.sign_up import SignUp
from marketplace.wiring import make_parts
from tests.database import SECRET
from tests.inprocess import csrf_of, living, settings
from tests.people import kbo
from tests.security.access import versions_of
from tests.security.fuzz import Boundless
from tests.security.regions import REGIONS, USERS, World, colleague_address
from workers.work import Work

EVERYONE = frozenset(USERS)
TEXT = re.compile(r"knr[0-9]+x")
MONEY = re.compile(r"\b1[.\u00a0\u202f ]?[0-9]{3}[.\u00a0\u202f ]?[0-9]{3}[,.]00\b")
FIRST_AMOUNT = 1_000_000
REGION_OF = {"buyer": "waasland", "neighbour": "waasland", "supplier": "waasland"} | {
    "buyer2": "oostende",
    "supplier2": "oostende",
}
COORDINATOR = {"waasland": "coord", "oostende": "coord2"}
BY_EMAIL = {email: column for column, email in USERS.items() if email} | {
    colleague_address(region): supplier for region, (_, supplier, _) in REGIONS.items()
}
"""A supplier's colleague may read what the supplier may."""


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


class Leak(AssertionError):
    """A text of one party was found where another reads."""


class Story:
    """`allowed`: mark -> the columns that may see it; a set that grows as things are submitted and shared."""

    def __init__(self, database_url: str, var: Path, world: World, runner: asyncio.Runner) -> None:
        chosen = settings(database_url, None, var)
        self._parts = make_parts(chosen)
        object.__setattr__(self._parts, "limiter", Boundless(None, SECRET))
        app = create_app(chosen, self._parts)
        self._runner, self._work = runner, Work(self._parts)
        self._life = living(app)
        runner.run(self._life.__aenter__())
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://testserver.local"
        )
        self.world, self.allowed, self._mails = world, dict[str, set[str]](), set[Any]()
        self.needs: list[Told] = []
        self.offers: list[tuple[str, str, set[str]]] = []
        self.pending: list[str] = []
        self.looked = 0
        self._read_mails()

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.run(self._life.__aexit__(None, None, None))

    def mark(self, seen_by: set[str]) -> str:
        """A text that only these may see; the set may grow later."""
        mark = f"knr{len(self.allowed)}x"
        self.allowed[mark] = seen_by
        return f"gras maaien {mark}"

    def amount(self, seen_by: set[str]) -> str:
        """An amount in euro that only these may see."""
        euro = FIRST_AMOUNT + 7 * len(self.allowed)
        self.allowed[str(euro)] = seen_by
        return str(euro)

    def get(self, column: str, path: str, **headers: str) -> httpx.Response:
        """Open a page and look for what this one may not see."""
        answer = self._runner.run(self._ask(column, "GET", path, headers=headers))
        assert answer.status_code < 500, f"{path} as {column}: {answer.status_code}"
        self.check(column, answer.text + str(answer.headers), path)
        return answer

    def post(self, column: str, path: str, **values: Any) -> httpx.Response:
        """Send a form, let the worker handle what follows from it, and read the new mails."""
        cookies = self.world.cookies.get(column)
        token = csrf_of(cookies) if cookies else self._visitors_token()
        data = {"_csrf": token, VERSIONS: self._runner.run(versions_of(self._parts.database))}
        data |= {name.replace("__", "-"): value for name, value in values.items()}
        answer = self._runner.run(self._ask(column, "POST", path, data=data))
        assert answer.status_code < 500, f"{path} as {column}: {answer.status_code}"
        self._runner.run(self._work.events())
        self._read_mails()
        return answer

    def _visitors_token(self) -> str:
        answer = self._runner.run(self._ask("visitor", "GET", "/aanmelden"))
        self.world.cookies["visitor"] = {"maatmarkt": answer.cookies["maatmarkt"]}
        return csrf_of(self.world.cookies["visitor"])

    async def _ask(self, column: str, method: str, path: str, **more: Any) -> httpx.Response:
        self._client.cookies.clear()
        cookies = self.world.cookies.get(column)
        if cookies:
            self._client.cookies.set("maatmarkt", cookies["maatmarkt"], "testserver.local", "/")
        return await self._client.request(method, path, **more)

    def check(self, column: str, text: str, where: str) -> None:
        self.looked += 1
        marks = set(TEXT.findall(text)) | {re.sub(r"[^0-9]", "", m)[:-2] for m in MONEY.findall(text)}
        for mark in marks & self.allowed.keys():
            if column not in self.allowed[mark]:
                raise Leak(f"{column} sees {mark} of {sorted(self.allowed[mark])} in {where}")

    def _read_mails(self) -> None:
        async def new() -> list[Message]:
            async with self._parts.database.begin() as db:
                return list(await db.scalars(select(Message).where(Message.id.not_in(self._mails))))

        for mail in self._runner.run(new()):
            self._mails.add(mail.id)
            reader = BY_EMAIL.get(mail.to_address, mail.to_address)
            self.check(reader, f"{mail.subject} {mail.text} {mail.html}", f"mail {mail.template} to {reader}")

    # What people do, each as the browser does it.

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
            async with self._parts.database.begin() as db:
                query = select(Invitation.id).where(
                    Invitation.need_id == need.id,
                    Invitation.organisation_id == self.world.organisations[supplier].id,
                )
                invitation = (await db.scalars(query)).one()
                return self._parts.mail.signed("answer", invitation, self.world.people[supplier].id)

        return "/uitnodiging/" + self._runner.run(identity())

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
            async with self._parts.database.begin() as db:
                row = (await db.scalars(select(SignUp).where(SignUp.email == email))).one()
                mails = select(Message.text).where(Message.to_address == email)
                link = re.search(r"/aanmelding/[\w-]+", (await db.scalars(mails)).one())
                return str(row.id), link[0] if link else ""

        identity, link = self._runner.run(found())
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
