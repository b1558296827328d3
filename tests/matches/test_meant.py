"""A need whose words may mean several things asks which; one tap settles it, and the ranking goes by it."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from marketplace.core.audit import AuditEntry
from marketplace.interop.eforms import read_notice
from marketplace.interop.verbs import import_notice
from marketplace.matches.models import Match
from marketplace.needs import verbs
from marketplace.needs.models import Need
from tests.guest import Guest, House
from tests.interop.small import correction, number, until, xml
from tests.journey import asked_need, published_need, submitted_need
from tests.people import make_need

WINDOWS = "90911300"
GLASS = {"title": "glas", "text": "Glas, graag."}
ASKS = "Bedoelt u:"


async def draft(house: House, **more: object) -> tuple[Guest, str]:
    """An at the page of a draft of hers."""
    async with house.database.begin() as db:
        need = await make_need(db, house.cast, **more)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}")
    return an, f"/behoeften/{need.id}"


async def stored(house: House, page: str) -> Need:
    async with house.database.begin() as db:
        return await db.get_one(Need, uuid.UUID(page.split("/")[2]))


async def test_one_tap_settles_it_and_it_can_be_taken_back(house: House) -> None:
    an, page = await draft(house, **GLASS)
    assert ASKS in an.words
    told = await an.press("ramen wassen")
    assert "Bedoeld: ramen wassen (wijzigen" in told
    assert ASKS not in told
    assert (await stored(house, page)).meant == WINDOWS
    await an.see(f"{page}/bedoeld")
    told = await an.press("Bewaren", meant="none")
    assert "Bedoeld: niets van wat wij voorstelden (wijzigen" in told
    assert ASKS not in told, "who said so is not asked again"
    assert (await stored(house, page)).meant == ""
    async with house.database.begin() as db:
        acts = await db.scalars(select(AuditEntry.verb).where(AuditEntry.person_id == house.cast.an.id))
        assert acts.all().count("need.settle") == 2


@pytest.mark.parametrize("clear", [{}, {"title": "Archief digitaliseren", "text": "Scannen."}])
async def test_a_need_that_is_clear_asks_nothing(house: House, clear: dict[str, object]) -> None:
    an, _ = await draft(house, **clear)
    assert ASKS not in an.words


async def test_an_answer_holds_for_its_words_only(house: House) -> None:
    an, page = await draft(house, **GLASS)
    await an.press("ramen wassen")
    await an.see(f"{page}/bewerken")
    assert "Bedoeld: ramen wassen" in await an.press("Bewaren als ontwerp", place="Aan de kerk")
    await an.see(f"{page}/bewerken")
    assert ASKS in await an.press("Bewaren als ontwerp", text="Glas of zo.")
    assert (await stored(house, page)).meant is None


async def test_the_form_asks_too_and_sends_the_answer_with_the_need(house: House) -> None:
    an, page = await draft(house, **GLASS)
    asked = await an.see("/cpv?title=glas&meant=")
    assert "Bedoelt u een van deze?" in asked
    assert "Bedoelt u" not in await an.see("/cpv?title=glas"), "the form of an offer asks nothing"
    assert "Bedoelt u" not in await an.see("/cpv?title=gras%20maaien&meant=")
    await an.see(f"{page}/bewerken")
    said = await an.press("Bewaren als ontwerp", title="glazen", meant=WINDOWS)
    assert "Bedoeld: ramen wassen" in said
    await an.see(f"{page}/bewerken")
    assert 'hx-get="/cpv?meant=90911300"' in an.page.text
    refused = await an.press("Bewaren als ontwerp", meant="12345678")
    assert (an.status, "Kies een van de mogelijkheden" in refused) == (422, True)
    await an.see("/behoeften/nieuw")
    assert "Bedoeld: ramen wassen" in await an.press("Bewaren als ontwerp", **GLASS, meant=WINDOWS)


@pytest.mark.parametrize("given", ["", "12345678", "ramen"])
async def test_an_answer_that_is_none_is_asked_again(house: House, given: str) -> None:
    an, page = await draft(house, **GLASS)
    values = an.form("ramen wassen")[1] | {"meant": given}
    if not given:
        del values["meant"]
    an.page = await an.client.post(f"{page}/bedoeld", data=values)
    assert an.status == 422
    assert ("Kies wat u bedoelt" if not given else "Kies een van de mogelijkheden") in an.words


async def test_the_coordinator_settles_it_and_the_ranking_follows(house: House) -> None:
    need = await published_need(house.database, house.cast, **GLASS)
    chadia = await house.signed_in(house.cast.chadia)
    assert ASKS in await chadia.see(f"/behoeften/{need.id}")
    assert ASKS in await chadia.see(f"/behoeften/{need.id}/selectie")
    assert "Bedoeld: ramen wassen" in await chadia.press("ramen wassen")
    assert str(chadia.page.url).endswith("/selectie"), "back to where it was asked"
    await house.work()
    async with house.database.begin() as db:
        query = select(Match.organisation_id).where(Match.need_id == need.id, Match.rank == 1)
        assert await db.scalar(query) == house.cast.poetslijn.id


async def test_who_was_asked_gets_no_mail_about_it(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast, [house.cast.groenwerk])
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/bedoeld")
    assert "Bedoeld: ramen wassen" in await an.press("Bewaren", meant=WINDOWS)
    await house.work()
    assert await house.mails("need_changed") == []
    await an.see(f"/behoeften/{need.id}/bewerken")
    await an.press("Wijziging bewaren", place="Aan de kerk")
    await house.work()
    assert len(await house.mails("need_changed")) == 1


async def test_others_may_not(house: House) -> None:
    need = await submitted_need(house.database, house.cast, **GLASS)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}")
    _, values = an.form("ramen wassen")
    for person, status in ((house.cast.els, 404), (house.cast.dirk, 404), (house.cast.bram, 403)):
        other = await house.signed_in(person)
        await other.see("/account")
        token = other.form("Naam bewaren")[1]["_csrf"]
        other.page = await other.client.post(
            f"/behoeften/{need.id}/bedoeld", data=values | {"_csrf": token, "meant": WINDOWS}
        )
        assert other.status == status, person.name
    assert (await stored(house, f"/behoeften/{need.id}")).meant is None


async def test_who_was_slower_sees_what_was_chosen(house: House) -> None:
    need = await submitted_need(house.database, house.cast, **GLASS)
    an, chadia = await house.signed_in(house.cast.an), await house.signed_in(house.cast.chadia)
    for guest in (an, chadia):
        await guest.see(f"/behoeften/{need.id}")
    await an.press("ramen wassen")
    await chadia.press("ramen wassen")
    assert chadia.status == 200, "the same answer is no quarrel"
    for guest in (an, chadia):
        await guest.see(f"/behoeften/{need.id}/bedoeld")
    await an.press("Bewaren", meant="none")
    assert "niets van wat wij voorstelden" in await chadia.press("Bewaren", meant="39220000")
    assert chadia.status == 409
    assert (await stored(house, f"/behoeften/{need.id}")).meant == ""


async def test_a_need_that_is_over_asks_and_changes_nothing(house: House) -> None:
    an, page = await draft(house, **GLASS)
    await an.see(f"{page}/intrekking")
    await an.press("Intrekken", reason="Toch niet.")
    assert ASKS not in await an.see(page)
    await an.see(f"{page}/bedoeld")
    await an.press("Bewaren", meant=WINDOWS)
    assert an.status == 409


@pytest.mark.parametrize(("text", "stays"), [("Handdoeken.", True), ("Handdoeken en lakens.", False)])
async def test_a_newer_notice_keeps_it_only_with_the_same_words(house: House, text: str, stays: bool) -> None:
    first = xml(1, process=until("2099-01-15"), text="Handdoeken.")
    changes = correction(f"{number(1)}-01")
    newer = xml(2, process=until("2099-02-15"), text=text, changes=changes)
    async with house.database.begin() as db:
        need = (await import_notice(db, read_notice(first))).need
        assert need is not None
        await verbs.settle(db, house.cast.chadia.id, need, WINDOWS)
    async with house.database.begin() as db:
        await import_notice(db, read_notice(newer))
    assert (await stored(house, f"/behoeften/{need.id}")).meant == (WINDOWS if stays else None)
