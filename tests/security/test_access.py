"""Every route, asked by every kind of user, about own and foreign things, answers as the table says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inprocess import app_for
from tests.security import access
from tests.security.access import COLUMNS, TABLE, Row, read_table, routes_of
from tests.security.undone import app_that_keeps_nothing

REFUSED = {"login", "403", "404", "302"}
PARTIES = {
    "waasland": {"buyer", "supplier", "coord", "admin"},
    "oostende": {"buyer2", "supplier2", "coord2", "admin"},
}
PUBLIC = {
    ("GET", "/aanbod/{offer_id}", "offer"),
    ("GET", "/leveranciers/{organisation_id}", "workshop"),
    ("GET", "/open-vragen/{need_id}", "open"),
    ("POST", "/open-vragen/{need_id}/deelname", "open"),
}
BY_LINK = (
    *("/uitnodiging/", "/aanmelden/link/", "/mails/", "/aanmelding/", "/collega/", "/adres/"),
    "/bevestigen/",
)
"""Who holds such a mailed link may use it, signed in or not."""


@pytest.fixture(scope="module")
def table() -> list[Row]:
    return read_table(TABLE.read_text())


@pytest.mark.slow
async def test_the_application_answers_as_the_table_says(
    demo_database_url: str, tmp_path: Path, table: list[Row]
) -> None:
    found = await access.as_it_is(demo_database_url, tmp_path)
    other = [
        f"{row.method} {row.path} {row.of} as {column}: {now}, the table says {said}"
        for row, wanted in zip(found, table, strict=True)
        for column, now, said in zip(COLUMNS, row.answers, wanted.answers, strict=True)
        if now != said
    ]
    assert other == []


def test_every_route_has_a_row_and_every_row_a_route(
    shared_demo_database_url: str, tmp_path: Path, table: list[Row]
) -> None:
    routes = routes_of(app_that_keeps_nothing(shared_demo_database_url, tmp_path))
    assert routes - {row.key for row in table} == set()
    assert {row.key for row in table} - routes == set()


def test_a_new_route_would_be_missed(shared_demo_database_url: str, tmp_path: Path, table: list[Row]) -> None:
    """Outside the demo the demo's own routes do not exist, so comparing sees rows that lack a route."""
    routes = routes_of(app_for(shared_demo_database_url, tmp_path))
    assert {row.path for row in table if row.key not in routes} == {
        "/demo/aanmelden",
        "/demo/postvak",
        "/demo/postvak/{message_id}",
        "/stijlgids",
    }


def test_the_table_is_whole(table: list[Row]) -> None:
    assert len(table) * len(COLUMNS) >= 1000
    assert len({(row.key, row.of) for row in table}) == len(table)


def test_what_is_foreign_is_refused(table: list[Row]) -> None:
    """Whatever the table says of each row: who is no party to a thing gets nothing of it."""
    seen = 0
    for row in table:
        region, _, kind = row.of.split(",")[0].partition(".")
        parties = PARTIES.get(region)
        if parties is None or row.path.startswith(BY_LINK) or (row.method, row.path, kind) in PUBLIC:
            continue
        for column, answer in zip(COLUMNS, row.answers, strict=True):
            if column not in parties:
                assert answer in REFUSED, f"{row.method} {row.path} {row.of}: {column} gets {answer}"
                seen += 1
    assert seen >= 300


@pytest.mark.parametrize("kind", ["draft", "pending", "unapproved", "offer_draft"])
def test_what_is_not_public_yet_is_seen_by_its_own_people_only(table: list[Row], kind: str) -> None:
    rows = [row for row in table if row.method == "GET" and row.of.split(",")[0].endswith(f".{kind}")]
    assert rows
    for row in rows:
        region = row.of.split(".")[0]
        helpdesk = {"coord", "coord2"}
        own = {"draft": {"buyer", "buyer2"}, "pending": helpdesk, "unapproved": helpdesk}.get(
            kind, {"supplier", "supplier2", "coord", "coord2"}
        )
        allowed = PARTIES[region] & own | {"admin"}
        for column, answer in zip(COLUMNS, row.answers, strict=True):
            assert column in allowed or answer in REFUSED, f"{row.path} {row.of}: {column} gets {answer}"


@pytest.mark.parametrize("line", ["GET / - 200", "GET / - 200 200 200 200 200 200 200 200 200 200"])
def test_a_line_with_a_cell_too_few_or_too_many_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="GET"):
        read_table(line)
