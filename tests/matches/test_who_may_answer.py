"""The procedure guide counts who here may take part in a reserved contract, by what shows it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import update

from marketplace.core import clock
from marketplace.organisations.proof_models import Recognition
from marketplace.procedures.reading import load_rules
from tests.guest import House, house

__all__ = ["house"]
TODAY = clock.today()
DAY = f"dag-day={TODAY.day}&dag-month={TODAY.month}&dag-year={TODAY.year}"
ASKED = f"/procedurewijzer?soort=D&raming=60.000&{DAY}"


@pytest.fixture
async def ruled(house: House) -> House:
    async with house.database.begin() as db:
        await load_rules(db)
    return house


def counts(page: str) -> list[int]:
    """With a recognition, with a share of 30 %, without a document."""
    found = re.findall(r"(?:die toont|\(gelijkwaardig\)|bewijs aan hen) (\d+)", page)
    return [int(count) for count in found]


async def test_it_counts_those_that_do_the_work_in_that_town(ruled: House) -> None:
    visitor = ruled.guest()
    here = await visitor.see(f"{ASKED}&wat=gras+maaien&gemeente=46025")
    assert counts(here) == [0, 0, 1]
    assert "In Temse" in here
    elsewhere = await visitor.see(f"{ASKED}&wat=gras+maaien&gemeente=35013")
    assert counts(elsewhere) == [0, 0, 2]  # the cast has one more there
    assert counts(await visitor.see(f"{ASKED}&wat=raketten+lanceren")) == []


async def test_a_recognition_without_a_document_is_no_proof(ruled: House) -> None:
    visitor = ruled.guest()
    recognised, share, unproven = counts(await visitor.see(f"{ASKED}&wat=gras+maaien&gemeente=46025"))
    assert (recognised, share) == (0, 0)
    assert unproven > 0


async def test_a_recognition_that_has_ended_by_then_does_not_count(ruled: House) -> None:
    async with ruled.database.begin() as db:
        await db.execute(
            update(Recognition).values(valid_to=date(2020, 1, 1), version=Recognition.version + 1)
        )
    visitor = ruled.guest()
    found = counts(await visitor.see(f"{ASKED}&wat=gras+maaien&gemeente=46025"))
    assert found == [] or found[0] == 0


async def test_without_words_it_asks_what_is_bought(ruled: House) -> None:
    visitor = ruled.guest()
    assert "Zeg in enkele woorden wat u zoekt" in await visitor.see(ASKED)
    assert visitor.status == 200
