"""A coordinator posts for a buyer, who confirms by one click in a mail or says what is wrong."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from marketplace.accounts.models import Membership, Person
from marketplace.core import clock
from marketplace.core.mail.kinds import NoLongerTrue
from marketplace.core.web.limits import ASK_AGAIN
from marketplace.needs import confirming, confirming_mails
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.models import Organisation
from tests.guest import Guest, House
from tests.markup import Fields

NEW, SUBMIT = "/behoeften/nieuw", "Indienen bij de helpdesk"
TO_BUYER = "Naar de koper sturen"
TYPED: Fields = {"title": "Gras maaien", "text": "Elke twee weken het park.", "nis": "46025"}


async def _posted(house: House) -> tuple[Guest, Need]:
    """Chadia posts a need for An's town."""
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(NEW)
    await chadia.press(TO_BUYER, organisation=str(house.cast.temse.id), **TYPED)
    await house.work()
    return chadia, await _need(house)


async def _need(house: House) -> Need:
    async with house.database.begin() as db:
        return (await db.scalars(select(Need))).one()


async def _link(house: House) -> str:
    """The path in the newest mail that asks for a yes."""
    found = re.search(r"/bevestigen/\S+", (await house.mails("need_to_confirm"))[-1].text)
    assert found
    return found[0]


async def _without_people(house: House, address: str) -> None:
    async with house.database.begin() as db:
        await db.execute(delete(Membership).where(Membership.person_id == house.cast.an.id))
        here = update(Organisation).where(Organisation.id == house.cast.temse.id)
        await db.execute(here.values(email=address))


async def test_the_buyer_confirms_by_one_click_and_then_the_helpdesk_hears_of_it(house: House) -> None:
    chadia, need = await _posted(house)
    assert need.status is NeedStatus.UNCONFIRMED
    assert [mail.to_address for mail in await house.mails("need_to_confirm")] == ["an@an.example"]
    assert await house.mails("need_submitted") == []
    link = await _link(house)
    an = house.guest()
    for _ in range(2):
        page = await an.see(link)
        assert "Elke twee weken het park." in page
    assert (await _need(house)).status is NeedStatus.UNCONFIRMED, "opening it changes nothing"
    assert "Bedankt. De helpdesk gaat ermee aan de slag." in await an.press("Ja, dit klopt")
    await house.work()
    assert (await _need(house)).status is NeedStatus.SUBMITTED
    assert [mail.to_address for mail in await house.mails("need_submitted")] == ["chadia@chadia.example"]
    assert "U hoeft niets meer te doen" in await an.see(link)
    assert "Goedkeuren en publiceren" in await chadia.see(f"/behoeften/{need.id}")


async def test_the_buyer_says_what_is_wrong_and_is_asked_again(house: House) -> None:
    chadia, need = await _posted(house)
    an = house.guest()
    await an.see(await _link(house))
    page = await an.press("Opmerking versturen")
    assert an.status == 422
    assert "Schrijf wat er niet klopt" in page
    page = await an.press("Opmerking versturen", reason="Wij maaien zelf, het gaat om hagen.")
    assert "De helpdesk past ze aan en mailt u dan opnieuw." in page
    assert "Wij maaien zelf" in page.split("U schreef:")[1]
    await house.work()
    assert [mail.to_address for mail in await house.mails("need_objected")] == ["chadia@chadia.example"]
    page = await chadia.see(f"/behoeften/{need.id}")
    assert "De koper zegt:" in page
    assert "Wij maaien zelf, het gaat om hagen." in page
    await chadia.press(SUBMIT)
    await house.work()
    assert len(await house.mails("need_to_confirm")) == 2
    assert (await _need(house)).status is NeedStatus.UNCONFIRMED


async def test_what_changed_after_it_was_read_is_not_confirmed(house: House) -> None:
    chadia, need = await _posted(house)
    an = house.guest()
    await an.see(await _link(house))
    await chadia.see(f"/behoeften/{need.id}/opstellen/plaats")
    await chadia.press("Bewaren", place="Aan de kaai")
    page = await an.press("Ja, dit klopt")
    assert an.status == 409
    assert "Aan de kaai" in page
    assert (await _need(house)).status is NeedStatus.UNCONFIRMED
    await an.press("Ja, dit klopt")
    assert (await _need(house)).status is NeedStatus.SUBMITTED


async def test_a_buyer_without_people_confirms_at_its_own_address(house: House) -> None:
    await _without_people(house, "secretariaat@temse.example")
    await _posted(house)
    (mail,) = await house.mails("need_to_confirm")
    assert mail.to_address == "secretariaat@temse.example"
    guest = house.guest()
    await guest.see(await _link(house))
    await guest.press("Ja, dit klopt")
    assert (await _need(house)).status is NeedStatus.SUBMITTED


