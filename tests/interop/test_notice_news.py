"""Who hears of a notice about a need, what the mail and the page say, and when a mail no longer holds."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from sqlalchemy import select, update

from marketplace.accounts.colleagues import end_memberships
from marketplace.core import clock
from marketplace.core.i18n import day
from marketplace.interop.arrival import Fate
from marketplace.interop.eforms import read_notice
from marketplace.interop.models import PublishedNotice
from marketplace.interop.verbs import import_notice
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.privacy import erasure, nightly
from tests.database import HOUSE, composer, with_cast
from tests.guest import House
from tests.interop import small
from tests.interop.desk import of_temse
from tests.interop.small import award, correction, number, until, xml
from tests.journey import ask, publish
from tests.truth import holds

CALL = {"process": until("2099-01-15")}
LATER = {"process": until("2099-01-29"), "changes": correction(f"{number(1)}-01")}


async def take(house: House, data: bytes) -> Fate:
    async with house.database.begin() as db:
        return (await import_notice(db, read_notice(data))).fate


async def published_for(house: House) -> Need:
    """A need from a notice for which Groenwerk was asked."""
    assert await take(house, xml(1, **CALL, **of_temse(house))) is Fate.NEW
    async with house.database.begin() as db:
        need = (await db.scalars(select(Need))).one()
        await publish(db, need, house.cast.an.id, house.cast.chadia.id)
        await ask(db, need, house.cast.groenwerk, by=house.cast.chadia.id)
    return need


async def test_a_published_need_stays_and_its_people_hear_what_differs(house: House) -> None:
    need = await published_for(house)
    assert await take(house, xml(2, **LATER, **of_temse(house))) is Fate.TOLD
    await house.work()
    (mail,) = await house.mails("notice_changed")
    assert mail.to_address == house.cast.an.email
    assert mail.subject == "Officiële aankondiging gewijzigd: Handdoeken wassen"
    assert "op Maatmarkt: 15 januari 2099 om 11:00" in mail.text
    assert "in de aankondiging: 29 januari 2099 om 11:00" in mail.text
    assert await house.mails("need_changed") == [], "suppliers hear it when the need itself changes"

    an = await house.signed_in(house.cast.an)
    page = await an.see(f"/behoeften/{need.id}")
    assert "Officiële aankondigingen" in page
    assert "Rechtzetting" in page
    assert "29 januari 2099 om 11:00" in page


async def test_a_cancelled_call_ends_the_need_and_everyone_hears_it(house: House) -> None:
    need = await published_for(house)
    stop = xml(2, **CALL, changes=correction(f"{number(1)}-01", "cancel"), **of_temse(house))
    assert await take(house, stop) is Fate.CANCELLED
    await house.work()
    (mail,) = await house.mails("notice_ended")
    assert (mail.to_address, mail.subject) == (
        house.cast.an.email,
        "Officieel geannuleerd: Handdoeken wassen",
    )
    (outcome,) = await house.mails("outcome")
    assert "Geannuleerd in de officiële aankondiging." in outcome.text
    an = await house.signed_in(house.cast.an)
    assert "Geannuleerd in de officiële aankondiging." in await an.see(f"/behoeften/{need.id}")


async def test_an_award_names_the_winner_and_lets_people_choose_here(house: House) -> None:
    need = await published_for(house)
    assert await take(house, award(2, **of_temse(house))) is Fate.AWARDED
    await house.work()
    (mail,) = await house.mails("notice_ended")
    assert "officieel gegund aan Verzonnen vzw Het Bad" in mail.text
    assert "Duid aan wie u koos" in mail.text
    assert await house.mails("need_closed") == [], "one mail about it is enough"
    assert await house.mails("outcome") == []
    an = await house.signed_in(house.cast.an)
    page = await an.see(f"/behoeften/{need.id}")
    assert "Gunning aan Verzonnen vzw Het Bad" in page
    assert "Niet gunnen" in page


async def test_a_draft_that_nobody_touched_is_updated_without_a_mail(house: House) -> None:
    await take(house, xml(1, **CALL))
    await take(house, xml(2, **LATER))
    await house.work()
    assert await house.mails("notice_changed") == []


async def test_a_need_that_waits_for_the_helpdesk_is_updated_with_a_mail(house: House) -> None:
    await take(house, xml(1, **CALL, **of_temse(house)))
    async with house.database.begin() as db:
        await needs.submit(db, house.cast.an.id, (await db.scalars(select(Need))).one())
    await take(house, xml(2, **LATER, **of_temse(house)))
    await house.work()
    (mail,) = await house.mails("notice_changed")
    assert "De behoefte op Maatmarkt is bijgewerkt: Antwoorden tot." in mail.text


async def test_the_helpdesk_hears_it_where_the_buyer_has_nobody(house: House) -> None:
    await take(house, xml(1, **CALL))
    async with house.database.begin() as db:
        (await db.scalars(select(Need))).one().title = "Wie wast onze handdoeken?"
    await take(house, xml(2, **LATER, title="Badhanddoeken wassen"))
    await house.work()
    (mail,) = await house.mails("notice_changed")
    assert mail.to_address == house.cast.chadia.email
    assert "in de aankondiging: Badhanddoeken wassen" in mail.text


async def test_a_mail_of_which_a_newer_notice_came_does_not_leave(house: House) -> None:
    await published_for(house)
    await take(house, xml(2, **LATER, **of_temse(house)))
    await house.work()
    kind = HOUSE.kinds.of("notice_changed")
    (mail,) = await house.mails("notice_changed")
    async with house.database.begin() as db:
        assert await holds(kind.still_true, db, mail)
    await take(house, award(3, **of_temse(house)))
    await house.work()
    (ended,) = await house.mails("notice_ended")
    async with house.database.begin() as db:
        assert not await holds(kind.still_true, db, mail)
        assert await holds(HOUSE.kinds.of("notice_ended").still_true, db, ended)


async def test_a_mail_about_a_need_that_ended_does_not_leave(house: House) -> None:
    await published_for(house)
    await take(house, xml(2, **LATER, **of_temse(house)))
    await house.work()
    (mail,) = await house.mails("notice_changed")
    async with house.database.begin() as db:
        await needs.withdraw(db, house.cast.an.id, (await db.scalars(select(Need))).one(), "Niet nodig")
    async with house.database.begin() as db:
        assert not await holds(HOUSE.kinds.of("notice_changed").still_true, db, mail)


async def test_who_left_the_buyer_reads_no_late_mail_about_its_notice(house: House) -> None:
    await published_for(house)
    await take(house, xml(2, **LATER, **of_temse(house)))
    await house.work()
    (mail,) = await house.mails("notice_changed")
    async with house.database.begin() as db:
        await end_memberships(db, house.cast.an.id)
    async with house.database.begin() as db:
        assert not await holds(HOUSE.kinds.of("notice_changed").still_true, db, mail)
        assert not await holds(HOUSE.kinds.of("notice_ended").still_true, db, mail)


async def test_an_edit_while_a_notice_comes_in_shows_both_versions(house: House) -> None:
    """Who had the form open loses no word, and the notice's deadline isn't overwritten."""
    first, second = (clock.today() + timedelta(days=days) for days in (20, 34))
    await take(house, xml(1, process=until(first.isoformat()), **of_temse(house)))
    async with house.database.begin() as db:
        need = (await db.scalars(select(Need))).one()
    an = await house.signed_in(house.cast.an)
    await an.see(f"/behoeften/{need.id}/bewerken")
    later = LATER | {"process": until(second.isoformat())}
    await take(house, xml(2, **later, **of_temse(house)))
    page = await an.press("Bewaren als ontwerp", title="Wie wast onze handdoeken?", nis="46025")
    assert an.status == 409
    assert "Wie wast onze handdoeken?" in page
    assert day(second) in page


async def test_corrections_at_once_make_one_need(house: House) -> None:
    files = [
        xml(
            which,
            process=until(f"2099-01-{which + 10}"),
            issued=small.issued(f"2026-12-0{which}"),
            changes=correction(f"{number(which - 1)}-01") if which > 1 else "",
        )
        for which in range(1, 8)
    ]
    await asyncio.gather(*(take(house, data) for data in files * 2))
    async with house.database.begin() as db:
        need = (await db.scalars(select(Need))).one()
        rows = (await db.scalars(select(PublishedNotice).where(~PublishedNotice.superseded))).all()
    assert need.deadline is not None
    assert (need.deadline.day, [row.notice_id for row in rows]) == (17, [number(7)])


async def test_how_long_notices_are_kept(database_url: str) -> None:
    async with with_cast(database_url) as (database, _):
        async with database.begin() as db:
            alone = await import_notice(db, read_notice(award(1, of=1)))
            ended = await import_notice(db, read_notice(xml(2, of=2, **CALL)))
            await import_notice(db, read_notice(xml(3, of=3, **CALL)))
            assert (alone.need, ended.need is not None) == (None, True)
            long_ago = clock.now() - timedelta(days=11 * 365)
            await db.execute(update(PublishedNotice).values(created_at=long_ago))
            over = {"status": NeedStatus.WITHDRAWN, "ended_at": long_ago, "changed_at": long_ago}
            await db.execute(update(Need).where(Need.source_id == number(2)).values(**over))
        assert ((await nightly.tidy(database, composer(), HOUSE)) or {})["notice"] == 1
        async with database.begin() as db:
            rows = {row.notice_id: row for row in await db.scalars(select(PublishedNotice))}
        assert sorted(rows) == [number(2), number(3)]
        assert (rows[number(2)].says, "Handdoeken" in rows[number(3)].says) == ("", True)


async def test_a_wiped_person_goes_from_the_words_of_notices(house: House) -> None:
    an = house.cast.an
    words = {"text": f"Vragen aan {an.name}, {an.email}."}
    await take(house, xml(1, **CALL, **(of_temse(house) | words)))
    async with house.database.begin() as db:
        assert an.email in (await db.scalars(select(PublishedNotice.says))).one()
        await erasure.erase_unused(db, HOUSE.traces, await db.get_one(type(an), an.id))
    async with house.database.begin() as db:
        says = (await db.scalars(select(PublishedNotice.says))).one()
    assert an.email not in says
    assert an.name not in says


async def test_a_wiped_person_goes_from_mails_that_show_what_differs(house: House) -> None:
    dirk = house.cast.dirk
    words = {"title": f"Bel {dirk.name}, {dirk.email}"}
    await published_for(house)
    await take(house, xml(2, **LATER, **(of_temse(house) | words)))
    await house.work()
    (mail,) = await house.mails("notice_changed")
    assert dirk.email in mail.text
    async with house.database.begin() as db:
        await erasure.erase_unused(db, HOUSE.traces, await db.get_one(type(dirk), dirk.id))
    (mail,) = await house.mails("notice_changed")
    assert dirk.email not in mail.text + mail.html
