"""An address that can't be ours is answered by nobody; HEAD is answered as GET."""

from __future__ import annotations

from pathlib import Path

import pytest
from litestar import Litestar

from tests.database import with_cast
from tests.inprocess import app_for, client_of, cookie_of
from tests.security.access import TABLE, read_table
from tests.security.asgi import Exchange

HOSTS = ("testserver.local:65536", "testserver.local:99999", "testserver.local:0x1", "elders.example", "")


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/", "/bestaat-niet", "/static/x"])
async def test_a_name_or_port_that_cannot_be_ours_is_misdirected(app: Litestar, host: str, path: str) -> None:
    exchange = await Exchange(path, method="GET", headers={"host": host}).with_app(app)
    assert (exchange.status, exchange.body) == (421, b"")


async def test_head_answers_as_get_without_a_body(database_url: str, tmp_path: Path) -> None:
    table = read_table(TABLE.read_text())
    pages = {row.path for row in table if row.method == "GET" and "{" not in row.path}
    async with (
        with_cast(database_url) as (database, cast),
        client_of(app_for(database_url, tmp_path)) as client,
    ):
        client.cookies.update(await cookie_of(database, cast.an))
        for path in (*sorted(pages), "/bestaat-niet", "/static/manifest.json"):
            get = await client.get(path, follow_redirects=False)
            head = await client.head(path, follow_redirects=False)
            assert (head.status_code, head.content) == (get.status_code, b""), path
            assert head.headers.get("content-type") == get.headers.get("content-type")