@pytest.mark.parametrize("address", ["", "an@an.example"])
async def test_when_nobody_can_be_mailed_the_coordinator_hears_it_at_once(house: House, address: str) -> None:
    await _without_people(house, address)
    chadia, need = await _posted(house)
    assert "Niemand bij de koper is per mail bereikbaar" in chadia.words
    assert need.status is NeedStatus.DRAFT
    assert await house.mails("need_to_confirm") == []


async def test_a_link_ends_with_the_membership_and_a_damaged_one_opens_nothing(house: House) -> None:
    await _posted(house)
    link = await _link(house)
    guest = house.guest()
    await guest.see(link)
    target, held = guest.form("Ja, dit klopt")
    await _without_people(house, "secretariaat@temse.example")
    for path in (link, link.replace("/bevestigen/", "/bevestigen/x")):
        await guest.see(path)
        assert guest.status == 404
        assert "Gras maaien" not in guest.words
    assert (await guest.client.post(target, data=held)).status_code == 404
    assert (await _need(house)).status is NeedStatus.UNCONFIRMED


async def test_the_coordinator_sends_the_mail_again_or_withdraws(house: House) -> None:
    chadia, need = await _posted(house)
    assert "kreeg op" in await chadia.see(f"/behoeften/{need.id}")
    assert "De koper krijgt de mail nog eens." in await chadia.press("Mail opnieuw versturen")
    await house.work()
    assert len(await house.mails("need_to_confirm")) == 2
    await chadia.see(f"/behoeften/{need.id}/intrekking")
    await chadia.press("Intrekken", reason="Toch niet nodig.")
    (first, _second) = await house.mails("need_to_confirm")
    async with house.database.begin() as db:
        with pytest.raises(NoLongerTrue):
            await confirming_mails.waits_for_the_buyer(db, first)


async def test_the_buyer_is_reminded_once_after_three_days(house: House) -> None:
    _, need = await _posted(house)
    for days, mails in ((2, 1), (3, 2), (9, 2)):
        async with house.database.begin() as db:
            row = await db.get_one(Need, need.id)
            row.submitted_at = clock.now() - timedelta(days=days)
        async with house.database.begin() as db:
            if days == 9:
                await db.execute(update(Need).values(submitted_at=clock.now() - timedelta(days=3)))
            await confirming.remind_due(db)
        async with house.database.begin() as db:
            await confirming.remind_due(db)
        await house.work()
        sent = await house.mails("need_to_confirm")
        assert len(sent) == mails, days
    assert sent[-1].subject.startswith("Herinnering:")


async def test_a_buyer_that_posts_itself_confirms_nothing(house: House) -> None:
    an = await house.signed_in(house.cast.an)
    await an.see(NEW)
    page = await an.press(SUBMIT, **TYPED)
    assert (await _need(house)).status is NeedStatus.SUBMITTED
    assert "Helpdesk Waasland antwoordt vóór" in page
    async with house.database.begin() as db:
        assert await db.get(Person, house.cast.an.id) is not None


async def test_the_mail_goes_again_a_few_times_an_hour_only(house: House) -> None:
    chadia, need = await _posted(house)
    for _ in range(ASK_AGAIN.amount + 2):
        await chadia.see(f"/behoeften/{need.id}")
        await chadia.press("Mail opnieuw versturen")
    assert chadia.status == 429
    await house.work()
    assert len(await house.mails("need_to_confirm")) == 1 + ASK_AGAIN.amount


async def test_a_buyer_who_is_signed_in_confirms_on_the_page_of_the_need(house: House) -> None:
    chadia, need = await _posted(house)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}")
    again = await house.signed_in(house.cast.an)
    await again.see(f"/behoeften/{need.id}")
    assert "De helpdesk gaat ermee aan de slag." in await an.press("Ja, dit klopt")
    assert (await _need(house)).status is NeedStatus.SUBMITTED
    assert "De helpdesk gaat ermee aan de slag." in await again.press("Ja, dit klopt"), "pressed twice"
    await house.work()
    assert len(await house.mails("need_submitted")) == 1
    assert "Ja, dit klopt" not in await chadia.see(f"/behoeften/{need.id}")


async def test_who_posted_it_can_t_say_yes_for_the_buyer(house: House) -> None:
    chadia, need = await _posted(house)
    await chadia.see(f"/behoeften/{need.id}")
    assert "Ja, dit klopt" not in chadia.page.text
    await chadia.send(f"/behoeften/{need.id}/akkoord")
    assert chadia.status == 404
    assert (await _need(house)).status is NeedStatus.UNCONFIRMED
