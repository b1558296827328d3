"""Bodies that are slow, large, cut into very many pieces or no text, and names and methods at the door."""

from __future__ import annotations

import asyncio
import json
import socket
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from litestar import Litestar, Request, post
from litestar.datastructures import UploadFile
from litestar.response import Response
from sqlalchemy import text

from marketplace.core.db import Database
from marketplace.core.errors import Refusal
from marketplace.core.web import bodies
from marketplace.core.web.bodies import Bodies
from marketplace.core.web.posted import MOST_BYTES, MOST_FIELDS
from tests.database import opened, with_cast
from tests.inprocess import app_for, client_of, cookie_of, csrf_of
from tests.security.asgi import FORM, Exchange
from tests.site import Site
from tests.waiting import LONG_S, busyness, until

PARTS = "multipart/form-data; boundary=b"

PART = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'

FILE = b'--b\r\nContent-Disposition: form-data; name="a"; filename="a.pdf"\r\n\r\n'

END = b"\r\n--b--\r\n"

UPLOAD = f"/organisaties/{uuid.uuid4()}/bewijsstukken"


def small_app(**limits: float) -> Litestar:
    """Only the reading of bodies; its answer tells what a handler finds."""

    @post("/", opt={bodies.UPLOAD: 1_000_000})
    async def told(request: Request) -> dict[str, list[str]]:  # type: ignore[type-arg]
        form = await request.form()
        found: dict[str, list[str]] = {}
        for name, value in form.multi_items():
            shown = f"{value.filename}: {len(await value.read())}" if isinstance(value, UploadFile) else value
            found.setdefault(name, []).append(shown)
        return found

    def refused(_: object, error: Refusal) -> Response[str]:
        return Response(error.message, status_code=error.status)

    return Litestar([told], middleware=[Bodies(refused, **limits)], openapi_config=None)  # type: ignore[arg-type]


async def test_fields_and_files_are_found_as_sent() -> None:
    exchange = Exchange("/", pieces=[b"a=caf%C3%A9&b=&a=2", b"+3"])
    assert json.loads((await exchange.with_app(small_app())).body) == {"a": ["café", "2 3"], "b": [""]}
    exchange = Exchange("/", headers={"content-type": PARTS}, pieces=[PART, FILE + b"12345", END])
    assert (await exchange.with_app(small_app())).body == b'{"a":["x","a.pdf: 5"]}'


async def test_a_body_that_does_not_come_is_answered_and_its_line_ends() -> None:
    exchange = Exchange("/", pieces=[b"a="], ends=False)
    await asyncio.wait_for(exchange.with_app(small_app(patience_s=0.05)), LONG_S)
    assert exchange.status == 408
    assert exchange.answered["connection"] == "close"
    assert "te traag" in exchange.body.decode()


async def test_all_bodies_together_take_no_more_than_agreed() -> None:
    app = small_app(most_at_once=100_000)
    held = Exchange("/", pieces=[b"a" * 80_000], ends=False)
    other = Exchange("/", pieces=[b"b" * 80_000])
    small = Exchange("/", pieces=[b"c=1"])
    first = asyncio.create_task(held.with_app(app))
    await until(lambda: held.asked == 2, "the first to hold its bytes, and wait for more")
    await other.with_app(app)
    await small.with_app(app)
    held.rest.set()
    await first
    assert [held.status, other.status, small.status] == [201, 503, 201]
    assert (await Exchange("/", pieces=[b"d" * 80_000]).with_app(app)).status == 201


async def test_one_client_keeps_nobody_else_out() -> None:
    app = small_app(most_of_one=100_000)
    held = Exchange("/", pieces=[b"a" * 80_000], ends=False)
    first = asyncio.create_task(held.with_app(app))
    await until(lambda: held.asked == 2, "the first to hold its bytes, and wait for more")
    more = await Exchange("/", pieces=[b"b" * 80_000]).with_app(app)
    other = await Exchange("/", pieces=[b"b" * 80_000], client="10.0.0.7").with_app(app)
    held.rest.set()
    await first
    assert [held.status, more.status, other.status] == [201, 503, 201]
    assert (await Exchange("/", pieces=[b"d" * 80_000]).with_app(app)).status == 201


@pytest.mark.parametrize("limit", ["most_at_once", "most_of_one"])
async def test_a_body_that_does_not_come_gives_its_room_back(limit: str) -> None:
    app = small_app(**{limit: 100_000}, patience_s=0.05)
    held = Exchange("/", pieces=[b"a" * 80_000], ends=False)
    assert (await asyncio.wait_for(held.with_app(app), LONG_S)).status == 408
    assert (await Exchange("/", pieces=[b"d" * 80_000]).with_app(app)).status == 201


