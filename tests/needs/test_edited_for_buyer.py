"""What the helpdesk changes in a need its buyer hears; suppliers hear of several changes in one mail."""

from __future__ import annotations

from marketplace.core.events import StoredEvent
from marketplace.needs.models import Need
from tests.guest import House
from tests.journey import asked_need, submitted_need
from tests.people import make_need

KEEP = "Wijziging bewaren"


async def _posted_by_chadia(house: House) -> Need:
    """A need of Temse that Chadia posted, with the helpdesk."""
    need = await submitted_need(house.database, house.cast)
    async with house.database.begin() as db:
        (await db.get_one(Need, need.id)).person_id = house.cast.chadia.id
    return need


async def test_the_buyer_hears_what_the_helpdesk_changed(house: House) -> None:
    need = await _posted_by_chadia(house)
    chadia = await house.signed_in(house.cast.chadia)
    for title in ("Gras en hagen", "Gras, hagen en perken"):
        await chadia.see(f"/behoeften/{need.id}/bewerken")
        await chadia.press(KEEP, title=title)
    await house.work()
    (mail,) = await house.mails("need_edited")
    assert mail.to_address == "an@an.example"
    assert "Gras, hagen en perken" in mail.text


async def test_one_s_own_change_is_no_news(house: House) -> None:
    need = await submitted_need(house.database, house.cast)
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/bewerken")
    await an.press(KEEP, title="Gras en hagen")
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/behoeften/{need.id}")
    await house.work()
    assert await house.mails("need_edited") == []


async def test_a_draft_that_the_helpdesk_writes_is_no_news_either(house: House) -> None:
    async with house.database.begin() as db:
        need = await make_need(db, house.cast)
        need.person_id = house.cast.chadia.id
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/behoeften/{need.id}/bewerken")
    await chadia.press("Bewaren als ontwerp", title="Gras en hagen")
    await house.work()
    assert await house.mails("need_edited") == []


async def test_suppliers_hear_of_changes_that_follow_soon_in_one_mail(house: House) -> None:
    need, _ = await asked_need(house.database, house.cast)
    an = await house.signed_in(house.cast.an)
    for title in ("Gras en hagen", "Gras, hagen en perken"):
        await an.see(f"/behoeften/{need.id}/bewerken")
        await an.press(KEEP, title=title)
    await house.work()
    (mail,) = await house.mails("need_changed")
    assert "Gras, hagen en perken" in mail.subject
    await an.see(f"/behoeften/{need.id}/bewerken")
    await an.press(KEEP, title="Alleen gras")
    await house.work()
    assert len(await house.mails("need_changed")) == 2


async def test_a_change_that_a_version_before_wrote_down_is_told(house: House) -> None:
    """The row names who answers it; that name goes on to answer."""
    need, _ = await asked_need(house.database, house.cast)
    await house.work()
    async with house.database.begin() as db:
        row = {"need_id": str(need.id), "version": 2, "changed": ["title"]}
        db.add(StoredEvent(name="need.changed", subscriber="leads.tell_change", payload=row))
    await house.work()
    assert len(await house.mails("need_changed")) == 1
