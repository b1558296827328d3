"""How an answer reads for whom, and what a wrong form opens anew."""

from __future__ import annotations

from marketplace.leads.given import Answer, Given
from tests.journey import asked_need, published_need
from tests.markup import form_on
from tests.security.web import Web, web

__all__ = ["web"]


async def test_a_refusal_reads_as_the_suppliers_to_others_and_as_ones_own_to_the_supplier(web: Web) -> None:
    need, _ = await asked_need(web.database, web.cast, given=Given(Answer.DECLINED))
    an, chadia, bram = [await web.tab(who) for who in (web.cast.an, web.cast.chadia, web.cast.bram)]
    buyer = (await an.get(f"/behoeften/{need.id}")).text
    helpdesk = (await chadia.get(f"/behoeften/{need.id}/selectie")).text
    supplier = (await bram.get("/uitnodigingen")).text
    for page in (buyer, helpdesk):
        assert ">Niet voor hen<" in page
        assert ">Niet voor ons<" not in page
    assert ">Niet voor u<" in supplier


async def test_a_wrong_answer_loaded_anew_opens_the_question(web: Web) -> None:
    _, (invitation,) = await asked_need(web.database, web.cast)
    bram, link = await web.tab(web.cast.bram), web.link(invitation, web.cast.bram)
    wrong = await bram.form(f"{link}/interesse", f"{link}/antwoord", price="veel")
    assert (await bram.post(f"{link}/antwoord", wrong)).status_code == 422
    again = await bram.get((await bram.get(f"{link}/antwoord")).headers["location"])
    assert f'href="{link}/interesse"' in again.text
    assert (await web.stored(invitation)).answer is None


async def test_a_wrong_number_or_a_missing_reason_loaded_anew_opens_the_selection(web: Web) -> None:
    need = await published_need(web.database, web.cast)
    chadia = await web.tab(web.cast.chadia)
    selection, ask = f"/behoeften/{need.id}/selectie", f"/behoeften/{need.id}/uitnodigingen"
    supplier = f"{selection}/{web.cast.groenwerk.id}"
    page = (await chadia.get(selection)).text
    assert (await chadia.post(ask, form_on(page, ask) | {"count": "999"})).status_code == 422
    left_out = await chadia.form(f"{supplier}?keuze=remove", supplier, reason="")
    assert (await chadia.post(supplier, left_out)).status_code == 422
    for path in (ask, supplier):
        again = await chadia.get(path)
        assert again.is_redirect
        assert again.headers["location"].partition("#")[0] == selection
