"""Older forms: what someone else changed meanwhile is neither overwritten nor approved unread."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from marketplace.leads.models import Invitation
from marketplace.needs.states import NeedStatus
from marketplace.offers.models import Offer, OfferStatus
from tests.journey import asked_need, published_need, submitted_need
from tests.markup import form_on
from tests.security.web import INTERESTED, TERMS, Web, draft, partnership_of
from tests.tab import Tab


async def test_two_who_edit_one_need_lose_no_word(web: Web) -> None:
    need = await draft(web)
    one, two = await web.tab(web.cast.an), await web.tab(web.cast.an)
    path = f"/behoeften/{need.id}/bewerken"
    first = await one.form(path, text="Versie een: 40 tafels")
    second = await two.form(path, place="Kasteel")
    assert (await one.post(path, first)).status_code == 303
    refused = await two.post(path, second)
    assert refused.status_code == 409
    assert "Versie een: 40 tafels" in refused.text, "what the first one wrote"
    assert 'value="Kasteel"' in refused.text, "what the second one typed"
    assert "Dit is intussen veranderd" in refused.text
    assert (await web.stored(need)).text == "Versie een: 40 tafels"
    again = form_on(refused.text, path)
    assert (await two.post(path, again)).status_code == 303
    assert (await web.stored(need)).place == "Kasteel"


async def test_two_who_edit_one_offer_lose_no_word(web: Web) -> None:
    async with web.database.begin() as db:
        offer = await db.scalar(select(Offer).where(Offer.organisation_id == web.cast.groenwerk.id))
    one, two = await web.tab(web.cast.bram), await web.tab(web.cast.bram)
    path = f"/mijn-aanbod/{offer.id}"
    first = await one.form(path, text="Nieuwe tekst van de eerste.")
    second = await two.form(path, title="Titel van de tweede")
    assert (await one.post(path, first)).status_code == 303
    refused = await two.post(path, second)
    assert refused.status_code == 409
    for words in ("Nieuwe tekst van de eerste.", "Titel van de tweede"):
        assert words in refused.text
    assert (await web.stored(offer)).text == "Nieuwe tekst van de eerste."
    page = await one.form("/mijn-aanbod", f"{path}/archivering")
    assert (await two.post(path, form_on(refused.text, path))).status_code == 303
    assert (await one.post(f"{path}/archivering", page)).status_code == 409
    assert (await web.stored(offer)).status is OfferStatus.PUBLISHED


async def test_a_text_that_changed_after_it_was_read_is_not_published(web: Web) -> None:
    need = await submitted_need(web.database, web.cast)
    chadia, an = await web.tab(web.cast.chadia), await web.tab(web.cast.an)
    read = await chadia.form(f"/behoeften/{need.id}", f"/behoeften/{need.id}/publicatie")
    edited = await an.form(f"/behoeften/{need.id}/bewerken", text="Enkel van hier om de hoek.")
    assert (await an.post(f"/behoeften/{need.id}/bewerken", edited)).status_code == 303
    refused = await chadia.post(f"/behoeften/{need.id}/publicatie", read)
    assert refused.status_code == 409
    assert "Wij zoeken iemand om elke twee weken" in refused.text, "what was read"
    assert "Enkel van hier om de hoek." in refused.text, "what is there now"
    assert (await web.stored(need)).status is NeedStatus.SUBMITTED


@pytest.mark.parametrize("step", ["wijzigingsverzoek", "weigering", "intrekking"])
async def test_a_reason_is_about_the_need_that_was_read(web: Web, step: str) -> None:
    need = await submitted_need(web.database, web.cast)
    who, an = (
        await web.tab(web.cast.an if step == "intrekking" else web.cast.chadia),
        await web.tab(web.cast.an),
    )
    path = f"/behoeften/{need.id}/{step}"
    form = await who.form(path, reason="Er staat geen hoeveelheid in.")
    edited = await an.form(f"/behoeften/{need.id}/bewerken", text="Vier hectare gras.")
    assert (await an.post(f"/behoeften/{need.id}/bewerken", edited)).status_code == 303
    refused = await who.post(path, form)
    assert refused.status_code == 409
    for words in ("Vier hectare gras.", "Er staat geen hoeveelheid in."):
        assert words in refused.text
    assert (await web.stored(need)).status is NeedStatus.SUBMITTED
    assert (await who.post(path, form_on(refused.text, path))).status_code == 303


async def test_a_price_that_was_raised_after_the_page_opened_is_not_awarded(web: Web) -> None:
    need, (invitation,) = await asked_need(web.database, web.cast, given=INTERESTED)
    an, bram = await web.tab(web.cast.an), Tab(web.client)
    award = f"/behoeften/{need.id}/gunning"
    form = await an.form(award, invitation=str(invitation.id))
    link = web.link(invitation, web.cast.bram)
    raised = await bram.form(f"{link}/interesse", f"{link}/antwoord", price="9900")
    assert (await bram.post(f"{link}/antwoord", raised)).status_code == 303
    refused = await an.post(award, form)
    assert refused.status_code == 409
    for words in ("€ 900,00", "€ 9.900,00"):
        assert words in refused.text.replace("\xa0", " ")
    assert (await web.stored(need)).status is NeedStatus.PUBLISHED
    assert (
        await an.post(award, form_on(refused.text, award) | {"invitation": str(invitation.id)})
    ).status_code == 303


async def test_after_an_award_no_price_changes_and_no_answer_is_withdrawn(web: Web) -> None:
    need, (invitation,) = await asked_need(web.database, web.cast, given=INTERESTED)
    an, bram = await web.tab(web.cast.an), Tab(web.client)
    link = web.link(invitation, web.cast.bram)
    late = [
        await bram.form(f"{link}/interesse", f"{link}/antwoord", price="9900"),
        await bram.form(f"{link}/niet-voor-ons", f"{link}/antwoord"),
    ]
    award = f"/behoeften/{need.id}/gunning"
    assert (await an.post(award, await an.form(award, invitation=str(invitation.id)))).status_code == 303
    for form in late:
        assert (await bram.post(f"{link}/antwoord", form)).status_code == 409
    assert (await web.stored(invitation)).given == INTERESTED


async def test_whom_one_asks_is_whom_one_saw(web: Web) -> None:
    """A supplier that a colleague left out meanwhile is not mailed, nor is anyone else."""
    need = await published_need(web.database, web.cast)
    one, two = await web.tab(web.cast.chadia), await web.tab(web.cast.chadia)
    ask = f"/behoeften/{need.id}/uitnodigingen"
    count = await one.form(f"/behoeften/{need.id}/selectie", ask, count="1")
    confirm = form_on((await one.post(ask, count)).text, ask)
    curate = f"/behoeften/{need.id}/selectie/{confirm['supplier']}"
    left_out = await two.form(f"{curate}?keuze=remove", curate, reason="is ziek")
    assert (await two.post(curate, left_out)).status_code == 303
    assert (await one.post(ask, confirm)).status_code == 409
    async with web.database.begin() as db:
        assert await db.scalar(select(func.count()).select_from(Invitation)) == 0


async def test_terms_that_changed_after_they_were_read_are_not_confirmed(web: Web) -> None:
    row = await partnership_of(web)
    an, bram = await web.tab(web.cast.an), await web.tab(web.cast.bram)
    path = f"/samenwerkingen/{row.id}"
    terms = await an.form(f"{path}/afspraken")
    assert (await an.post(f"{path}/afspraken", terms | TERMS)).status_code == 303
    read = await bram.form(path, f"{path}/bevestiging")
    terms = await an.form(f"{path}/afspraken")
    changed = terms | {"supplier_gives": "Veertig mensen, gratis"}
    assert (await an.post(f"{path}/afspraken", changed)).status_code == 303
    refused = await bram.post(f"{path}/bevestiging", read)
    assert refused.status_code == 409
    for words in ("Vier mensen", "Veertig mensen, gratis"):
        assert words in refused.text
    assert (await web.stored(row)).supplier_confirmed_at is None
