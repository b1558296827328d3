"""A browser opens every page as everyone, and the Content Security Policy reports nothing."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route
from sqlalchemy import select

from marketplace.core.mail.compose import UNSUBSCRIBE
from marketplace.core.mail.message import Message
from marketplace.core.tokens import Signer
from marketplace.core.web.request import CSP
from marketplace.services.mailbox import Mailbox
from tests.apart import run
from tests.browser.screenshots import sign_in
from tests.database import opened as opened_database
from tests.security.access import TABLE, read_table
from tests.security.walk import pages, route_of
from tests.site import SECRET, Site

PEOPLE = ("an@", "bram@", "chadia@", "dirk@", "els@", "karel@")
REPORT = """document.addEventListener('securitypolicyviolation',
    event => console.error(`CSP ${event.effectiveDirective} ${event.blockedURI}`))"""
ITS_TOPICS = ("", "/opstellen", "/opstellen/percelen", "/opstellen/vragen", "/opstellen/bijlagen")
A_FEW, MORE = 1, {f"/behoeften/{{need_id}}{topic}": 14 for topic in ITS_TOPICS}
"""How many of one route are opened; more needs, because only some wait for a choice, or are worked out."""
BY_MAIL = {"/aanmelding/{token}", "/collega/{token}", "/adres/{token}", "/bevestigen/{token}"}
FOR_A_WHILE = {"/behoeften/{need_id}/heropening"}
"""Only while a need is closed before its deadline, as none of the demo is; like the page that closes one."""
OF_A_GIVEN_ONE = {"/organisaties/{organisation_id}/meerwaarde/{key}/wissen"}
"""Only where a figure was given, which the first one may not be; the page is that of a recognition's."""
WHERE_EDITED = {"/beheer/regels/{code}/terugzetten", "/beheer/regels/reeks/{series}"}
"""Only of a rule that was taken out of the table or edited; `test_rules.py` opens them."""
DOWNLOADS = {"/aankoopplannen/{plan_id}/bestand"}
"""Kept as a file by the browser, which is no page."""
ONCE_SIGNED_OUT = (
    {"/aanmelden/code", "/aanmelden/link/{token}"}
    | BY_MAIL
    | FOR_A_WHILE
    | OF_A_GIVEN_ONE
    | WHERE_EDITED
    | DOWNLOADS
)
"""Seen on the way in or from a mail by tests of their own; a walk can't come by them again."""


def links_on(page: Page) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return found


def mail_links(site: Site) -> list[str]:
    """The addresses that one of the demo's mails has for fewer mails."""

    async def one() -> uuid.UUID:
        async with opened_database(site.database_url) as database, database.begin() as db:
            return (await db.scalars(select(Message.id).limit(1))).one()

    link = f"{site.url}/mails/{Signer(SECRET, UNSUBSCRIBE).sign_ids(run(one()))}"
    return [link, f"{link}/afmelden"]


def walk(page: Page, site: Site, routes: set[str], seen: set[str], more: list[str]) -> int:
    """Open each address that is linked from what was opened, a few of each route, and `more`; -> how many."""
    plain = [site.url + route for route in sorted(routes) if "{" not in route]
    waiting, done, opened = [*plain, *more], set[str](), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        route = route_of(urlsplit(address).path, routes)
        if (
            not address.startswith(site.url)
            or route is None
            or route in DOWNLOADS
            or address in done
            or opened[route] == MORE.get(route, A_FEW)
        ):
            continue
        done.add(address)
        opened[route] += 1
        answer = page.goto(address, wait_until="load")
        if answer is not None and answer.status == 200:
            seen.add(route)
            waiting += links_on(page)
            waiting += re.findall(r"http://localhost:\d+/uitnodiging/[^\s\"<]+", page.content())
    return opened.total()


@pytest.mark.slow
@pytest.mark.usefixtures("shared_demo_database_url")  # fills the template before a browser's loop runs
def test_no_page_breaks_its_policy(demo_site: Site, page: Page, tmp_path: Path) -> None:
    """What the browser reports is an error on its console, which the fixture collects."""
    Mailbox(tmp_path / "mail").add(b"Subject: Dag\r\n\r\n<b>Dag</b>", "a@a.example", ["b@b.example"])
    page.add_init_script(REPORT)
    routes, seen = pages(), set[str]()
    links = mail_links(demo_site)
    opened = walk(page, demo_site, routes, seen, links)
    for person in PEOPLE:
        page.context.clear_cookies()
        sign_in(page, demo_site, person)
        if person == "chadia@":
            page.goto(f"{demo_site.url}/account/code")
            page.get_by_role("button", name="Code instellen").click()
            page.get_by_role("button", name="Code aanzetten").wait_for()
            page.wait_for_load_state("load")
            assert (
                page.locator("img[src='/account/code/qr.svg']").evaluate("image => image.naturalWidth") > 100
            )
        opened += walk(page, demo_site, routes, seen, [])
    assert routes - seen - ONCE_SIGNED_OUT == set()
    assert opened > 100


def test_a_breach_would_be_reported(page: Page) -> None:
    html = (
        "<!DOCTYPE html><html><body><p style='color:red' onclick='x()'>x</p><script>1</script></body></html>"
    )
    said: list[str] = []

    def answer(route: Route) -> None:
        route.fulfill(body=html, content_type="text/html", headers={"content-security-policy": CSP})

    page.context.route("**/*", answer)
    other = page.context.browser.new_context() if page.context.browser else None
    assert other is not None
    other.route("**/*", answer)
    tab = other.new_page()
    tab.on("console", lambda message: said.append(message.text))
    tab.add_init_script(REPORT)
    tab.goto("http://maatmarkt.test/")
    assert any(text.startswith("CSP style-src-attr") for text in said)
    assert any(text.startswith("CSP script-src") for text in said)
    other.close()


def test_the_walk_knows_its_pages() -> None:
    known = {row.path for row in read_table(TABLE.read_text())}
    assert pages() <= known
    assert len(pages()) > 35
    assert route_of("/behoeften/nieuw", pages()) == "/behoeften/nieuw"
