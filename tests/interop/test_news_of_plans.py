"""Who hears that a planned call came, or that two needs are one, and what they read then."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.colleagues import end_memberships
from marketplace.interop.arrival import Fate
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from tests.database import HOUSE
from tests.guest import House
from tests.interop import small
from tests.interop.desk import Desk, of_temse
from tests.interop.small import call_for, correction, number, plan, until, xml
from tests.truth import holds

SAME = {"title": "Handdoeken wassen"}


async def test_the_people_of_a_draft_hear_that_the_call_came(house: House) -> None:
    """Also when nobody touched the draft: only now suppliers can answer officially."""
    desk, temse = Desk(house.database), of_temse(house)
    await desk.take(plan(1, **temse))
    assert await desk.fates(call_for(number(1), **temse)) == [Fate.UPDATED]
    await house.work()
    (mail,) = await house.mails("notice_changed")
    assert (mail.to_address, mail.subject) == (house.cast.an.email, "De oproep is er: Handdoeken wassen")
    assert "Voor “Handdoeken wassen” was er een vooraankondiging." in mail.text
    assert "De behoefte op Maatmarkt is bijgewerkt: Wat u zoekt, Antwoorden tot." in mail.text
    need = await desk.need()
    page = await (await house.signed_in(house.cast.an)).see(f"/behoeften/{need.id}")
    assert "Vooraankondiging" in page
    assert "Oproep" in page


async def test_the_people_of_a_published_need_hear_it_too_when_nothing_differs(house: House) -> None:
    desk, temse = Desk(house.database), of_temse(house)
    await desk.take(plan(1, process=until("2099-01-15"), **(SAME | temse)))
    await desk.bring_to(NeedStatus.PUBLISHED)
    told = await desk.take(call_for(number(1), **temse))
    assert (told.fate, told.remark) == (
        Fate.TOLD,
        "De behoefte is al gepubliceerd en bleef zoals ze is. Haar mensen krijgen bericht.",
    )
    await house.work()
    (mail,) = await house.mails("notice_changed")
    assert mail.subject == "De oproep is er: Handdoeken wassen"
    assert "Op Maatmarkt staat nog iets anders" not in mail.text


async def test_a_plan_that_is_given_up_is_called_so(house: House) -> None:
    desk, temse = Desk(house.database), of_temse(house)
    await desk.take(plan(1, **temse))
    await desk.take(plan(1, version="02", changes=correction(f"{number(1)}-01", "cancel"), **temse))
    await house.work()
    (mail,) = await house.mails("notice_ended")
    assert mail.subject == "Officieel geannuleerd: Wasserij gezocht"
    assert "De vooraankondiging van “Wasserij gezocht” is officieel geannuleerd." in mail.text


async def _joined(house: House, *published: str) -> Desk:
    """Two needs of An's town of which a later notice says that they are one."""
    desk, temse = Desk(house.database), of_temse(house)
    await desk.take(xml(1, of=1, process=until("2099-01-10"), title="Handdoeken", **temse))
    await desk.take(xml(2, of=2, process=until("2099-01-10"), title="Lakens", **temse))
    async with house.database.begin() as db:
        for need in await db.scalars(select(Need).where(Need.title.in_(published))):
            await needs.submit(db, house.cast.an.id, need)
            await needs.publish(db, house.cast.chadia.id, need)
    both = correction(f"{number(1)}-01")
    await desk.take(xml(3, of=2, process=until("2099-01-10"), title="Lakens", changes=both, **temse))
    await house.work()
    return desk


async def test_the_people_of_a_need_that_gave_way_hear_which_goes_on(house: House) -> None:
    desk = await _joined(house)
    (mail,) = await house.mails("need_joined")
    assert (mail.to_address, mail.subject) == (
        house.cast.an.email,
        "Officieel één opdracht: Handdoeken",
    )
    assert "Nieuwe aankondigingen volgen wij voortaan bij “Lakens”." in mail.text
    assert "Deze behoefte is daarom ingetrokken. Er werd nog niemand voor gevraagd." in mail.text
    gone = next(need for need in await desk.needs() if need.is_over)
    page = await (await house.signed_in(house.cast.an)).see(f"/behoeften/{gone.id}")
    assert "Samengenomen met de behoefte “Lakens”" in page


async def test_people_are_asked_to_end_what_suppliers_were_asked_for(house: House) -> None:
    await _joined(house, "Handdoeken", "Lakens")
    (mail,) = await house.mails("need_joined")
    assert mail.subject == "Officieel één opdracht: Handdoeken"
    assert "Voor deze behoefte zijn al leveranciers gevraagd." in mail.text
    assert await house.mails("outcome") == [], "for the suppliers nothing changed"


async def test_who_left_reads_no_late_mail_about_it(house: House) -> None:
    await _joined(house)
    still_true = HOUSE.kinds.of("need_joined").still_true
    (mail,) = await house.mails("need_joined")
    async with house.database.begin() as db:
        assert await holds(still_true, db, mail)
        await end_memberships(db, house.cast.an.id)
    async with house.database.begin() as db:
        assert not await holds(still_true, db, mail)


async def test_a_draft_of_another_plan_hears_it_once(house: House) -> None:
    desk, temse = Desk(house.database), of_temse(house)
    await desk.take(plan(6, title="Handdoeken", **temse))
    await desk.take(plan(7, title="Lakens", issued=small.issued("2026-01-01"), **temse))
    await desk.take(call_for(number(6), number(7), title="Linnen", **temse))
    await house.work()
    assert len(await house.mails("need_joined")) == 1
    assert len(await house.mails("notice_changed")) == 1
