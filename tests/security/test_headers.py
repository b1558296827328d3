"""Headers of every answer, the cookie, the names it answers to and the proxies it believes."""

from __future__ import annotations

import dataclasses
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import redis
from litestar import Litestar
from litestar.testing import AsyncTestClient

from marketplace.app import create_app
from marketplace.core.tokens import Signer
from marketplace.services.mailbox import Mailbox
from tests.inprocess import client_of, settings
from tests.security.access import TABLE, read_table
from tests.site import running_site

NONE_OF = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "http:", "https:", "*", "blob:", "strict-dynamic")
SECRET = "a secret of the tests, as long as one of an installation"


@pytest.fixture
async def secure(shared_demo_database_url: str, tmp_path: Path) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """The application as behind a proxy that does TLS."""
    chosen = dataclasses.replace(
        settings(shared_demo_database_url, None, tmp_path), base_url="https://testserver.local"
    )
    async with client_of(create_app(chosen)) as client:
        yield client


def directives(answer: httpx.Response) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["content-security-policy"].split(";")]
    return {name: values for name, *values in parts}


def assert_strict(answer: httpx.Response) -> None:
    policy = directives(answer)
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert policy["script-src"] == ["'self'"]
    assert policy["style-src"] == ["'self'"]
    for values in policy.values():
        assert not set(NONE_OF) & set(values)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] in ("same-origin", "no-referrer", "strict-origin")
    assert "camera=()" in answer.headers["permissions-policy"]
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in answer.headers
    assert "x-powered-by" not in answer.headers


PLAIN = sorted(
    {row.path for row in read_table(TABLE.read_text()) if row.method == "GET" and "{" not in row.path}
)
ODD = [
    "/bestaat-niet",
    "/behoeften/geen-id",
    "/aanbod?pagina=x",
    "/aanbod?q=%00",
    "/static/geen.js",
    "/uitnodiging/x",
]


async def test_every_page_and_error_has_strict_headers(secure: AsyncTestClient[Litestar]) -> None:
    seen = set()
    for path in (*PLAIN, *ODD):
        answer = await secure.get(path, follow_redirects=False)
        assert_strict(answer)
        assert answer.headers["strict-transport-security"].startswith("max-age=31536000")
        if not path.startswith("/static"):
            assert answer.headers.get("cache-control", "no-store") == "no-store"
        seen.add(answer.status_code)
    assert seen >= {200, 303, 400, 404}
    for method in ("POST", "PUT", "DELETE", "TRACE"):
        assert_strict(await secure.request(method, "/aanbod"))


async def test_the_cookie_belongs_to_this_site_alone(secure: AsyncTestClient[Litestar]) -> None:
    answer = await secure.get("/aanmelden")
    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert name == "__Host-maatmarkt"
    parts = {part.strip() for part in rest.split(";")[1:]}
    assert {"Path=/", "HttpOnly", "SameSite=Lax", "Secure"} <= parts
    assert not any(part.lower().startswith("domain") for part in parts)


async def test_without_tls_there_is_no_hsts(shared_demo_database_url: str, tmp_path: Path) -> None:
    app = create_app(settings(shared_demo_database_url, None, tmp_path))
    async with client_of(app) as client:
        assert "strict-transport-security" not in (await client.get("/")).headers


@pytest.mark.parametrize("host", ["testserver.local", "testserver.local:8443", "TESTSERVER.local:80"])
async def test_own_names_are_answered_on_any_port(secure: AsyncTestClient[Litestar], host: str) -> None:
    assert (await secure.get("/", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "elders.example",
        "elders.example:80",
        "testserver.local.elders.example",
        "xtestserver.local",
        "testserverxlocal",
        "elders@testserver.local",
        "testserver.local:elders",
        "testserver.local/x?",
        "testserver.local:80:80",
        "[",
        "[::1",
        "",
    ],
)
async def test_other_names_are_not(secure: AsyncTestClient[Litestar], host: str) -> None:
    forwarded = {"host": host, "x-forwarded-host": "testserver.local"}
    assert (await secure.get("/", headers=forwarded)).status_code in (400, 421)


def _counted_as(url: str, redis_url: str, secret: str) -> set[str]:
    """Ask for a link with a forged address; -> whose tries were counted."""
    with httpx.Client(base_url=url, headers={"x-forwarded-for": "203.0.113.9"}) as client:
        page = client.get("/aanmelden")
        token = page.text.split('name="_csrf" value="')[1].split('"')[0]
        answer = client.post("/aanmelden", data={"_csrf": token, "email": "x@x.example"})
        assert answer.status_code == 303
    signer = Signer(secret, "limits")
    with redis.Redis.from_url(redis_url) as valkey:
        keys = b"\n".join(valkey.keys()).decode()
    return {name for name in ("127.0.0.1", "203.0.113.9") if signer.signature(f"link:{name}") in keys}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trusted", "counted"), [("192.0.2.1", {"127.0.0.1"}), ("192.0.2.0/24,127.0.0.1", {"203.0.113.9"})]
)
def test_only_a_listed_proxy_says_who_asks(
    database_url: str, redis_url: str, tmp_path: Path, trusted: str, counted: set[str]
) -> None:
    """FORWARDED_ALLOW_IPS names the proxies; the forged header of anyone else counts for nothing."""
    more = {"FORWARDED_ALLOW_IPS": trusted}
    smtp = "smtp://127.0.0.1:9"
    with running_site(database_url, redis_url, smtp, Mailbox(tmp_path / "mail"), tmp_path, more) as site:
        assert _counted_as(site.url, redis_url, SECRET) == counted


def test_a_request_without_a_host_gets_nothing(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with running_site(
        database_url, redis_url, "smtp://127.0.0.1:9", Mailbox(tmp_path / "mail"), tmp_path
    ) as site:
        port = int(site.url.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(b"GET / HTTP/1.0\r\nX-Forwarded-Host: localhost\r\n\r\n")
            assert b" 421 " in line.recv(200)
