"""Who helps on: the helpdesk of the region of what is on a page or in a mail, else one's own or the site."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.verbs import add_membership
from marketplace.core.mail.message import Message
from marketplace.core.mail.outgoing import as_email, return_path
from marketplace.core.web.access import Role
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation, Region
from tests.guest import Guest, House
from tests.journey import submitted_need
from tests.people import need_values

SENDER = "Maatmarkt <noreply@maatmarkt.example>"


async def _of_oostende(house: House) -> Need:
    """A need of Els's town, handed to its helpdesk."""
    cast = house.cast
    async with house.database.begin() as db:
        town = await db.get_one(Organisation, cast.oostende_town.id)
        need = await needs.draft(db, cast.els.id, town, need_values(nis="35013"))
        await needs.submit(db, cast.els.id, need)
    return need


async def _looks_after_both(house: House) -> Guest:
    """Chadia, who coordinates Oostende too."""
    async with house.database.begin() as db:
        other = (await db.scalars(select(Region).where(Region.slug == "oostende"))).one()
        await add_membership(db, house.cast.chadia.id, Role.COORDINATOR, region_id=other.id)
    return await house.signed_in(house.cast.chadia)


def _helpdesks(guest: Guest) -> list[str]:
    return [name for name in ("Helpdesk Oostende", "Helpdesk Waasland") if name in guest.words]


async def test_a_page_shows_the_helpdesk_of_what_is_on_it(house: House) -> None:
    chadia, cast = await _looks_after_both(house), house.cast
    theirs, ours = await _of_oostende(house), await submitted_need(house.database, cast)
    for path, shown in (
        (f"/behoeften/{theirs.id}", ["Helpdesk Oostende"]),
        (f"/behoeften/{ours.id}", ["Helpdesk Waasland"]),
        (f"/organisaties/{cast.oostende_town.id}", ["Helpdesk Oostende"]),
        (f"/leveranciers/{cast.zeekracht.id}", ["Helpdesk Oostende"]),
        ("/start", ["Helpdesk Oostende", "Helpdesk Waasland"]),
    ):
        await chadia.see(path)
        assert (chadia.status, _helpdesks(chadia)) == (200, shown), path


async def test_another_page_shows_one_s_own_and_a_visitor_all(house: House) -> None:
    an, visitor = await house.signed_in(house.cast.an), house.guest()
    await an.see("/start")
    assert _helpdesks(an) == ["Helpdesk Waasland"]
    await visitor.see("/")
    assert _helpdesks(visitor) == ["Helpdesk Oostende", "Helpdesk Waasland"]


async def test_a_page_that_is_not_there_tells_of_no_region(house: House) -> None:
    an, need = await house.signed_in(house.cast.an), await _of_oostende(house)
    await an.see(f"/behoeften/{need.id}")
    assert (an.status, _helpdesks(an)) == (404, ["Helpdesk Waasland"])


async def test_a_mail_comes_from_the_helpdesk_of_its_matter(house: House) -> None:
    waasland, oostende = house.cast.temse.region_id, house.cast.oostende_town.region_id
    await _looks_after_both(house)
    await _of_oostende(house)
    await submitted_need(house.database, house.cast)
    await house.work()
    mails = [
        mail for mail in await house.mails("need_submitted") if mail.to_address == "chadia@chadia.example"
    ]
    said = {}
    for row in mails:
        mail = as_email(row, SENDER)
        said[str(mail["From"])] = str(mail["Reply-To"])
        region = row.from_name.removeprefix("Helpdesk ")
        assert row.region_id == {"Waasland": waasland, "Oostende": oostende}[region]
        for text in (row.text, row.html):
            assert f"de helpdesk van {region}" in text
            assert "Bel 03 000 00 00" in text
        assert return_path(SENDER, row.id).startswith("noreply+"), "what comes back goes where it went"
    assert said == {
        "Helpdesk Oostende <noreply@maatmarkt.example>": "Helpdesk Oostende <helpdesk@oostende.example>",
        "Helpdesk Waasland <noreply@maatmarkt.example>": "Helpdesk Waasland <helpdesk@waasland.example>",
    }


async def test_a_mail_about_no_region_comes_from_the_site(house: House) -> None:
    guest = house.guest()
    await guest.see("/aanmelden")
    await guest.press("Mail mij een link", email="an@an.example")
    await house.work()
    (row,) = await house.mails("sign_in_link")
    mail = as_email(row, SENDER)
    assert (str(mail["From"]), mail["Reply-To"], row.region_id) == (SENDER, None, None)
    assert "de helpdesk van Maatmarkt" in row.text


async def test_an_address_that_can_not_be_written_to_takes_no_replies(house: House) -> None:
    async with house.database.begin() as db:
        region = (await db.scalars(select(Region).where(Region.slug == "waasland"))).one()
        region.helpdesk_email, region.helpdesk_name = "bel ons", "Helpdesk\r\nBcc: x@y.example"
    await submitted_need(house.database, house.cast)
    await house.work()
    row: Message = (await house.mails("need_submitted"))[0]
    mail = as_email(row, SENDER)
    assert (mail["Reply-To"], mail["Bcc"]) == (None, None)
