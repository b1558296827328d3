"""The page of mail choices asks about the mails that this person can get, and explains quiet hours."""

from __future__ import annotations

from marketplace.core.mail.message import Message
from marketplace.core.mail.preferences import MailPreference, change
from tests.database import HOUSE
from tests.guest import House

NEEDS, HELPDESK = "Nieuws over behoeften die u plaatste", "Wat u als helpdesk moet nakijken"
ASKED, TOGETHER = "Vragen of u wilt antwoorden", "Nieuws over samenwerkingen"


async def wishes_of(house: House, address: str) -> MailPreference:
    async with house.database.begin() as db:
        return await db.get_one(MailPreference, address)


async def test_each_is_asked_about_the_mails_that_one_can_get(house: House) -> None:
    cast = house.cast
    for who, offered, others in (
        (cast.an, (NEEDS, TOGETHER), (HELPDESK, ASKED)),
        (cast.bram, (ASKED, TOGETHER), (HELPDESK, NEEDS)),
        (cast.chadia, (NEEDS, HELPDESK), (ASKED,)),
    ):
        page = await (await house.signed_in(who)).see("/account/mails")
        assert [text for text in offered if text not in page] == []
        assert [text for text in others if text in page] == []


async def test_saving_leaves_what_was_not_asked_as_it_was(house: House) -> None:
    address = house.cast.an.email
    async with house.database.begin() as db:
        await change(db, HOUSE.kinds, address, unwanted=["asked", "own_needs"], digest=False, quiet=None)
    an = await house.signed_in(house.cast.an)
    await an.see("/account/mails")
    await an.press("Keuze bewaren", wanted=["own_needs", "to_check"])
    assert an.status == 200
    assert sorted((await wishes_of(house, address)).unwanted) == ["asked", "partnership"]


async def test_an_address_that_got_a_kind_is_asked_about_it(house: House) -> None:
    """As a coordinator's address is that left the region meanwhile, or heard of a buyer without people."""
    bram = house.cast.bram
    async with house.database.begin() as db:
        row = {"template": "need_submitted", "to_address": bram.email, "to_name": "Bram", "dedupe_key": "x"}
        parts = {"subject": "s", "text": "t", "html": "<p>t</p>", "message_id": "<x@y.example>"}
        db.add(Message(**row, **parts))
    assert HELPDESK in await (await house.signed_in(bram)).see("/account/mails")


async def test_quiet_hours_say_what_they_do_and_ask_for_both(house: House) -> None:
    an = await house.signed_in(house.cast.an)
    page = await an.see("/account/mails")
    assert "wacht en krijgt u om het tweede uur" in page
    page = await an.press("Keuze bewaren", quiet_from="20", quiet_to="")
    assert an.status == 422
    assert "Kies ook dit uur" in page
    assert 'id="quiet_to-error"' in an.page.text
    page = await an.press("Keuze bewaren", quiet_from="20", quiet_to="20")
    assert (an.status, "twee verschillende uren" in page) == (422, True)
    await an.press("Keuze bewaren", quiet_from="20", quiet_to="7")
    assert an.status == 200
    wishes = await wishes_of(house, house.cast.an.email)
    assert (wishes.quiet_from, wishes.quiet_to) == (20, 7)
