"""Older forms, forms sent twice and forms sent at one moment: nothing is overwritten, doubled or lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from sqlalchemy import func, select

from marketplace.accounts.models import Person
from marketplace.core.db import Database
from marketplace.core.events import Event
from marketplace.core.web import seen
from marketplace.leads.links import ANSWER
from marketplace.leads.models import Answer, Given, Invitation
from marketplace.matches.models import Curation, Match
from marketplace.needs.models import Need, NeedStatus
from marketplace.offers.models import Offer, OfferStatus
from marketplace.partnerships import verbs as partnerships
from marketplace.partnerships.models import Partnership
from tests.database import composer, with_cast
from tests.inprocess import app_for, client_of
from tests.journey import asked_need, published_need, submitted_need
from tests.markup import form_on
from tests.people import Cast, make_need
from tests.tab import Tab

INTERESTED = Given(Answer.INTERESTED, "Wij komen graag.", Decimal(900))


@dataclass
class Web:
    client: AsyncTestClient[Litestar]
    database: Database
    cast: Cast

    async def tab(self, person: Person) -> Tab:
        return await Tab.of(self.client, self.database, person)

    def link(self, invitation: Invitation, person: Person) -> str:
        return f"/uitnodiging/{composer().signed(ANSWER, invitation.id, person.id)}"

    async def stored(self, row: object) -> object:
        async with self.database.begin() as db:
            return await db.get_one(type(row), row.id)  # type: ignore[attr-defined]


@pytest.fixture
async def web(database_url: str, tmp_path: Path) -> AsyncIterator[Web]:
    app = app_for(database_url, tmp_path)
    async with with_cast(database_url) as (database, cast), client_of(app) as client:
        yield Web(client, database, cast)


async def _draft(web: Web) -> Need:
    async with web.database.begin() as db:
        return await make_need(db, web.cast)


async def test_two_who_edit_one_need_lose_no_word(web: Web) -> None:
    need = await _draft(web)
    one, two = await web.tab(web.cast.an), await web.tab(web.cast.an)
    path = f"/behoeften/{need.id}/bewerken"
    first = await one.form(path, text="Versie een: 40 tafels", action="save")
    second = await two.form(path, place="Kasteel", action="save")
    assert (await one.post(path, first)).status_code == 303
    refused = await two.post(path, second)
    assert refused.status_code == 409
    assert "Versie een: 40 tafels" in refused.text, "what the first one wrote"
    assert 'value="Kasteel"' in refused.text, "what the second one typed"
    assert "Dit is intussen veranderd" in refused.text
    assert (await web.stored(need)).text == "Versie een: 40 tafels"
    again = form_on(refused.text, path) | {"action": "save"}
    assert (await two.post(path, again)).status_code == 303
    assert (await web.stored(need)).place == "Kasteel"


async def test_two_who_edit_one_offer_lose_no_word(web: Web) -> None:
    async with web.database.begin() as db:
        offer = await db.scalar(select(Offer).where(Offer.organisation_id == web.cast.groenwerk.id))
    one, two = await web.tab(web.cast.bram), await web.tab(web.cast.bram)
    path = f"/mijn-aanbod/{offer.id}"
    first = await one.form(path, text="Nieuwe tekst van de eerste.", action="save")
    second = await two.form(path, title="Titel van de tweede", action="save")
    assert (await one.post(path, first)).status_code == 303
    refused = await two.post(path, second)
    assert refused.status_code == 409
    for words in ("Nieuwe tekst van de eerste.", "Titel van de tweede"):
        assert words in refused.text
    assert (await web.stored(offer)).text == "Nieuwe tekst van de eerste."
    page = await one.form("/mijn-aanbod", f"{path}/archivering")
    assert (await two.post(path, form_on(refused.text, path) | {"action": "save"})).status_code == 303
    assert (await one.post(f"{path}/archivering", page)).status_code == 409
    assert (await web.stored(offer)).status is OfferStatus.PUBLISHED


async def test_a_text_that_changed_after_it_was_read_is_not_published(web: Web) -> None:
    need = await submitted_need(web.database, web.cast)
    chadia, an = await web.tab(web.cast.chadia), await web.tab(web.cast.an)
    read = await chadia.form(f"/behoeften/{need.id}", f"/behoeften/{need.id}/publicatie")
    edited = await an.form(f"/behoeften/{need.id}/bewerken", text="Enkel van hier om de hoek.", action="save")
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
    edited = await an.form(f"/behoeften/{need.id}/bewerken", text="Vier hectare gras.", action="save")
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


ROUNDS = 100
A_SITE = 50
"""Rounds on one site: it counts answers from one address."""


async def test_award_and_decline_at_once_end_in_one_of_the_two(database_url: str, tmp_path: Path) -> None:
    """A hundred times at the same moment: never awarded to who declined, never both told that it worked."""
    ended: Counter[str] = Counter()
    async with with_cast(database_url) as (database, cast):
        for _ in range(ROUNDS // A_SITE):
            async with client_of(app_for(database_url, tmp_path)) as client:
                for number in range(A_SITE):
                    ended[await _race(Web(client, database, cast), first=number % 2 == 0)] += 1
    assert ended.total() == ROUNDS
    assert set(ended) <= {"awarded", "declined"}


async def _race(web: Web, first: bool) -> str:
    """An awards, `first` or second, while Bram declines; -> which of the two it became."""
    need, (invitation,) = await asked_need(web.database, web.cast, given=INTERESTED)
    an, bram = await web.tab(web.cast.an), Tab(web.client)
    award, link = f"/behoeften/{need.id}/gunning", web.link(invitation, web.cast.bram)
    chosen = await an.form(award, invitation=str(invitation.id))
    declined = await bram.form(f"{link}/niet-voor-ons", f"{link}/antwoord")
    tries = {"awarded": an.post(award, chosen), "declined": bram.post(f"{link}/antwoord", declined)}
    order = list(tries) if first else list(tries)[::-1]
    answers = await asyncio.gather(*(tries[name] for name in order))
    statuses = {name: answer.status_code for name, answer in zip(order, answers, strict=True)}
    assert sorted(statuses.values()) == [303, 409], statuses
    stored, left = await web.stored(need), await web.stored(invitation)
    won = next(name for name, status in statuses.items() if status == 303)
    assert (stored.status, left.answer) == {
        "awarded": (NeedStatus.AWARDED, Answer.INTERESTED),
        "declined": (NeedStatus.PUBLISHED, Answer.DECLINED),
    }[won]
    return won


async def test_two_coordinators_who_add_one_supplier_do_it_once(web: Web) -> None:
    need = await published_need(web.database, web.cast)
    path = f"/behoeften/{need.id}/selectie/{web.cast.zeekracht.id}"
    tabs = [await web.tab(web.cast.chadia) for _ in range(4)]
    forms = [
        await tab.form(f"{path}?keuze=add", path, reason=f"reden {number}") for number, tab in enumerate(tabs)
    ]
    answers = await asyncio.gather(*(tab.post(path, form) for tab, form in zip(tabs, forms, strict=True)))
    assert Counter(answer.status_code for answer in answers) == {303: 1, 409: 3}
    refused = next(answer for answer in answers if answer.status_code == 409)
    async with web.database.begin() as db:
        (match,) = await db.scalars(select(Match).where(Match.organisation_id == web.cast.zeekracht.id))
    assert match.curation is Curation.ADDED
    assert match.curation_reason in refused.text, "who was later sees what the first one wrote"


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


async def _partnership(web: Web) -> Partnership:
    need, _ = await asked_need(web.database, web.cast, given=INTERESTED)
    async with web.database.begin() as db:
        need = await db.get_one(Need, need.id)
        need.award(web.cast.groenwerk.id, None)
        await db.flush()
        return await partnerships.start(db, need)


TERMS = {
    "goals": "Werk voor drie mensen",
    "buyer_gives": "Een jaar zekerheid",
    "buyer_gets": "Een proper park",
    "supplier_gives": "Vier mensen",
    "supplier_gets": "Werk",
    "starts_on-day": "1",
    "starts_on-month": "3",
    "starts_on-year": "2027",
}


async def test_terms_that_changed_after_they_were_read_are_not_confirmed(web: Web) -> None:
    row = await _partnership(web)
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


async def test_two_sides_that_write_the_terms_at_once_lose_no_word(web: Web) -> None:
    row = await _partnership(web)
    an, bram = await web.tab(web.cast.an), await web.tab(web.cast.bram)
    path = f"/samenwerkingen/{row.id}/afspraken"
    mine, theirs = await an.form(path), await bram.form(path)
    one = mine | TERMS | {"goals": "Doel van An"}
    two = theirs | TERMS | {"goals": "Doel van Bram"}
    answers = await asyncio.gather(an.post(path, one), bram.post(path, two))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "Doel van An" in refused.text
    assert "Doel van Bram" in refused.text


async def _published_offer(web: Web) -> Offer:
    async with web.database.begin() as db:
        offer = await db.scalar(select(Offer).where(Offer.organisation_id == web.cast.groenwerk.id))
    assert offer is not None
    return offer


async def _presses(web: Web, what: str) -> tuple[Tab, str, dict[str, object]]:
    """A tab, where its form posts to, and the filled-in form."""
    cast = web.cast
    an, bram, chadia = [await web.tab(person) for person in (cast.an, cast.bram, cast.chadia)]
    if what in ("submission", "edit"):
        page = f"/behoeften/{(await _draft(web)).id}"
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
        path = f"/mijn-aanbod/{(await _published_offer(web)).id}/archivering"
        return bram, path, await bram.form("/mijn-aanbod", path)
    if what == "offer":
        path = f"/mijn-aanbod/{(await _published_offer(web)).id}"
        return bram, path, await bram.form(path, text="Twee keer bewaard.", action="publish")
    page = f"/samenwerkingen/{(await _partnership(web)).id}"
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
