"""Reloading after an error: the address of every form, opened anew, is a page with the form again."""

from __future__ import annotations

from pathlib import Path

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute

from tests.inprocess import client_of
from tests.security import access
from tests.security.access import COLUMNS, TABLE, Row, read_table
from tests.security.undone import app_that_keeps_nothing

CARRIED_OUT = ("200", "303", "409", "422")


def methods_of(app: Litestar) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            found.setdefault(route.path, set()).update(route.methods)
    return found


def test_every_address_that_a_form_is_sent_to_can_be_opened(
    shared_demo_database_url: str, tmp_path: Path
) -> None:
    methods = methods_of(app_that_keeps_nothing(shared_demo_database_url, tmp_path))
    assert [path for path, those in methods.items() if "POST" in those and "GET" not in those] == []


@pytest.mark.slow
async def test_who_may_send_a_form_gets_its_page_when_its_address_is_opened_anew(
    demo_database_url: str, tmp_path: Path
) -> None:
    """Whatever the form answered: with errors (422, 409), or done (303) and opened from the history."""
    world = await access.world_of(demo_database_url, tmp_path)
    app, wrong, tried = app_that_keeps_nothing(demo_database_url, tmp_path), [], set()
    async with client_of(app) as client:
        for row in read_table(TABLE.read_text()):
            if row.method != "POST":
                continue
            for column, answer in zip(COLUMNS, row.answers, strict=True):
                if answer not in CARRIED_OUT:
                    continue
                opened = await access.ask(client, world, column, Row("GET", row.path, row.of, row.answers))
                if opened.status_code in (302, 303):
                    opened = await client.get(opened.headers["location"])
                tried.add(row.path)
                if opened.status_code != 200 or "text/html" not in opened.headers["content-type"]:
                    wrong.append((row.path, row.of, column, opened.status_code))
    assert wrong == []
    assert len(tried) > 40
