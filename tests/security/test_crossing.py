"""Two who act at the same moment, each held where the other comes in: nobody waits for ever."""

from __future__ import annotations

import asyncio
from decimal import Decimal

from sqlalchemy import func, select

from marketplace.accounts import colleagues as roles
from marketplace.accounts import profile, verbs
from marketplace.accounts.models import AddressChange, Membership, Person, WebSession
from marketplace.core import passwords
from marketplace.core.db import is_crossed
from marketplace.core.web import seen
from marketplace.matches import verbs as matches
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.models import Match
from marketplace.matches.selection import figures
from marketplace.organisations import admission, colleagues
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp, SignUpStatus
from marketplace.organisations.models import Organisation
from marketplace.organisations.sign_up import claimed
from marketplace.privacy import erasure as privacy
from tests.database import HOUSE, composer
from tests.guest import House
from tests.journey import published_need
from tests.markup import form_on
from tests.organisations.sign_ups import NEW, confirmed
from tests.people import make_offer
from tests.waiting import held_up

RIGHT = "vier gele tulpen fietsen"


async def test_nobody_gets_into_an_organisation_that_came_after_the_page_was_read(house: House) -> None:
    """The second was looked at as a new organisation; meanwhile that of the first one came."""
    first = await confirmed(house, email="een@nieuw.example")
    second = await confirmed(house, email="twee@nieuw.example")
    chadia = await house.signed_in(house.cast.chadia)
    await chadia.see(f"/aanmeldingen/{second.id}")
    async with house.database.begin() as holder:
        await holder.get_one(SignUp, second.id, with_for_update=True)
        pressed = asyncio.create_task(chadia.press("Goedkeuren"))
        await held_up(house.database, pressed)
        async with house.database.begin() as db:
            await admission.approve(db, house.cast.chadia.id, await db.get_one(SignUp, first.id), None)
    await pressed
    assert chadia.status == 409
    async with house.database.begin() as db:
        made = (await db.scalars(select(Organisation).where(Organisation.kbo == NEW["kbo"]))).one()
        people = await colleagues.members(db, made.id)
        assert [one.person.email for one in people] == ["een@nieuw.example"]
        assert (await db.get_one(SignUp, second.id)).status is SignUpStatus.WAITING


async def test_an_old_password_opens_nothing_while_a_new_one_is_set(house: House) -> None:
    an = house.cast.an
    async with house.database.begin() as db:
        (await db.get_one(Person, an.id)).password_hash = await passwords.hash_password(RIGHT)

    async def sign_in() -> Person | None:
        async with house.database.begin() as db:
            return await verbs.use_password(db, an.email, RIGHT, "a cookie", "")

    async with house.database.begin() as db:
        await verbs.set_password(db, composer(), an.id, RIGHT + " morgen", an.id)
        thief = asyncio.create_task(sign_in())
        await held_up(house.database, thief)
    assert await thief is None
    async with house.database.begin() as db:
        assert not (await db.scalars(select(WebSession).where(WebSession.person_id == an.id))).all()


async def _erase(house: House, person: Person) -> None:
    async with house.database.begin() as db:
        await privacy.erase(db, HOUSE.traces, person.id)


async def _second(house: House) -> Person:
    """Someone who is not the last one anywhere."""
    async with house.database.begin() as db:
        person = await verbs.find_or_add_person(db, "tweede@temse.example", "Tweede Persoon")
        place = house.cast.temse
        await verbs.add_membership(db, person.id, place.role, organisation_id=place.id)
        return person


async def test_accepting_while_one_is_erased(house: House) -> None:
    person = await _second(house)
    async with house.database.begin() as db:
        an, groenwerk = await db.get_one(Person, house.cast.bram.id), house.cast.groenwerk
        row = await colleagues.invite(db, None, an, groenwerk, person.email, person.name)
    async with house.database.begin() as db:
        query = select(ColleagueInvitation).where(ColleagueInvitation.id == row.id).with_for_update()
        held = (await db.scalars(query)).one()
        await db.refresh(held, ["organisation"])
        wiped = asyncio.create_task(_erase(house, person))
        await held_up(house.database, wiped)
        await colleagues.accept(db, held)
    await wiped
    async with house.database.begin() as db:
        assert not (await db.scalars(select(Membership).where(Membership.person_id == person.id))).all()


async def test_a_new_address_while_one_is_erased(house: House) -> None:
    person = await _second(house)
    async with house.database.begin() as db:
        row = await profile.ask_new_address(db, composer(), person.id, "nieuw@temse.example")
    async with house.database.begin() as db:
        held = await db.get_one(AddressChange, row.id, with_for_update=True)
        await db.refresh(held, ["person"])
        wiped = asyncio.create_task(_erase(house, person))
        await held_up(house.database, wiped)
        await profile.use_new_address(db, composer(), held)
    await wiped
    async with house.database.begin() as db:
        left = select(func.count()).where(Person.email.in_(["nieuw@temse.example", person.email]))
        assert await db.scalar(left) == 0


