"""Forms sent twice: what is made is made once, and the second press says what the first did."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from marketplace.core.events import StoredEvent
from marketplace.core.web import seen
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
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
    answers = await asyncio.gather(*(bram.post("/mijn-aanbod/nieuw/publicatie", form) for _ in range(8)))
    assert [answer.status_code for answer in answers] == [303] * 8
    async with web.database.begin() as db:
        assert await db.scalar(select(func.count()).where(Offer.title == title)) == 1


async def test_a_key_that_someone_else_used_first_makes_nothing_of_theirs(web: Web) -> None:
    """Els uses An's key before An does: An still gets a need of her own, and sees nothing of Els's."""
    an, els = await web.tab(web.cast.an), await web.tab(web.cast.els)
    own = await an.form("/behoeften/nieuw", title="Van An", text="Gras maaien.")
    planted = await els.form("/behoeften/nieuw", title="Van Els", text="Zand zeven.")
    planted[seen.KEY] = own[seen.KEY]
    first = await els.post("/behoeften/nieuw", planted)
    second = await an.post("/behoeften/nieuw", own)
    assert first.headers["location"] != second.headers["location"]
    page = await an.get(second.headers["location"])
    assert "Van An" in page.text
    assert "Van Els" not in page.text


Press = tuple[Tab, str, dict[str, object]]
"""A tab, where its form posts to, and the filled-in form."""


async def test_a_key_of_another_form_makes_no_need_and_is_no_fault_of_ours(web: Web) -> None:
    an = await web.tab(web.cast.an)
    invite = f"/organisaties/{web.cast.temse.id}/collegas"
    invited = await an.form(invite, invite, colleague_name="Nieuw", colleague_email="nieuw@temse.example")
    assert (await an.post(invite, invited)).status_code == 303
    need = await published_need(web.database, web.cast)
    typed = {"title": "Gras maaien", "text": "Elke week het gras maaien."}
    for path, page in ((f"/behoeften/{need.id}/kopie", f"/behoeften/{need.id}"), ("/behoeften/nieuw", "")):
        form = await an.form(page or path, path, **({} if page else typed))
        assert (await an.post(path, form | {"_key": invited["_key"]})).status_code == 404
    async with web.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(Need)) == 1


async def _of_a_draft(web: Web, what: str) -> Press:
    an, page = await web.tab(web.cast.an), f"/behoeften/{(await draft(web)).id}"
    if what == "submission":
        return an, f"{page}/indiening", await an.form(page, f"{page}/indiening")
    path = f"{page}/bewerken"
    return an, f"{path}/indiening", await an.form(path, path, text="Twee keer gedrukt.")


async def _of_a_submitted_need(web: Web, what: str) -> Press:
    chadia = await web.tab(web.cast.chadia)
    page = f"/behoeften/{(await submitted_need(web.database, web.cast)).id}"
    if what == "publication":
        return chadia, f"{page}/publicatie", await chadia.form(page, f"{page}/publicatie")
    path = f"{page}/weigering"
    return chadia, path, await chadia.form(path, path, reason="Dit kan niet.")


async def _of_a_published_need(web: Web, what: str) -> Press:
    page = f"/behoeften/{(await published_need(web.database, web.cast)).id}"
    if what == "closing":
        an = await web.tab(web.cast.an)
        return an, f"{page}/sluiting", await an.form(f"{page}/sluiting")
    chadia, path = await web.tab(web.cast.chadia), f"{page}/selectie/{web.cast.zeekracht.id}"
    return chadia, path, await chadia.form(f"{path}?keuze=add", path, reason="kent het park")


async def _of_a_closed_need(web: Web, what: str) -> Press:
    need = await published_need(web.database, web.cast)
    async with web.database.begin() as db:
        (await db.get_one(Need, need.id)).close()
    an, path = await web.tab(web.cast.an), f"/behoeften/{need.id}/heropening"
    return an, path, await an.form(path)


async def _of_an_asked_need(web: Web, what: str) -> Press:
    need, (asked,) = await asked_need(web.database, web.cast, given=INTERESTED)
    if what == "award":
        an, path = await web.tab(web.cast.an), f"/behoeften/{need.id}/gunning"
        return an, path, await an.form(path, invitation=str(asked.id), amount="900")
    bram, link = await web.tab(web.cast.bram), web.link(asked, web.cast.bram)
    return bram, f"{link}/antwoord", await bram.form(f"{link}/interesse", f"{link}/antwoord", price="950")


async def _of_an_offer(web: Web, what: str) -> Press:
    bram, path = await web.tab(web.cast.bram), f"/mijn-aanbod/{(await published_offer(web)).id}"
    if what == "archiving":
        return bram, f"{path}/archivering", await bram.form("/mijn-aanbod", f"{path}/archivering")
    return bram, f"{path}/bewaring", await bram.form(path, text="Twee keer bewaard.")


async def _of_a_partnership(web: Web, what: str) -> Press:
    an, page = await web.tab(web.cast.an), f"/samenwerkingen/{(await partnership_of(web)).id}"
    terms = await an.form(f"{page}/afspraken") | TERMS
    if what == "terms":
        return an, f"{page}/afspraken", terms
    assert (await an.post(f"{page}/afspraken", terms)).status_code == 303
    return an, f"{page}/bevestiging", await an.form(page, f"{page}/bevestiging")


PRESSES = {
    "submission": _of_a_draft,
    "edit": _of_a_draft,
    "publication": _of_a_submitted_need,
    "refusal": _of_a_submitted_need,
    "closing": _of_a_published_need,
    "reopening": _of_a_closed_need,
    "curation": _of_a_published_need,
    "answer": _of_an_asked_need,
    "award": _of_an_asked_need,
    "archiving": _of_an_offer,
    "offer": _of_an_offer,
    "terms": _of_a_partnership,
    "confirmation": _of_a_partnership,
}


@pytest.mark.parametrize("what", PRESSES)
async def test_a_button_pressed_twice_says_what_the_first_press_did(web: Web, what: str) -> None:
    tab, path, form = await PRESSES[what](web, what)
    first = await tab.post(path, form)
    assert first.status_code == 303, first.text
    async with web.database.begin() as db:
        before = await db.scalar(select(func.count()).select_from(StoredEvent))
    second = await tab.post(path, form)
    assert (second.status_code, second.headers["location"]) == (303, first.headers["location"])
    async with web.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(StoredEvent)) == before, (
            "nothing happened again"
        )
