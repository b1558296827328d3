"""Many registrations and decisions at one moment."""

from __future__ import annotations

import asyncio
import uuid

from sqlalchemy import func, select, text

from marketplace.accounts.models import Membership
from marketplace.core.errors import Conflict
from marketplace.core.web.access import Role
from marketplace.organisations import admission
from marketplace.organisations.joining_models import SignUp, SignUpStatus
from marketplace.organisations.models import Organisation
from marketplace.organisations.sign_up import Registration, claimed
from tests.database import composer
from tests.guest import House
from tests.organisations.sign_ups import NEW, confirmed, register
from tests.people import kbo


async def _thirty_register(house: House) -> None:
    guests = [house.guest() for _ in range(30)]
    await asyncio.gather(*(guest.see("/registreren") for guest in guests))
    typed = [NEW | {"email": f"fien{number}@nieuw.example"} for number in range(30)]
    await asyncio.gather(
        *(guest.press("Registreren", **values) for guest, values in zip(guests, typed, strict=True))
    )
    assert {guest.status for guest in guests} == {200}


async def test_30_at_once_for_one_number_are_30_rows_and_approving_all_makes_one(house: House) -> None:
    await _thirty_register(house)
    async with house.database.begin() as db:
        rows = list(await db.scalars(select(SignUp)))
        assert len(rows) == 30
        for row in rows:
            admission.confirm(db, row)

    async def approve(identity: uuid.UUID) -> bool:
        async with house.database.begin() as db:
            row = await db.get_one(SignUp, identity, with_for_update=True)
            try:
                await admission.approve(db, house.cast.chadia.id, row, await claimed(db, row))
            except Conflict:
                await db.rollback()
                return False
            return True

    done = await asyncio.gather(*(approve(row.id) for row in rows))
    async with house.database.begin() as db:
        made = (await db.scalars(select(Organisation).where(Organisation.kbo == NEW["kbo"]))).one()
        members = select(func.count()).where(Membership.organisation_id == made.id)
        assert await db.scalar(members) == sum(done) >= 1
        waiting = select(func.count()).where(SignUp.status == SignUpStatus.WAITING)
        assert await db.scalar(waiting) == 30 - sum(done), "what did not get through still waits"


async def test_pages_that_approve_two_for_one_number_at_once_never_break(house: House) -> None:
    for number in range(8):
        asks = {"kbo": kbo(200 + number)}
        one = await confirmed(house, **asks, email=f"een{number}@nieuw.example")
        two = await confirmed(house, **asks, email=f"twee{number}@nieuw.example")
        guests = [await house.signed_in(house.cast.chadia) for _ in range(2)]
        for guest, row in zip(guests, (one, two), strict=True):
            await guest.see(f"/aanmeldingen/{row.id}")
        await asyncio.gather(*(guest.press("Goedkeuren") for guest in guests))
        assert sorted(guest.status for guest in guests) == [200, 409]


async def test_one_sign_up_approved_and_refused_at_once_is_decided_once(house: House) -> None:
    for number in range(8):
        row = await confirmed(house, kbo=kbo(300 + number), email=f"een{number}@nieuw.example")
        guests = [await house.signed_in(house.cast.chadia) for _ in range(3)]
        for guest in guests:
            await guest.see(f"/aanmeldingen/{row.id}")
        reason = {"decision": "refuse", "reason": "neen"}
        await asyncio.gather(
            guests[0].press("Goedkeuren"),
            guests[1].press("Goedkeuren"),
            guests[2].press("Weigeren", **reason),
        )
        assert sorted(guest.status for guest in guests) == [200, 409, 409]
        await house.work()
        decided = [m for m in await house.mails("organisation_decided") if m.to_address == row.email]
        assert len(decided) == 1


async def test_confirming_ten_times_at_once_tells_the_helpdesk_once(house: House) -> None:
    await register(house)
    link = await house.link("sign_up_confirm", "aanmelding")
    guests = [house.guest() for _ in range(10)]
    for guest in guests:
        await guest.see(link)
    await asyncio.gather(*(guest.press("Ja, dit ben ik") for guest in guests))
    assert {guest.status for guest in guests} == {200}
    await house.work()
    assert len(await house.mails("organisation_registered")) == 1


async def test_a_person_erased_meanwhile_takes_the_sign_up_along(house: House) -> None:
    row = await confirmed(house)
    async with house.database.begin() as db:
        entry = Registration(Role.BUYER, "School", kbo(95), "46025", None, "", "Fien", row.email)
        await admission.register(db, composer(), entry)
        await db.execute(text("DELETE FROM sign_up WHERE email = :email"), {"email": row.email})
    await house.work()
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/aanmeldingen/{row.id}")
    assert chadia.status == 404
