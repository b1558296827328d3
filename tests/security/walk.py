"""Which pages a browser should have seen: by the addresses of the access table."""

from __future__ import annotations

import re

from tests.security.access import TABLE, read_table

NO_PAGE = (
    *("/static/", "/bewijsstukken/", "/{need_id}/bijlagen/", "/{token}/bijlagen/", "/antwoorden/"),
    *("/metingen", "/klaar", "/gezond", "/cpv", ".json", ".svg"),
)


def pages() -> set[str]:
    """Routes that show a page to someone, as they stand in the table."""
    rows = read_table(TABLE.read_text())
    return {
        row.path
        for row in rows
        if row.method == "GET" and "200" in row.answers and not any(part in row.path for part in NO_PAGE)
    }


def route_of(path: str, routes: set[str]) -> str | None:
    """The route that answers a path; one without parameters goes before one with."""
    for route in sorted(routes, key=lambda route: (route.count("{"), route)):
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", route), path):
            return route
    return None