@pytest.mark.parametrize(
    ("headers", "pieces", "status", "told"),
    [
        ({"content-length": str(MOST_BYTES + 1)}, [b"a=1"], 413, "256 kB"),
        ({}, [b"a" * 65_536] * 5, 413, "256 kB"),
        ({"content-type": "text/plain"}, [b"a" * 65_536] * 5, 413, "256 kB"),
        ({"content-type": PARTS}, [b"x" * 65_536] * 5, 413, "256 kB"),
        ({}, [b"a=&" * (MOST_BYTES // 3)], 400, "te veel velden"),
        ({"content-type": PARTS}, [PART * (MOST_FIELDS + 1)], 400, "te veel velden"),
        ({"content-type": f"{FORM}; charset=utf-7"}, [b"a=1"], 400, "niet lezen"),
        ({"content-type": f"{FORM}; charset=geen"}, [b"a=1"], 400, "niet lezen"),
        ({}, [b"a=\xff\xfe"], 400, "niet lezen"),
        ({"content-length": "veel"}, [b"a=1"], 400, "niet lezen"),
        ({"content-type": "multipart/form-data"}, [PART], 400, "niet lezen"),
        ({"content-type": "multipart/form-data; boundary=" + "b" * 71}, [PART], 400, "niet lezen"),
        ({"content-type": PARTS}, [PART], 400, "niet lezen"),
        ({"content-type": PARTS}, [b"geen deel"], 400, "niet lezen"),
        ({"content-type": PARTS}, [b"--b\r\nhoi\r\n\r\nx\r\n--b--\r\n"], 400, "niet lezen"),
        (
            {"content-type": PARTS},
            [PART.replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain; charset=idna\r\n\r\n") + b"--b--"],
            400,
            "niet lezen",
        ),
        ({"content-type": PARTS}, [PART.replace(b"x", b"\xff") + b"--b--\r\n"], 400, "niet lezen"),
    ],
)
async def test_what_cannot_be_read_is_refused_in_a_sentence(
    app: Litestar, headers: dict[str, str], pieces: list[bytes], status: int, told: str
) -> None:
    exchange = await Exchange("/aanmelden", headers=headers, pieces=pieces).with_app(app)
    assert exchange.status == status
    assert told in exchange.body.decode()
    assert "default-src 'none'" in exchange.answered["content-security-policy"]


async def test_a_declared_size_is_refused_before_a_byte_is_read(app: Litestar) -> None:
    exchange = Exchange("/aanmelden", headers={"content-length": "99000000"}, ends=False)
    await asyncio.wait_for(exchange.with_app(app), LONG_S)
    assert (exchange.status, exchange.asked) == (413, 0)


async def test_who_sent_a_file_that_is_too_large_is_answered_and_may_end() -> None:
    """A browser that is cut off shows its own error."""
    many = Exchange("/", headers={"content-type": PARTS}, pieces=[FILE, *[b"x" * 65_536] * 40, END])
    await many.with_app(small_app())
    assert (many.status, many.asked) == (413, 43)
    never = Exchange("/", headers={"content-type": PARTS, "content-length": "9000000"}, ends=False)
    await asyncio.wait_for(never.with_app(small_app(patience_s=0.05)), LONG_S)
    assert never.status == 413


async def test_only_files_are_large_and_only_where_a_route_takes_one(app: Litestar) -> None:
    """What is read goes on to the next check: without its token a form is a 403."""
    large = [b"x" * 65_536] * 160
    statuses = []
    for path, start in ((UPLOAD, FILE), (UPLOAD, PART[:-3]), ("/aanmelden", FILE)):
        exchange = Exchange(path, headers={"content-type": PARTS}, pieces=[start, *large, END])
        statuses.append((await exchange.with_app(app)).status)
    statuses.append((await Exchange(UPLOAD, pieces=[b"a=", *large]).with_app(app)).status)
    assert statuses == [403, 413, 413, 413]


async def test_a_browser_that_hung_up_gets_no_answer(app: Litestar) -> None:
    sent: list[object] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/aanmelden", "query_string": b"", "state": {}}
    scope["headers"] = [(b"host", b"testserver.local")]
    await app(scope, receive, send)  # type: ignore[arg-type]
    assert sent == []


@pytest.fixture
def half_sent(site: Site) -> Iterator[list[socket.socket]]:
    """Fifty lines on which half a form was sent."""
    address = urlsplit(site.url)
    head = (
        f"POST /aanmelden HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: {FORM}\r\n"
        "Content-Length: 200000\r\n\r\nemail="
    )
    with ExitStack() as stack:
        lines = []
        for _ in range(50):
            line = stack.enter_context(socket.create_connection((str(address.hostname), address.port or 80)))
            line.sendall(head.encode())
            lines.append(line)
        yield lines


async def nothing_held(database: Database) -> bool:
    """Whether the web process has no transaction open; a page just answered may still close its own."""
    async with database.begin() as db:
        busy = await db.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() "
                "AND application_name = 'maatmarkt-web' AND state = 'idle in transaction'"
            )
        )
    return busy == 0


async def test_half_sent_bodies_hold_no_connection_of_the_database(
    site: Site, half_sent: list[socket.socket]
) -> None:
    async with httpx.AsyncClient(base_url=site.url, timeout=8 * busyness()) as client:
        answers = await asyncio.gather(*(client.get("/aanmelden") for _ in range(30)))
    assert {answer.status_code for answer in answers} == {200}
    async with opened(site.database_url) as database:
        before_they_are_given_up = bodies.PATIENCE_S / 2
        await until(lambda: nothing_held(database), "no connection is held", before_they_are_given_up)
    half_sent[0].settimeout(LONG_S)
    assert half_sent[0].recv(100).startswith(b"HTTP/1.1 408")


async def test_an_upload_arrives_whole(database_url: str, tmp_path: Path) -> None:
    """By its own route, with the token of the page."""
    data = b"%PDF-1.7\n" + b"x" * 3_000_000
    async with (
        with_cast(database_url) as (database, cast),
        client_of(app_for(database_url, tmp_path)) as client,
    ):
        cookie = await cookie_of(database, cast.bram)
        client.cookies.update(cookie)
        answer = await client.post(
            f"/organisaties/{cast.groenwerk.id}/bewijsstukken",
            data={"_csrf": csrf_of(cookie), "key": ""},
            files={"file": ("bewijs.pdf", data)},
        )
    assert answer.status_code == 422
    assert "niet volledig" in answer.text
