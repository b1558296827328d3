"""Every route that changes something says what its form carries; each form carries it; it is looked at."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from lxml import html

from marketplace.core.web import promises, seen
from marketplace.core.web.promises import Promise
from tests.inprocess import client_of
from tests.markup import goes_to
from tests.security import access
from tests.security.access import COLUMNS, TABLE, Row, read_table
from tests.security.undone import app_that_keeps_nothing
from tests.security.walk import route_of

Promises = dict[str, Promise]


@pytest.fixture
def table() -> list[Row]:
    return read_table(TABLE.read_text())


def promises_of(database_url: str, var: Path) -> Promises:
    """Path as the table writes it -> promise."""
    found = promises.promises_of(app_that_keeps_nothing(database_url, var))
    return {re.sub(r":\w+}", "}", path): promise for path, promise in found.items()}


def test_a_reason_is_a_sentence(shared_demo_database_url: str, tmp_path: Path) -> None:
    reasons = {
        path: promise.reason
        for path, promise in promises_of(shared_demo_database_url, tmp_path).items()
        if not promise.shows and not promise.makes
    }
    bad = {path: reason for path, reason in reasons.items() if len(reason.split()) < 2 or "TODO" in reason}
    assert bad == {}


@pytest.mark.slow
async def test_a_form_without_versions_changes_nothing(
    demo_database_url: str, tmp_path: Path, table: list[Row]
) -> None:
    """Whatever works with the versions of the page is refused without them, by 409 or at a field."""
    promises = promises_of(demo_database_url, tmp_path)
    world = await access.world_of(demo_database_url, tmp_path)
    blind = dataclasses.replace(world, versions="{}")
    app, tried = app_that_keeps_nothing(demo_database_url, tmp_path), set()
    async with client_of(app) as client:
        for row in table:
            if row.method != "POST" or not promises[row.path].shows:
                continue
            for column, answer in zip(COLUMNS, row.answers, strict=True):
                if answer != "303":
                    continue
                given = await access.ask(client, blind, column, row)
                assert given.status_code in (409, 422), f"{row.path} {row.of} as {column}"
                tried.add(row.path)
    assert len(tried) >= 8


@pytest.mark.slow
async def test_every_form_on_a_page_carries_what_its_route_promises(
    demo_database_url: str, tmp_path: Path, table: list[Row]
) -> None:
    promises = promises_of(demo_database_url, tmp_path)
    world = await access.world_of(demo_database_url, tmp_path)
    found: set[str] = set()
    async with client_of(app_that_keeps_nothing(demo_database_url, tmp_path)) as client:
        for row in table:
            for column, answer in zip(COLUMNS, row.answers, strict=True):
                if row.method != "GET" or answer != "200":
                    continue
                page = await access.ask(client, world, column, row)
                if page.headers.get("content-type", "").startswith("text/html"):
                    found |= _forms(page.text, promises)
    unseen = {path for path, promise in promises.items() if promise.shows or promise.makes} - found
    assert unseen == set(), "no page with these forms is in the table"


def _forms(page: str, promises: Promises) -> set[str]:
    """The routes of a page's forms, each checked."""
    found = set()
    for form in html.fromstring(page).forms:
        if (form.get("method") or "get").lower() != "post":
            continue
        names = {name for name, _ in form.form_values()}
        for address in goes_to(form):
            route = route_of(address.split("?")[0], set(promises))
            assert route is not None, address
            promise = promises[route]
            if promise.shows:
                assert seen.VERSIONS in names, route
            elif promise.makes:
                assert seen.KEY in names, route
            found.add(route)
    return found
