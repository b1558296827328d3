"""What a part of a page gets that asks again: nothing while nothing changed, and when to stop."""

from __future__ import annotations

import json

import httpx
from lxml import html

from marketplace.leads.given import Answer, Given
from marketplace.matches import verbs as matches
from marketplace.matches.catalogue import Catalogue
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from tests.journey import asked_need, submitted_need
from tests.security.web import Web, web
from tests.tab import Tab

__all__ = ["web"]


def part(page: str, id: str) -> html.HtmlElement:
    return html.document_fromstring(page).get_element_by_id(id)


async def ask_again(tab: Tab, path: str, shown: html.HtmlElement, **more: str) -> httpx.Response:
    headers = json.loads(shown.get("hx-headers", "{}"))
    target = {"HX-Request": "true", "HX-Target": shown.get("id")}
    return await tab.get(path, headers=target | headers | more)


async def test_the_answers_are_given_once_and_only_while_they_can_change(web: Web) -> None:
    need, _ = await asked_need(web.database, web.cast, given=Given(Answer.INTERESTED, "Wij komen graag."))
    an, path = await web.tab(web.cast.an), f"/behoeften/{need.id}"
    shown = part((await an.get(path)).text, "answers")
    assert shown.get("hx-get") == path
    assert (await ask_again(an, path, shown)).status_code == 204
    older = await ask_again(an, path, shown, **{"x-shown": "another one"})
    assert older.status_code == 200
    assert "Wij komen graag." in older.text
    assert "<html" not in older.text
    assert part(older.text, "answers-said").get("hx-swap-oob") == "innerHTML"
    async with web.database.begin() as db:
        await needs.close(db, web.cast.an.id, await db.get_one(Need, need.id))
    last = await ask_again(an, path, shown)
    assert (last.status_code, last.headers["hx-reswap"]) == (286, "none")
    assert part((await an.get(path)).text, "answers").get("hx-get") is None


async def test_only_who_chooses_gets_the_way_to_it(web: Web) -> None:
    need, _ = await asked_need(web.database, web.cast, given=Given(Answer.INTERESTED))
    an, chadia, path = await web.tab(web.cast.an), await web.tab(web.cast.chadia), f"/behoeften/{need.id}"
    for tab, count in ((an, 1), (chadia, 0)):
        answer = await tab.get(path, headers={"HX-Request": "true", "HX-Target": "answers"})
        assert answer.text.count("Leverancier kiezen") == count


async def test_a_ranking_that_is_made_is_asked_for_until_it_is_there(web: Web) -> None:
    need = await submitted_need(web.database, web.cast)
    async with web.database.begin() as db:
        await needs.publish(db, web.cast.chadia.id, await db.get_one(Need, need.id))
    chadia, path = await web.tab(web.cast.chadia), f"/behoeften/{need.id}/selectie"
    shown = part((await chadia.get(path)).text, "matches")
    assert shown.get("hx-get") == path
    assert (await ask_again(chadia, path, shown)).status_code == 204
    await rank(web, need)
    there = await ask_again(chadia, path, shown)
    assert "Groenwerk vzw" in there.text
    assert part(there.text, "matches").get("hx-get") is None


async def test_a_page_that_back_brings_back_is_a_whole_one(web: Web) -> None:
    visitor = Tab(web.client)
    headers = {"HX-Request": "true", "HX-Target": "results"}
    fragment = await visitor.get("/aanbod?q=gras", headers=headers)
    assert "<html" not in fragment.text
    restored = await visitor.get("/aanbod?q=gras", headers=headers | {"HX-History-Restore-Request": "true"})
    assert "<html" in restored.text
    for answer in (fragment, restored):
        assert "HX-Request" in answer.headers["vary"]


async def rank(web: Web, need: Need) -> None:
    async with web.database.begin() as db:
        await matches.rank(db, await Catalogue().current(db), need.id)
