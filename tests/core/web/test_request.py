"""What surrounds every request: rules, cookies, CSRF, headers, hosts, errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from litestar import Litestar, get, post
from litestar.testing import AsyncTestClient

from marketplace.core.db import Database
from marketplace.core.web import access
from marketplace.core.web.access import RouteWithoutRule, route_rules
from tests.database import with_cast
from tests.inprocess import app_for, client_of, cookie_of, csrf_of
from tests.people import Cast, make_need


@dataclass
class Web:
    app: Litestar
    client: AsyncTestClient[Litestar]
    database: Database
    cast: Cast


@pytest.fixture
async def web(database_url: str, tmp_path: Path) -> AsyncIterator[Web]:
    async with with_cast(database_url) as (database, cast):
        app = app_for(database_url, tmp_path)
        async with client_of(app) as client:
            yield Web(app, client, database, cast)


async def test_every_route_says_who_may_use_it(web: Web) -> None:
    assert len(route_rules(web.app)) > 50


def test_a_route_without_a_rule_stops_the_app() -> None:
    @get("/nieuw")
    async def forgotten() -> str:
        return ""

    with pytest.raises(RouteWithoutRule, match="/nieuw"):
        route_rules(Litestar([forgotten], openapi_config=None))


def test_a_route_that_knows_no_visitor_is_for_all_and_only_read() -> None:
    @get("/mijn", guards=[access.signed_in], opt={access.ALONE: True})
    async def own() -> str:
        return ""

    @post("/stuur", guards=[access.anyone], opt={access.ALONE: True})
    async def sent() -> str:
        return ""

    for handler, path in ((own, "/mijn"), (sent, "/stuur")):
        with pytest.raises(RouteWithoutRule, match=path):
            route_rules(Litestar([handler], openapi_config=None))


async def test_a_visitor_is_asked_to_sign_in_and_comes_back(web: Web) -> None:
    answer = await web.client.get("/behoeften?status=draft", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/aanmelden?volgende=%2Fbehoeften%3Fstatus%3Ddraft"


async def test_who_comes_back_for_a_kept_form_reads_that_it_is_kept(web: Web) -> None:
    asked = await web.client.get("/behoeften/nieuw?bewaard=abc", follow_redirects=True)
    assert "Wat u invulde, is bewaard." in asked.text


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver.local/registreren?rol=buyer", "/registreren?rol=buyer"),
        ("https://elders.example/x", "/aanmelden"),
        ("http://testserver.local//elders.example", "/"),
    ],
)
async def test_a_form_that_is_too_large_leads_back_to_its_page(web: Web, referer: str, back: str) -> None:
    """Its cookie was not read, so nobody is told to sign in."""
    web.client.cookies.update(await cookie_of(web.database, web.cast.an))
    data = {"email": "a" * 300_000}
    answer = await web.client.post("/aanmelden", data=data, headers={"Referer": referer})
    assert answer.status_code == 413
    assert f'href="{back}">Terug naar de vorige pagina' in answer.text
    assert 'href="/aanmelden">Aanmelden' not in answer.text


async def test_a_post_needs_the_token_of_its_own_session(web: Web) -> None:
    an, bram = await cookie_of(web.database, web.cast.an), await cookie_of(web.database, web.cast.bram)
    web.client.cookies.update(an)
    for data in ({}, {"_csrf": ""}, {"_csrf": csrf_of(bram)}):
        assert (await web.client.post("/afmelden", data=data)).status_code == 403
    elsewhere = {"Origin": "https://elders.example"}
    refused = await web.client.post("/afmelden", data={"_csrf": csrf_of(an)}, headers=elsewhere)
    assert refused.status_code == 403
    done = await web.client.post("/afmelden", data={"_csrf": csrf_of(an)}, follow_redirects=False)
    assert done.status_code == 303
    gone = await web.client.get("/account", follow_redirects=False)
    assert gone.headers["location"].startswith("/aanmelden")


async def test_a_cookie_chosen_by_someone_else_is_refused(web: Web) -> None:
    web.client.cookies.set("maatmarkt", "chosen.by-someone-else")
    answer = await web.client.get("/aanmelden")
    assert "chosen" not in answer.text
    assert answer.cookies["maatmarkt"] != "chosen.by-someone-else"


async def test_a_password_that_is_wrong_keeps_the_form_usable(web: Web) -> None:
    page = await web.client.get("/aanmelden")
    token = page.text.split('name="_csrf" value="')[1].split('"')[0]
    data = {"_csrf": token, "email": "an@an.example", "password": "niet het goede wachtwoord"}
    for _ in range(2):
        answer = await web.client.post("/aanmelden/wachtwoord", data=data)
        assert answer.status_code == 422
        assert "horen niet bij elkaar" in answer.text
        assert "niet het goede" not in answer.text


@pytest.mark.parametrize("path", ["/", "/bestaat-niet", "/aanmelden", "/behoeften/nieuw", "/aanbod?pagina=x"])
async def test_every_answer_carries_the_security_headers(web: Web, path: str) -> None:
    answer = await web.client.get(path, follow_redirects=False)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_another_host_name_gets_nothing(web: Web) -> None:
    assert (await web.client.get("/", headers={"Host": "elders.example"})).status_code == 421
    assert (await web.client.get("/", headers={"Host": "testserver.local:8443"})).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/behoeften/{need}",
        "/behoeften/{need}/bewerken",
        "/behoeften/{need}/selectie",
        "/organisaties/{organisation}",
    ],
)
async def test_what_is_not_yours_does_not_exist(web: Web, path: str) -> None:
    async with web.database.begin() as db:
        need = await make_need(db, web.cast)
    path = path.format(need=need.id, organisation=web.cast.temse.id)
    for stranger in (web.cast.els, web.cast.dirk):
        web.client.cookies.update(await cookie_of(web.database, stranger))
        answer = await web.client.get(path)
        assert answer.status_code in (403, 404)
        assert "Gras maaien" not in answer.text
        assert "Temse" not in answer.text


async def test_sign_in_goes_on_to_own_pages_only(web: Web) -> None:
    for evil in ("https://elders.example", "//elders.example", "/\\elders.example"):
        page = await web.client.get("/aanmelden", params={"volgende": evil})
        assert "elders" not in page.text