async def test_a_sign_up_decided_while_its_person_is_erased(house: House) -> None:
    person = await _second(house)
    row = await confirmed(house, kbo=house.cast.temse.kbo, supplier_type="", role="buyer", email=person.email)
    async with house.database.begin() as db:
        held = await db.get_one(SignUp, row.id, with_for_update=True)
        existing = await claimed(db, held)
        assert existing is not None
        wiped = asyncio.create_task(_erase(house, person))
        await held_up(house.database, wiped)
        await seen.lock(db, existing)
        await admission.approve(db, house.cast.chadia.id, held, existing)
    await wiped
    async with house.database.begin() as db:
        assert not (await db.scalars(select(Membership).where(Membership.person_id == person.id))).all()


async def test_suppliers_are_asked_while_the_engine_ranks_them_anew(house: House) -> None:
    """Both lock them, whatever the order on the screen."""
    async with house.database.begin() as db:
        await make_offer(db, house.cast.poetslijn, "Gras maaien", "Wij maaien gras in parken.", "77314000")
    need = await published_need(house.database, house.cast)
    chadia = await house.signed_in(house.cast.chadia)
    async with house.database.begin() as db:
        rows = sorted((await figures(db, need.id)).matches, key=lambda match: match.id)
        assert len(rows) == 3
        for order, row in enumerate(reversed(rows), 1):  # on the screen the other way round than by id
            row.rank, row.excluded_rule, row.fit = order, None, Decimal(90)
    path = f"/behoeften/{need.id}/uitnodigingen"
    await chadia.see(f"/behoeften/{need.id}/selectie")
    chadia.page = await chadia.client.post(path, data=form_on(chadia.page.text, path) | {"count": "3"})
    form = form_on(chadia.page.text, path)

    async def rank() -> None:
        async with house.database.begin() as db:
            await matches.rank(db, await Catalogue().current(db), need.id)

    async with house.database.begin() as holder:
        await holder.get_one(Match, rows[1].id, with_for_update=True)
        asked = asyncio.create_task(chadia.client.post(path, data=form))
        await held_up(house.database, asked)
        assert not asked.done()
        ranked = asyncio.create_task(rank())
        await held_up(house.database, ranked, waiting=2)
    answer, _ = await asyncio.gather(asked, ranked)
    assert answer.status_code == 200
    assert "3 leveranciers krijgen een mail" in answer.text


async def test_who_was_removed_meanwhile_removes_nobody(house: House) -> None:
    second = await _second(house)
    async with house.database.begin() as db:
        third = await verbs.find_or_add_person(db, "derde@temse.example", "Derde Persoon")
        place = house.cast.temse
        await verbs.add_membership(db, third.id, place.role, organisation_id=place.id)
    guest = await house.signed_in(second)
    await guest.see(f"/organisaties/{place.id}/collegas/{third.id}/einde")
    async with house.database.begin() as db:
        await colleagues.lock(db, [place.id])
        pressed = asyncio.create_task(guest.press("Toegang"))
        await held_up(house.database, pressed)
        await roles.end_roles(db, house.cast.an.id, second.id, Membership.organisation_id == place.id)
    await pressed
    assert guest.status == 404
    async with house.database.begin() as db:
        people = await colleagues.members(db, place.id)
        assert {one.person_id for one in people} == {house.cast.an.id, third.id}


async def test_two_that_waited_for_each_other_are_told_so(house: House) -> None:
    """The database ends one of them: no error of ours, and nothing is kept of it."""
    one, two = house.cast.an, house.cast.bram

    async def both(first: Person, second: Person, met: asyncio.Barrier) -> bool:
        try:
            async with house.database.begin() as db:
                await db.get_one(Person, first.id, with_for_update=True)
                await met.wait()
                await db.get_one(Person, second.id, with_for_update=True)
        except Exception as error:
            return is_crossed(error)
        return False

    met = asyncio.Barrier(2)
    assert sorted(await asyncio.gather(both(one, two, met), both(two, one, met))) == [False, True]


async def test_two_who_make_the_same_row_at_one_moment_are_told_so(house: House) -> None:
    async def make(met: asyncio.Barrier) -> bool:
        try:
            async with house.database.begin() as db:
                await met.wait()
                db.add(Person(email="dubbel@elders.example", name="Dubbel"))
        except Exception as error:
            return is_crossed(error)
        return False

    met = asyncio.Barrier(2)
    assert sorted(await asyncio.gather(make(met), make(met))) == [False, True]
