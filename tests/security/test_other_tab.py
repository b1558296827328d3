"""Someone else signs in in another tab: nobody reads what somebody else typed, and it is not lost either."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from lxml import html
from sqlalchemy import text

from marketplace.accounts.models import Person
from marketplace.core import tokens
from marketplace.core.web.kept import KeptForm
from marketplace.needs.models import Need
from marketplace.organisations.joining_models import SignUp
from tests.journey import published_need
from tests.markup import form_on, form_with, values_of, words_of
from tests.security.web import Web, web
from tests.site import SECRET
from tests.tab import Tab

__all__ = ["web"]
NEW = "/behoeften/nieuw"
SITE = "http://testserver.local"
TYPED = {"title": "Hagen scheren", "text": "Rond de school, twee keer per jaar."}
HERE = {"Origin": SITE}


async def typed_by(web: Web, person: Person) -> tuple[Tab, str]:
    """A browser where a person typed a need and signed out before sending it; -> it, and where that led."""
    browser = await web.tab(person)
    form = await browser.form(NEW, **TYPED)
    await web.sign_out(browser)
    return browser, (await browser.post(NEW, form)).headers["location"]


async def chadia_after_an(web: Web) -> tuple[Tab, httpx.Response]:
    """An typed; Chadia, who may post needs too, signed in in another tab; An's tab was sent."""
    browser = await web.tab(web.cast.an)
    form = await browser.form(NEW, **TYPED)
    await web.sign_in(browser, web.cast.chadia)
    return browser, await browser.post(NEW, form)


async def test_another_person_reads_who_is_signed_in_and_not_what_was_typed(web: Web) -> None:
    browser, sent = await chadia_after_an(web)
    page = await browser.get(sent.headers["location"])
    assert page.status_code == 403
    assert f"U bent nu aangemeld als {web.cast.chadia.name}." in words_of(page.text)
    for told in (*TYPED.values(), web.cast.an.name):
        assert told not in page.text
    assert await web.count(Need) == 0


async def test_the_one_who_typed_it_finds_it_after_signing_in_again(web: Web) -> None:
    """By the button on that page, which signs out and leads to the form again."""
    browser, sent = await chadia_after_an(web)
    told = (await browser.get(sent.headers["location"])).text
    form, _ = form_with(told, "Afmelden en ander account gebruiken")
    asked = (await browser.post("/afmelden", values_of(form))).headers["location"]
    back = parse_qs(urlsplit(asked).query)["volgende"][0]
    await web.sign_in(browser, web.cast.an)
    page = await browser.get(back)
    assert form_on(page.text, NEW).items() >= TYPED.items()
    assert (await browser.post(NEW, form_on(page.text, NEW))).status_code == 303
    assert await web.count(Need) == 1


async def test_who_signs_in_after_somebody_else_signed_out_does_not_read_it(web: Web) -> None:
    browser, back = await typed_by(web, web.cast.an)
    await web.sign_in(browser, web.cast.chadia)
    page = await browser.get(back)
    assert "Hagen scheren" not in page.text
    assert "Dit vulde iemand anders in" in page.text


async def test_of_a_page_for_everyone_what_was_typed_waits_for_its_person_too(web: Web) -> None:
    browser = await web.tab(web.cast.an)
    form = await browser.form("/registreren", person_name="Fien De Vos")
    await web.sign_out(browser)
    back = (await browser.post("/registreren", form)).headers["location"]
    asked = await browser.get(back)
    assert asked.headers["location"].startswith("/aanmelden?"), "a visitor does not read it"
    await web.sign_in(browser, web.cast.an)
    assert 'value="Fien De Vos"' in (await browser.get(back)).text


async def test_what_a_visitor_typed_is_still_there_after_signing_in(web: Web) -> None:
    browser = Tab(web.client)
    form = await browser.form("/registreren", person_name="Fien De Vos")
    await web.sign_in(browser, web.cast.an)
    page = await browser.get((await browser.post("/registreren", form)).headers["location"])
    assert form_on(page.text, "/registreren")["person_name"] == "Fien De Vos"
    assert await web.count(SignUp) == 0


async def test_a_file_is_asked_for_again(web: Web) -> None:
    path = f"/organisaties/{web.cast.groenwerk.id}/bewijsstukken"
    browser = await web.tab(web.cast.bram)
    page = html.document_fromstring((await browser.get(path)).text)
    key = page.xpath('//select[@name="key"]/option')[-1].get("value")
    form = await browser.form(path, key=key)
    await web.sign_in(browser, web.cast.bram)
    document = {"file": ("verslag.pdf", b"%PDF-1.4", "application/pdf")}
    again = await browser.get((await browser.post(path, form, files=document)).headers["location"])
    assert form_on(again.text, path)["key"] == key
    assert "Kies ook uw bestand opnieuw." in again.text


