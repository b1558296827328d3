"""Editing a need: what one doesn't touch stays exactly as it is, also what nobody could type."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.web.forms import SURE
from marketplace.needs import verbs
from marketplace.needs.models import Need
from marketplace.needs.values import NeedValues
from tests.database import with_cast
from tests.inprocess import app_for, client_of
from tests.people import make_need
from tests.tab import Tab

ELEVEN = datetime(2099, 1, 15, 10, tzinfo=UTC)
"""Eleven o'clock in Brussels."""


@asynccontextmanager
async def an_with(url: str, var: Path, **values: object) -> AsyncIterator[tuple[Database, Tab, Need]]:
    """An at the pages, with a draft of her own."""
    async with with_cast(url) as (database, cast), client_of(app_for(url, var)) as client:
        async with database.begin() as db:
            need = await make_need(db, cast, **values)
        yield database, await Tab.of(client, database, cast.an), need


async def said(database: Database, need: Need) -> dict[str, Any]:
    """What a need says now."""
    async with database.begin() as db:
        row = await db.get_one(Need, need.id)
        return {name: getattr(row, name) for name in NeedValues.__slots__}


OFFICIAL = [
    {"title": "Raamovereenkomst " + "voor het onderhoud van groen " * 13},
    {"text": "Twee percelen.\r\n\r\nZie het bestek.\r" + "Lange tekst. " * 1400},
    {"place": "Dorp " * 60},
    {"nis": None},
    {"deadline": ELEVEN},
    {"deadline": None},
    {"deadline": datetime(2019, 6, 24, 16, tzinfo=UTC)},
    {"starts_on": date(1900, 1, 1), "ends_on": date(1899, 12, 31)},
    {"ends_on": date(2150, 1, 1)},
    {"amount": Decimal("999999999999.99")},
    {"amount": Decimal("165.01")},
    {"cpv": [f"771000{number:02}" for number in range(30)]},
]


@pytest.mark.parametrize("official", OFFICIAL, ids=lambda values: "-".join(values))
async def test_a_draft_saved_untouched_is_the_same(
    database_url: str, tmp_path: Path, official: dict[str, object]
) -> None:
    async with an_with(database_url, tmp_path, **official) as (database, an, need):
        page = f"/behoeften/{need.id}/bewerken"
        before = await said(database, need)
        answer = await an.post(page, await an.form(page))
        assert answer.status_code == 303
        assert await said(database, need) == before
        answer = await an.post(page, await an.form(page, place="Aan de kerk"))
        assert answer.status_code == 303
        assert await said(database, need) == before | {"place": "Aan de kerk"}


async def test_the_same_day_in_other_digits_keeps_its_hour(database_url: str, tmp_path: Path) -> None:
    async with an_with(database_url, tmp_path, deadline=ELEVEN) as (database, an, need):
        page = f"/behoeften/{need.id}/bewerken"
        await an.post(page, await an.form(page, **{"deadline-month": "01"}))
        assert (await said(database, need))["deadline"] == ELEVEN
        meant = {"deadline-day": "16", SURE: "deadline:2099-01-16"}
        await an.post(page, await an.form(page, **meant))
        assert (await said(database, need))["deadline"] == clock.end_of_day(date(2099, 1, 16))


async def test_who_was_asked_hears_nothing_of_a_deadline_that_did_not_change(
    database_url: str, tmp_path: Path
) -> None:
    async with an_with(database_url, tmp_path, deadline=ELEVEN) as (database, an, need):
        async with database.begin() as db:
            row = await db.get_one(Need, need.id)
            await verbs.submit(db, None, row)
            await verbs.publish(db, None, row)
        page = f"/behoeften/{need.id}/bewerken"
        answer = await an.post(page, await an.form(page))
        assert "Bewaard.</p>" in (await an.get(answer.headers["location"])).text
        assert (await said(database, need))["deadline"] == ELEVEN


async def test_what_is_long_may_be_edited_and_grow_no_longer(database_url: str, tmp_path: Path) -> None:
    title = "Onderhoud " * 39 + "groen"
    async with an_with(database_url, tmp_path, title=title) as (database, an, need):
        page = f"/behoeften/{need.id}/bewerken"
        shorter = title.replace("groen", "gras")
        await an.post(page, await an.form(page, title=shorter))
        assert (await said(database, need))["title"] == shorter
        refused = await an.post(page, await an.form(page, title=title + " en meer"))
        assert (refused.status_code, "hoogstens 394 tekens" in refused.text) == (422, True)


@pytest.mark.parametrize(
    ("official", "field", "error"),
    [
        ({"nis": None}, "nis", "Kies de gemeente waar het is"),
        ({"deadline": None}, "deadline", "Kies tot wanneer leveranciers kunnen antwoorden"),
        ({"deadline": clock.now() - timedelta(days=9)}, "deadline", "Kies een datum in de toekomst"),
    ],
)
async def test_the_helpdesk_gets_only_what_is_complete(
    database_url: str, tmp_path: Path, official: dict[str, object], field: str, error: str
) -> None:
    async with an_with(database_url, tmp_path, **official) as (_, an, need):
        page = f"/behoeften/{need.id}/bewerken"
        answer = await an.post(f"{page}/indiening", await an.form(page))
        assert answer.status_code == 422
        assert f'href="#{field}' in answer.text
        assert error in answer.text


ASKED = "Wie wast onze ramen?"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"title": "Ramen wassen"}, ("Ramen wassen", "")),
        ({"text": f"{ASKED}\nElke maand."}, (ASKED, f"{ASKED}\nElke maand.")),
        ({"title": "", "text": "ramen " * 40}, ("ramen " * 12 + "ramen …", ("ramen " * 40).strip())),
    ],
)
async def test_a_draft_needs_a_title_or_a_text(
    database_url: str, tmp_path: Path, typed: dict[str, str], kept: tuple[str, str]
) -> None:
    async with an_with(database_url, tmp_path) as (database, an, _):
        empty = {"title": "", "text": "", "deadline-day": "", "deadline-month": "", "deadline-year": ""}
        form = await an.form("/behoeften/nieuw", **(empty | {"nis": ""} | typed))
        answer = await an.post("/behoeften/nieuw", form)
        assert answer.status_code == 303
        async with database.begin() as db:
            need = await db.get_one(Need, uuid.UUID(answer.headers["location"].split("/")[-1]))
            assert (need.title, need.text, need.nis, need.deadline) == (*kept, None, None)
        page = f"/behoeften/{need.id}/bewerken"
        refused = await an.post(f"{page}/indiening", await an.form(page))
        assert (refused.status_code, "Kies de gemeente waar het is" in refused.text) == (422, True)
        assert ("Vertel wat u nodig hebt" in refused.text) == (not kept[1])


async def test_a_draft_of_nothing_is_refused_at_its_title(database_url: str, tmp_path: Path) -> None:
    async with an_with(database_url, tmp_path) as (_, an, _need):
        form = await an.form("/behoeften/nieuw", title="", text=" ")
        answer = await an.post("/behoeften/nieuw", form)
        assert (answer.status_code, "Vul een titel of een tekst in" in answer.text) == (422, True)
