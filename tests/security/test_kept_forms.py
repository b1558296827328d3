"""What was typed is never lost, and never someone else's: sign-ins in other tabs, and forms that wait."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.core.web import kept
from marketplace.core.web.kept import KeptForm
from marketplace.core.web.limits import KEEP
from marketplace.needs.models import Need
from tests.journey import asked_need, published_need
from tests.markup import form_on
from tests.security.web import Web, draft, web
from tests.tab import Tab

__all__ = ["web"]
NEW = "/behoeften/nieuw"
TYPED = {"title": "Hagen scheren", "text": "Rond de school, twee keer per jaar."}


async def test_signing_in_in_another_tab_keeps_what_was_typed(web: Web) -> None:
    browser = await Tab.of(web.client, web.database, web.cast.an)
    form = await browser.form(NEW, **TYPED)
    await web.sign_out(browser)
    await web.sign_in(browser, web.cast.an)
    answer = await browser.post(NEW, form)
    assert answer.status_code == 303
    assert await web.count(Need) == 0, "nothing is done yet"
    page = await browser.get(answer.headers["location"])
    assert "U bent intussen opnieuw aangemeld. Dit is nog niet verstuurd." in page.text
    again = form_on(page.text, NEW)
    assert (again["title"], again["text"]) == (TYPED["title"], TYPED["text"])
    assert again["_csrf"] != form["_csrf"]
    assert (await browser.post(NEW, again)).status_code == 303
    assert await web.count(Need) == 1


async def test_the_page_on_privacy_names_every_cookie(web: Web) -> None:
    browser = await Tab.of(web.client, web.database, web.cast.an)
    form = await browser.form(NEW, **TYPED)
    await web.sign_out(browser)
    await browser.post(NEW, form)
    assert len(browser.cookies) == 2
    told = (await browser.get("/privacy")).text
    assert [name for name in browser.cookies if f"“{name}”" not in told] == []


async def test_signing_out_in_another_tab_keeps_what_was_typed(web: Web) -> None:
    browser = await Tab.of(web.client, web.database, web.cast.an)
    form = await browser.form(NEW, **TYPED)
    await web.sign_out(browser)
    back = (await browser.post(NEW, form)).headers["location"]
    asked = (await browser.get(back)).headers["location"]
    after = parse_qs(urlsplit(asked).query)["volgende"][0]
    await web.sign_in(browser, web.cast.an)
    assert 'value="Hagen scheren"' in (await browser.get(after)).text


async def test_what_was_typed_in_an_ended_session_is_there_after_signing_in(web: Web) -> None:
    browser = await web.tab(web.cast.an)
    form = await browser.form(NEW, **TYPED)
    async with web.database.begin() as db:
        await db.execute(text("DELETE FROM web_session"))
    asked = (await browser.post(NEW, form)).headers["location"]
    back = parse_qs(urlsplit(asked).query)["volgende"][0]
    await web.sign_in(browser, web.cast.an)
    page = await browser.get(back)
    assert form_on(page.text, NEW).items() >= TYPED.items()
    assert "Dit is nog niet verstuurd." in page.text


async def test_an_older_form_that_waited_is_still_an_older_form(web: Web) -> None:
    """It comes back with the versions it was made from, so it overwrites nobody's later words."""
    need = await published_need(web.database, web.cast)
    path = f"/behoeften/{need.id}/bewerken"
    browser, other = [await Tab.of(web.client, web.database, web.cast.an) for _ in range(2)]
    old = await browser.form(path, text="Van voor het afmelden.")
    new = await other.form(path, text="Intussen bewaard.")
    assert (await other.post(path, new)).status_code == 303
    await web.sign_in(browser, web.cast.an)
    page = await browser.get((await browser.post(path, old)).headers["location"])
    again = form_on(page.text, path)
    assert again["text"] == "Van voor het afmelden."
    refused = await browser.post(path, again)
    assert refused.status_code == 409
    assert "Intussen bewaard." in refused.text


async def test_what_is_kept_holds_no_address_of_a_mailed_link(web: Web) -> None:
    """Who reads the table, or a copy of it, can't answer for a supplier with what stands there."""
    _, (invitation,) = await asked_need(web.database, web.cast)
    link, visitor = web.link(invitation, web.cast.bram), Tab(web.client)
    form = await visitor.form(f"{link}/interesse", f"{link}/antwoord", message="Wij komen graag.")
    await web.sign_in(visitor, web.cast.bram)
    referer = {"referer": f"http://testserver.local{link}/interesse"}
    sent = await visitor.post(f"{link}/antwoord", form, headers=referer)
    assert sent.status_code == 303
    async with web.database.begin() as db:
        (row,) = await db.scalars(text("SELECT k::text FROM kept_form k"))
    assert link.rpartition("/")[2] not in row
    assert "Wij komen graag." in (await visitor.get(sent.headers["location"])).text


async def test_what_is_kept_is_of_one_browser_and_one_page(web: Web) -> None:
    browser = await Tab.of(web.client, web.database, web.cast.an)
    form = await browser.form(NEW, **TYPED)
    await web.sign_in(browser, web.cast.an)
    back = (await browser.post(NEW, form)).headers["location"]
    els = await Tab.of(web.client, web.database, web.cast.els)
    colleague = await Tab.of(web.client, web.database, web.cast.an)
    for stranger in (els, colleague, Tab(web.client)):
        assert "Hagen scheren" not in (await stranger.get(back)).text
    other = await draft(web)
    for elsewhere in ("/aanmelden", "/registreren", "/account", f"/behoeften/{other.id}/bewerken"):
        page = await browser.get(f"{elsewhere}?{urlsplit(back).query}")
        assert page.status_code == 200
        assert "Hagen scheren" not in page.text
    assert "Hagen scheren" not in (await browser.get(f"{NEW}?bewaard=geraden")).text
    assert "Hagen scheren" in (await browser.get(back)).text
    async with web.database.begin() as db:
        await db.execute(text("UPDATE kept_form SET expires_at = now() - interval '1 second'"))
    assert "Hagen scheren" not in (await browser.get(back)).text