async def test_htmx_gets_the_whole_page_with_the_form(web: Web) -> None:
    browser = await web.tab(web.cast.an)
    form = await browser.form(NEW, **TYPED)
    await web.sign_in(browser, web.cast.an)
    token = {"X-CSRF-Token": form.pop("_csrf"), "HX-Request": "true", "Referer": SITE + NEW}
    answer = await browser.post(NEW, form, headers=token)
    assert "Hagen scheren" in (await browser.get(answer.headers["hx-redirect"])).text


async def test_a_page_that_its_query_makes_comes_back_as_it_was(web: Web) -> None:
    need = await published_need(web.database, web.cast)
    path = f"/behoeften/{need.id}/selectie/{web.cast.groenwerk.id}"
    browser = await web.tab(web.cast.chadia)
    form = await browser.form(f"{path}?keuze=remove", path, reason="Is tot juni gesloten.")
    await web.sign_in(browser, web.cast.chadia)
    sent = await browser.post(path, form, headers={"Referer": f"{SITE}{path}?keuze=remove&bewaard=eerder"})
    page = await browser.get(sent.headers["location"])
    assert form_on(page.text, path).items() >= form.items() - {("_csrf", form["_csrf"])}


async def test_what_was_sent_from_a_page_with_errors_comes_along_to_its_page(web: Web) -> None:
    """That page stands at the address of its form, from which opening it anew leads to the page."""
    browser, account = await web.tab(web.cast.an), "/account/naam"
    wrong = await browser.form("/account", account, name="")
    again = form_on((await browser.post(account, wrong)).text, account) | {"name": "An Peeters-Smet"}
    await web.sign_in(browser, web.cast.an)
    sent = await browser.post(account, again, headers={"Referer": SITE + account})
    assert sent.headers["location"].startswith(f"{account}?bewaard=")
    led = await browser.get(sent.headers["location"])
    assert led.headers["location"].startswith("/account?bewaard=")
    assert form_on((await browser.get(led.headers["location"])).text, account)["name"] == "An Peeters-Smet"


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "none"}])
async def test_a_stranger_with_an_own_token_puts_no_words_in_a_form(
    web: Web, headers: dict[str, str]
) -> None:
    """As an old browser would send it, which says nothing of where a form comes from."""
    els, an = await web.tab(web.cast.els), await web.tab(web.cast.an)
    for stranger in (els, Tab(web.client)):
        token = form_on((await stranger.get("/aanmelden")).text, "/aanmelden")["_csrf"]
        answer = await an.post(NEW, {"_csrf": token} | TYPED, headers=headers)
        assert answer.status_code == 403
    assert await web.count(KeptForm) == 0


@pytest.mark.parametrize("token", ["x", "x.y", "a.b.c.d", "é.é.é", ".", "..."])
async def test_a_token_of_nobody_is_refused_wherever_it_comes_from(web: Web, token: str) -> None:
    an = await web.tab(web.cast.an)
    assert (await an.post(NEW, {"_csrf": token} | TYPED, headers=HERE)).status_code == 403
    assert await web.count(KeptForm) == 0


async def test_nobody_makes_a_form_somebody_else_s(web: Web) -> None:
    """The owner in a token can't be changed: not even for who may send forms here."""
    an, els = await web.tab(web.cast.an), await web.tab(web.cast.els)
    visit, browser, _, signature = (await els.form("/aanmelden"))["_csrf"].split(".")
    owner = (await an.form("/aanmelden"))["_csrf"].split(".")[2]
    forged = f"{visit[::-1]}.{browser}.{owner}.{signature}"
    assert (await els.post(NEW, {"_csrf": forged} | TYPED, headers=HERE)).status_code == 403


async def test_of_two_pages_that_were_opened_at_once_by_a_new_visitor_both_can_be_sent(web: Web) -> None:
    """Each gave the browser a cookie, and it kept the last one."""
    first, second = Tab(web.client), Tab(web.client)
    form = await first.form("/registreren", person_name="Fien De Vos")
    await second.get("/registreren")
    first.cookies = second.cookies
    sent = await first.post("/registreren", form, headers=HERE)
    assert 'value="Fien De Vos"' in (await first.get(sent.headers["location"])).text


async def test_what_was_typed_when_the_cookie_ended_is_still_there(web: Web) -> None:
    browser = Tab(web.client)
    form = await browser.form("/registreren", person_name="Fien De Vos")
    browser.cookies.clear()
    sent = await browser.post("/registreren", form, headers=HERE)
    assert 'value="Fien De Vos"' in (await browser.get(sent.headers["location"])).text


async def test_a_cookie_of_an_earlier_version_stays_signed_in(web: Web) -> None:
    session = tokens.random_token()
    browser = await web.tab(web.cast.an)
    async with web.database.begin() as db:
        await db.execute(text("UPDATE web_session SET token_hash = :hash"), {"hash": tokens.digest(session)})
    browser.cookies = {"maatmarkt": tokens.Signer(SECRET, "cookie").sign(session)}
    form = await browser.form(NEW, **TYPED)
    await web.sign_in(browser, web.cast.an)
    assert "Hagen scheren" in (await browser.get((await browser.post(NEW, form)).headers["location"])).text
