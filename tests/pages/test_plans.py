"""No page looks through what grows: the plan of each of its queries, with all of Flanders in the database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event, func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person
from marketplace.app import create_app
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.recent import Recent
from marketplace.core.web.access import Role
from marketplace.matches.directory import Search, find_offers
from marketplace.matches.region_facts import RegionFacts
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.offers.models import Offer
from marketplace.wiring import make_parts
from tests import databases
from tests.database import opened
from tests.inprocess import cookie_of, settings

OFFERS, MAILS = 100_000, 100_000
#: Rows that a page may look at in one step of one query.
MOST_ROWS = 5_000
#: Tables of some dozens or hundreds of rows, whatever the site grows to.
SMALL = {"municipality", "region", "region_municipality", "cpv_code", "heartbeat", "mail_hold"}
#: Pages that may look through all organisations, and why.
ACCEPTED = {
    "administrator /organisaties": "a thousand of them in reading order: all are sorted",
    "by name": "a part of a name: some thousands of short names are read in a millisecond",
}


@dataclass
class Asked:
    """The queries of a page, each with the plan that it was run by."""

    page: str
    plans: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def accepted(self, table: str) -> bool:
        return self.page in ACCEPTED and table in ("organisation", "")

    def too_much(self) -> Iterator[str]:
        for statement, plan in self.plans:
            for node in nodes(plan):
                seen = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
                table = node.get("Relation Name", "")
                scans = node["Node Type"] == "Seq Scan" and seen > 500 and table not in SMALL
                whole, step = seen * node["Actual Loops"], f"{node['Node Type']} {table}"
                if (scans or whole > MOST_ROWS) and not self.accepted(table):
                    yield f"{self.page}: {step} sees {whole:.0f} rows: {statement[:2000]}"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


@contextmanager
def explained(page: str) -> Iterator[Asked]:
    """Every query that runs meanwhile is run once more before, to see how."""
    asked = Asked(page)

    def explain(
        connection: Connection, _cursor: Any, statement: str, values: Any, _c: Any, many: bool
    ) -> None:
        if statement.lstrip().upper().startswith("SELECT") and "FOR UPDATE" not in statement and not many:
            cursor = connection.connection.cursor()
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values)
            (found,) = cursor.fetchone()
            (top,) = json.loads(found) if isinstance(found, str) else found
            asked.plans.append((statement, top["Plan"]))
            cursor.close()

    event.listen(Engine, "before_cursor_execute", explain)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", explain)


@pytest.fixture(scope="module")
def flanders_url(postgres: Any) -> Iterator[str]:
    with databases.clone(postgres, databases.flanders_template(postgres, OFFERS, MAILS)) as url:
        yield url


@asynccontextmanager
async def visitor_of(url: str, var: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The application without its start: nothing here needs the engine, which would be built beside this."""
    chosen = settings(url, None, var)
    parts = make_parts(chosen)
    transport = httpx.ASGITransport(create_app(chosen, parts))
    try:
        async with httpx.AsyncClient(transport=transport, base_url=chosen.base_url) as client:
            yield client
    finally:
        await parts.close()


async def test_no_page_looks_through_what_grows(flanders_url: str, tmp_path: Path) -> None:
    wrong: list[str] = []
    async with opened(flanders_url) as database, visitor_of(flanders_url, tmp_path) as client:
        for who, person, paths in await pages_of(database):
            client.cookies.clear()
            if person:
                client.cookies.update(await cookie_of(database, person))
            for path in paths:
                await client.get(path)
                with explained(f"{who} {path}") as asked:
                    answer = await client.get(path)
                assert answer.status_code == 200, (who, path)
                assert asked.plans or path == "/", "its queries were seen"
                wrong += asked.too_much()
    assert not wrong, "\n".join(wrong)


async def busiest(db: AsyncSession, table: type[Any], column: Any, *where: Any) -> Any:
    query = select(column).where(column.is_not(None), *where).group_by(column)
    return await db.scalar(query.order_by(func.count().desc(), column).limit(1))


async def works_for(db: AsyncSession, role: Role, **place: Any) -> Person:
    person = Person(email=f"{role}@voorbeeld.example", name=f"Verzonnen {role}")
    db.add(person)
    await db.flush()
    db.add(Membership(person_id=person.id, role=role, active_since=clock.now(), **place))
    return person


GUIDE = "/procedurewijzer?soort=D&raming=60.000&dag-day=1&dag-month=11&dag-year=2026"


async def pages_of(database: Database) -> list[tuple[str, Person | None, list[str]]]:
    """Who looks at which pages: the buyer, supplier and region with most."""
    async with database.begin() as db:
        buyer = await busiest(db, Need, Need.organisation_id)
        supplier = await busiest(db, Offer, Offer.organisation_id)
        region = await busiest(db, Need, Need.region_id)
        open_needs = select(Need.id).where(Need.status == NeedStatus.PUBLISHED).limit(1)
        need = await db.scalar(open_needs.where(Need.organisation_id == buyer))
        here = await db.scalar(open_needs.where(Need.region_id == region))
        offer = await db.scalar(select(Offer.id).where(Offer.organisation_id == supplier).limit(1))
        people = {
            "buyer": await works_for(db, Role.BUYER, organisation_id=buyer),
            "supplier": await works_for(db, Role.SUPPLIER, organisation_id=supplier),
            "coordinator": await works_for(db, Role.COORDINATOR, region_id=region),
            "administrator": await works_for(db, Role.ADMINISTRATOR),
        }
    filters = ("", "soort=good", "type=maatwerkbedrijf", "gemeente=46025", "type=kringwinkel&soort=good")
    directory = [f"/aanbod?{chosen}&pagina={page}" for chosen in filters for page in (1, 100, 400)]
    public = ["/", "/zo-koopt-u-sociaal", "/regels", GUIDE, *directory]
    administration = ["/start", "/behoeften", "/organisaties", "/beheer/regels"]
    return [
        ("visitor", None, [*public, f"/leveranciers/{supplier}", f"/aanbod/{offer}"]),
        ("buyer", people["buyer"], ["/start", "/behoeften", f"/behoeften/{need}", "/samenwerkingen"]),
        ("supplier", people["supplier"], ["/start", "/mijn-aanbod", "/uitnodigingen", "/samenwerkingen"]),
        (
            "coordinator",
            people["coordinator"],
            ["/start", "/behoeften", f"/behoeften/{here}", f"/behoeften/{here}/selectie", "/organisaties"],
        ),
        ("administrator", people["administrator"], administration),
    ]


async def test_a_search_by_name_reads_few_rows(flanders_url: str) -> None:
    async with opened(flanders_url) as database, database.begin() as db:
        with explained("by name") as asked:
            found = await find_offers(db, None, Recent(), Search("Werkplaats 4321"))
    assert found.total
    assert not list(asked.too_much())


async def test_what_a_region_bought_is_read_in_few_rows(flanders_url: str) -> None:
    async with opened(flanders_url) as database, database.begin() as db:
        region = await busiest(db, Need, Need.region_id)
        with explained("potential") as asked:
            await RegionFacts.load(db, region)
    assert not list(asked.too_much())
