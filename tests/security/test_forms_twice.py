"""Forms sent twice: what is made is made once, and the second press says what the first did."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from marketplace.core.events import Event
from marketplace.core.web import seen
from marketplace.leads.models import Invitation
from marketplace.offers.models import Offer
from tests.journey import asked_need, published_need, submitted_need
from tests.markup import form_on
from tests.security.web import INTERESTED, TERMS, Web, draft, partnership_of, published_offer
from tests.tab import Tab


async def test_asking_twice_asks_once_and_says_the_same(web: Web) -> None:
    need = await published_need(web.database, web.cast)
    chadia = await web.tab(web.cast.chadia)
    ask = f"/behoeften/{need.id}/uitnodigingen"
    count = await chadia.form(f"/behoeften/{need.id}/selectie", ask, count="1")
    confirm = form_on((await chadia.post(ask, count)).text, ask)
    answers = await asyncio.gather(*(chadia.post(ask, confirm) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [303] * 5
    assert len({answer.headers["location"] for answer in answers}) == 1
    async with web.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(Invitation)) == 1


async def test_an_offer_sent_twice_is_there_once(web: Web) -> None:
    bram = await web.tab(web.cast.bram)
    title = "Twee keer verstuurd"
    form = await bram.form(
        "/mijn-aanbod/nieuw", title=title, text="Hagen snoeien.", kind="service", area_kind="flanders"
    )
    form["action"] = "publish"
    answers = await asyncio.gather(*(bram.post("/mijn-aanbod/nieuw", form) for _ in range(8)))
    assert [answer.status_code for answer in answers] == [303] * 8
    async with web.database.begin() as db:
        assert await db.scalar(select(func.count()).where(Offer.title == title)) == 1


async def test_a_key_that_someone_else_used_first_makes_nothing_of_theirs(web: Web) -> None:
    """Els uses An's key before An does: An still gets a need of her own, and sees nothing of Els's."""
    an, els = await web.tab(web.cast.an), await web.tab(web.cast.els)
    own = await an.form("/behoeften/nieuw", title="Van An", text="Gras maaien.", action="save")
    planted = await els.form("/behoeften/nieuw", title="Van Els", text="Zand zeven.", action="save")
    planted[seen.KEY] = own[seen.KEY]
    first = await els.post("/behoeften/nieuw", planted)
    second = await an.post("/behoeften/nieuw", own)
    assert first.headers["location"] != second.headers["location"]
    page = await an.get(second.headers["location"])
    assert "Van An" in page.text
    assert "Van Els" not in page.text


async def _presses(web: Web, what: str) -> tuple[Tab, str, dict[str, object]]:
    """A tab, where its form posts to, and the filled-in form."""
    cast = web.cast
    an, bram, chadia = [await web.tab(person) for person in (cast.an, cast.bram, cast.chadia)]
    if what in ("submission", "edit"):
        page = f"/behoeften/{(await draft(web)).id}"
        path = f"{page}/indiening" if what == "submission" else f"{page}/bewerken"
        typed = {} if what == "submission" else {"text": "Twee keer gedrukt.", "action": "submit"}
        return an, path, await an.form(page if what == "submission" else path, path, **typed)
    if what in ("publication", "refusal"):
        page = f"/behoeften/{(await submitted_need(web.database, cast)).id}"
        path = f"{page}/publicatie" if what == "publication" else f"{page}/weigering"
        form = await chadia.form(page if what == "publication" else path, path)
        return chadia, path, form | ({} if what == "publication" else {"reason": "Dit kan niet."})
    if what == "closing":
        page = f"/behoeften/{(await published_need(web.database, cast)).id}"
        return an, f"{page}/sluiting", await an.form(page, f"{page}/sluiting")
    if what == "curation":
        path = f"/behoeften/{(await published_need(web.database, cast)).id}/selectie/{cast.zeekracht.id}"
        return chadia, path, await chadia.form(f"{path}?keuze=add", path, reason="kent het park")
    if what in ("answer", "award"):
        need, (asked,) = await asked_need(web.database, cast, given=INTERESTED)
        if what == "award":
            path = f"/behoeften/{need.id}/gunning"
            return an, path, await an.form(path, invitation=str(asked.id), amount="900")
        link = web.link(asked, cast.bram)
        return bram, f"{link}/antwoord", await bram.form(f"{link}/interesse", f"{link}/antwoord", price="950")
    if what == "archiving":
        path = f"/mijn-aanbod/{(await published_offer(web)).id}/archivering"
        return bram, path, await bram.form("/mijn-aanbod", path)
    if what == "offer":
        path = f"/mijn-aanbod/{(await published_offer(web)).id}"
        return bram, path, await bram.form(path, text="Twee keer bewaard.", action="publish")
    page = f"/samenwerkingen/{(await partnership_of(web)).id}"
    terms = await an.form(f"{page}/afspraken") | TERMS
    if what == "terms":
        return an, f"{page}/afspraken", terms
    assert (await an.post(f"{page}/afspraken", terms)).status_code == 303
    return an, f"{page}/bevestiging", await an.form(page, f"{page}/bevestiging")


@pytest.mark.parametrize(
    "what",
    [
        *("submission", "edit", "publication", "refusal", "closing", "curation", "answer", "award"),
        *("archiving", "offer", "terms", "confirmation"),
    ],
)
async def test_a_button_pressed_twice_says_what_the_first_press_did(web: Web, what: str) -> None:
    tab, path, form = await _presses(web, what)
    first = await tab.post(path, form)
    assert first.status_code == 303, first.text
    async with web.database.begin() as db:
        before = await db.scalar(select(func.count()).select_from(Event))
    second = await tab.post(path, form)
    assert (second.status_code, second.headers["location"]) == (303, first.headers["location"])
    async with web.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(Event)) == before, "nothing happened again"