async def test_after_its_hour_nothing_is_kept(web: Web) -> None:
    browser = await web.tab(web.cast.an)
    form = await browser.form(NEW, **TYPED)
    await web.sign_in(browser, web.cast.an)
    for _ in range(2):
        await browser.post(NEW, form)
    async with web.database.begin() as db:
        (first, *_) = await db.scalars(select(KeptForm))
        first.expires_at = clock.now()
        await db.flush()
        await kept.forget_expired(db)
    assert await web.count(KeptForm) == 1


async def test_more_than_anyone_types_is_not_kept(web: Web) -> None:
    browser = await web.tab(web.cast.an)
    form = await browser.form(NEW) | {"text": "x" * kept.MOST}
    await web.sign_in(browser, web.cast.an)
    assert (await browser.post(NEW, form)).status_code == 403
    assert await web.count(KeptForm) == 0


async def test_what_is_typed_now_goes_before_what_was_kept(web: Web) -> None:
    """Wherever the form is sent to."""
    browser = await web.tab(web.cast.an)
    form = await browser.form(NEW, **TYPED)
    await web.sign_in(browser, web.cast.an)
    back = (await browser.post(NEW, form)).headers["location"]
    again = form_on((await browser.get(back)).text, NEW) | {"title": "Bomen snoeien", "nis": "geen"}
    answer = await browser.post(back, again)
    assert answer.status_code == 422
    assert form_on(answer.text, NEW)["title"] == "Bomen snoeien"


async def test_a_stranger_fills_nobody_s_form(web: Web) -> None:
    """A form kept by one browser, and its address sent to another person as a link."""
    attacker = Tab(web.client)
    page = await attacker.get("/aanmelden")
    csrf = form_on(page.text, "/aanmelden")["_csrf"]
    planted = {"_csrf": csrf, "title": "Geld storten", "text": "Op rekening BE00."}
    asked = await attacker.post(NEW, planted)
    back = parse_qs(urlsplit(asked.headers["location"]).query)["volgende"][0]
    an = await Tab.of(web.client, web.database, web.cast.an)
    assert "Geld storten" not in (await an.get(back)).text


async def test_passwords_and_codes_are_not_kept(web: Web) -> None:
    browser = await Tab.of(web.client, web.database, web.cast.an)
    form = await browser.form("/account", "/account/wachtwoord", password="vier woorden achter elkaar")
    await web.sign_in(browser, web.cast.an)
    await browser.post("/account/wachtwoord", form)
    async with web.database.begin() as db:
        rows = await db.scalars(select(KeptForm))
        assert all("vier woorden" not in str(row.values) for row in rows)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elders.example"},
        {"Origin": "null"},
        {"Origin": "http://[::1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_of_another_site_is_not_kept(web: Web, headers: dict[str, str]) -> None:
    an = await Tab.of(web.client, web.database, web.cast.an)
    form = await an.form(NEW, **TYPED)
    await web.sign_in(an, web.cast.an)
    answer = await an.post(NEW, form, headers=headers)
    assert answer.status_code == 403
    assert await web.count(KeptForm) == 0


async def test_where_it_came_from_may_be_no_address(web: Web) -> None:
    """A program sends what it likes; the form comes back on the page of its own address."""
    visitor = Tab(web.client)
    csrf = form_on((await visitor.get("/aanmelden")).text, "/aanmelden")["_csrf"]
    sent = await visitor.post(NEW, {"_csrf": csrf} | TYPED, headers={"Referer": "http://[::1"})
    assert sent.status_code == 303
    assert parse_qs(urlsplit(sent.headers["location"]).query)["volgende"][0].startswith(f"{NEW}?")


async def test_a_form_without_a_token_is_refused(web: Web) -> None:
    an = await Tab.of(web.client, web.database, web.cast.an)
    assert (await an.post(NEW, dict(TYPED))).status_code == 403
    assert await web.count(Need) == 0


async def test_a_visitor_fills_no_table(web: Web) -> None:
    visitor = Tab(web.client)
    token = (await visitor.form("/aanmelden"))["_csrf"]
    for _ in range(KEEP.amount + 10):
        await visitor.post(NEW, {"_csrf": token, "title": "x", "password": "geheim", "code": "123456"})
    async with web.database.begin() as db:
        rows = list(await db.scalars(select(KeptForm)))
    assert len(rows) == KEEP.amount
    assert {name for row in rows for name in row.values} == {"title"}


HTMX = {"HX-Request": "true"}


async def test_a_fragment_never_moves_the_page_when_the_session_ended(web: Web) -> None:
    need = await published_need(web.database, web.cast)
    for path, target in (
        (f"/behoeften/{need.id}", "answers"),
        (f"/behoeften/{need.id}/selectie", "matches"),
        ("/cpv?title=gras+maaien", "cpv-suggestions"),
    ):
        headers = HTMX | {"HX-Target": target, "Referer": f"http://testserver.local{path.split('?')[0]}"}
        answer = await Tab(web.client).get(path, headers=headers)
        assert answer.status_code == 286, "which ends what polls"
        assert "hx-redirect" not in answer.headers
        assert answer.headers["hx-retarget"] == "#quiet"
        assert "U bent niet meer aangemeld" in answer.text
        assert "<html" not in answer.text
