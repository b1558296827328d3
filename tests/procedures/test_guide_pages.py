"""The public pages: what an address asks, what they say, and what they ask of the database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import delete

from marketplace.procedures.models import ProcedureRule
from marketplace.procedures.reading import load_rules
from tests.guest import House
from tests.inprocess import counted

DAY = "dag-day=25&dag-month=11&dag-year=2026"
MOST_QUERIES = 4


@pytest.fixture
async def ruled(house: House) -> House:
    """A house whose installation has the rules of this version."""
    async with house.database.begin() as db:
        await load_rules(db)
    return house


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (f"soort=D&raming=29.999,99&{DAY}", "staan 5 procedures open"),
        (f"soort=D&raming=30.000&{DAY}", "staan 4 procedures open"),
        (f"soort=D&raming=216.000&{DAY}", "staat één procedure open"),
        (f"soort=L&raming=28.000&herhalingen=4.000&{DAY}", "met € 4.000,00 aan herhalingen"),
        (f"soort=D&raming=139.999,99&offerte=140.000&{DAY}", "kunt u hier niet goedkeuren"),
        (f"soort=S&raming=1.000&cpv=90910000&{DAY}", "Wij rekenen dus met de gewone regels"),
        (f"soort=D&raming=1.000&cpv=55520000&{DAY}", "kijk ook wat voor die soort geldt"),
        (f"soort=S&raming=1.000&cpv=85312110&maanden=37&voorbehouden=ja&{DAY}", "37 maanden is te lang"),
    ],
)
async def test_an_answer_says_what_counts(ruled: House, asked: str, says: str) -> None:
    visitor = ruled.guest()
    assert says in await visitor.see(f"/procedurewijzer?{asked}")
    assert visitor.status == 200


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (f"soort=D&{DAY}", "Vul uw raming in"),
        (f"raming=100&{DAY}", "Kies wat u koopt"),
        (f"soort=D&raming=12,500&{DAY}", "Vul een bedrag in euro in"),
        ("soort=D&raming=1&dag-day=1&dag-month=1&dag-year=2028", "tot en met 31 december 2027"),
        ("soort=D&raming=1&dag-day=31&dag-month=2&dag-year=2026", "bestaande datum"),
        (f"soort=D&raming=1&cpv=77310000-5&{DAY}", "controlecijfer"),
        (f"soort=D&raming=1&maanden=-1&{DAY}", "aantal maanden"),
        (f"soort=D&raming=1&wat={'x' * 301}&{DAY}", "hoogstens 300 tekens"),
    ],
)
async def test_what_is_wrong_is_said(ruled: House, asked: str, says: str) -> None:
    visitor = ruled.guest()
    assert says in await visitor.see(f"/procedurewijzer?{asked}")
    assert visitor.status == 422


@pytest.mark.parametrize(
    "asked", ["soort=D&soort=L&raming=1&raming=2", "gemeente=99999", "dag-day=%E2%80%AE", "raming=1e9"]
)
async def test_odd_addresses_are_pages_all_the_same(ruled: House, asked: str) -> None:
    visitor = ruled.guest()
    await visitor.see(f"/procedurewijzer?{asked}")
    assert visitor.status in {200, 422}


async def test_an_installation_without_rules_says_so(house: House) -> None:
    visitor = house.guest()
    assert "De regels ontbreken" in await visitor.see(f"/procedurewijzer?soort=D&raming=1&{DAY}")
    assert visitor.status == 422
    assert "Wat mag ik voorbehouden?" in await visitor.see("/wat-mag-ik-voorbehouden")
    assert visitor.status == 200


async def test_a_rule_that_changes_changes_the_next_answer(ruled: House) -> None:
    visitor = ruled.guest()
    address = f"/procedurewijzer?soort=D&raming=140.000&{DAY}"
    assert "staan 3 procedures open" in await visitor.see(address)
    async with ruled.database.begin() as db:
        rule = (await db.scalars(ProcedureRule.current().where(ProcedureRule.code == "OPZB-2026"))).one()
        rule.amount = Decimal(150_000)
    assert "staan 4 procedures open" in await visitor.see(address)
    async with ruled.database.begin() as db:
        await db.execute(delete(ProcedureRule).where(ProcedureRule.code == "VOP-2026"))
    assert "Wij kennen de regels van 1 januari 2020 tot en met 31 december 2025" in await visitor.see(address)


async def test_sources_are_links_and_queries_are_few(ruled: House) -> None:
    visitor = ruled.guest()
    address = f"/procedurewijzer?soort=D&raming=140.000&{DAY}"
    await visitor.see(address)
    assert 'href="https://bosa.belgium.be/' in visitor.page.text
    with counted() as queries:
        await visitor.see(address)
    assert len(queries) <= MOST_QUERIES
    with counted() as queries:
        await visitor.see("/wat-mag-ik-voorbehouden")
    assert len(queries) <= MOST_QUERIES


async def test_the_day_asked_decides_and_not_today(ruled: House) -> None:
    visitor = ruled.guest()
    for day, count in ((date(2025, 12, 31), 4), (date(2026, 1, 1), 3)):
        asked = f"dag-day={day.day}&dag-month={day.month}&dag-year={day.year}"
        page = await visitor.see(f"/procedurewijzer?soort=D&raming=142.999,99&{asked}")
        assert f"staan {count} procedures open" in page
