"""Who may still let people in, what an approval changes of what is there, and when the helpdesk hears."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from marketplace.accounts.models import Membership, Person
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.core.mail.message import Message
from marketplace.core.web.access import Role
from marketplace.organisations import admission, colleagues
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp, SignUpStatus
from marketplace.organisations.models import Organisation, OrganisationStatus
from tests.database import composer
from tests.organisations.door import NEW, Door


async def test_the_mail_goes_to_the_typed_address_and_its_link_ends_in_time(door: Door) -> None:
    async with door.database.begin() as db:
        row = await admission.register(db, composer(), NEW)
        assert row.status is SignUpStatus.UNCONFIRMED
        assert timedelta(0) <= clock.now() + timedelta(days=7) - row.expires_at < timedelta(minutes=1)
        (mail,) = await db.scalars(select(Message))
        assert mail.to_address == "fien@nieuw.example"
        assert "Nieuw vzw" not in mail.text, "no text of who typed it"
    assert await door.told() == [], "nobody hears before the address is confirmed"


async def test_an_approved_sign_up_is_a_new_organisation_with_its_person(door: Door) -> None:
    made = await door.approve(await door.confirmed())
    async with door.database.begin() as db:
        row = await db.get_one(Organisation, made.id)
        assert (row.name, row.kbo, row.nis, row.role) == (NEW.name, NEW.kbo, NEW.nis, NEW.role)
        assert (row.email, row.phone, row.supplier_type) == (NEW.person_email, NEW.phone, NEW.supplier_type)
        assert (row.status, row.region_id) == (OrganisationStatus.APPROVED, door.cast.groenwerk.region_id)
        fien = (await db.scalars(Person.by_email(NEW.person_email))).one()
        membership = (await db.scalars(select(Membership).where(Membership.person_id == fien.id))).one()
        assert (membership.organisation_id, membership.role, membership.is_active) == (row.id, NEW.role, True)
        sign_up = (await db.scalars(select(SignUp))).one()
        assert (sign_up.organisation_id, sign_up.decided_by) == (row.id, door.cast.chadia.id)
        assert row.decided_at == sign_up.decided_at
    assert await door.log(made.id) == [("organisation.approve", door.cast.chadia.id)]
    assert await door.told() == ["sign_up.confirmed", "organisation.changed", "sign_up.decided"]


async def test_a_claim_lets_its_person_in_and_changes_nothing_of_what_is_there(door: Door) -> None:
    there = door.cast.groenwerk
    claim = replace(NEW, name="Andere naam", kbo=there.kbo, nis="46025", phone="0")
    made = await door.approve(await door.confirmed(claim))
    assert made.id == there.id
    async with door.database.begin() as db:
        row = await db.get_one(Organisation, there.id)
        assert (row.name, row.nis, row.email, row.phone) == (there.name, there.nis, there.email, there.phone)
        assert await colleagues.is_member(db, there.id, NEW.person_email)
    assert await door.log(there.id) == [("organisation.approve_claim", door.cast.chadia.id)]
    assert await door.told() == ["sign_up.confirmed", "sign_up.decided"], "the engine has nothing to learn"


async def test_a_refused_organisation_comes_in_with_what_was_typed_now(door: Door) -> None:
    async with door.database.begin() as db:
        row = await db.get_one(Organisation, door.cast.groenwerk.id)
        row.status, row.refusal_reason = OrganisationStatus.REFUSED, "onbekend"
    made = await door.approve(await door.confirmed(replace(NEW, name="Andere naam", kbo=row.kbo)))
    async with door.database.begin() as db:
        now = await db.get_one(Organisation, made.id)
        assert now.id == row.id
        assert (now.name, now.status, now.refusal_reason) == ("Andere naam", OrganisationStatus.APPROVED, "")
    assert "organisation.changed" in await door.told()


async def test_nobody_is_let_into_an_organisation_that_came_meanwhile_unseen(door: Door) -> None:
    first, second = await door.confirmed(), await door.confirmed(replace(NEW, person_email="x@x.example"))
    await door.approve(first)
    async with door.database.begin() as db:
        with pytest.raises(Conflict, match="kwam zopas op Maatmarkt"):
            await admission.approve(db, door.cast.chadia.id, await db.get_one(SignUp, second), None)
        await db.rollback()


async def test_a_refusal_is_told_with_its_reason_and_makes_nothing(door: Door) -> None:
    sign_up = await door.confirmed()
    async with door.database.begin() as db:
        row = await db.get_one(SignUp, sign_up)
        await admission.refuse(db, door.cast.chadia.id, row, "geen sociale onderneming")
    assert await door.log(sign_up) == [("sign_up.refuse", door.cast.chadia.id)]
    assert await door.told() == ["sign_up.confirmed", "sign_up.decided"]
    async with door.database.begin() as db:
        assert (await db.get_one(SignUp, sign_up)).reason == "geen sociale onderneming"
        assert await db.scalar(select(Organisation.id).where(Organisation.kbo == NEW.kbo)) is None


async def _counts(door: Door, invitation: ColleagueInvitation) -> bool:
    async with door.database.begin() as db:
        return await colleagues.still_counts(db, invitation)


async def test_an_invitation_counts_while_its_inviter_may_let_people_in(door: Door) -> None:
    cast = door.cast
    async with door.database.begin() as db:
        boss = await find_or_add_person(db, "wis@beheer.example", "Wis Beheer")
        await add_membership(db, boss.id, Role.ADMINISTRATOR)
    for by, counts in (
        (cast.an, True),
        (cast.chadia, True),
        (boss, True),
        (cast.els, False),
        (cast.dirk, False),
    ):
        assert await _counts(door, await door.invited(by)) is counts, by.name
    async with door.database.begin() as db:
        await db.execute(
            update(Membership).where(Membership.person_id == cast.an.id).values(active_since=None)
        )
    assert not await _counts(door, await door.invited(cast.an))


async def test_in_no_region_a_coordinator_lets_nobody_in_and_nobody_into_what_was_refused(door: Door) -> None:
    async with door.database.begin() as db:
        (await db.get_one(Organisation, door.cast.temse.id)).region_id = None
    assert not await _counts(door, await door.invited(door.cast.chadia))
    assert await _counts(door, await door.invited(door.cast.an))
    async with door.database.begin() as db:
        (await db.get_one(Organisation, door.cast.temse.id)).status = OrganisationStatus.REFUSED
    assert not await _counts(door, await door.invited(door.cast.an))


async def test_inviting_again_ends_the_link_before_of_that_address_only(door: Door) -> None:
    first, other = await door.invited(door.cast.an), await door.invited(door.cast.an, "fien@temse.example")
    second = await door.invited(door.cast.an)
    async with door.database.begin() as db:
        found = {row.id: row.is_open for row in await db.scalars(select(ColleagueInvitation))}
    assert found == {first.id: False, other.id: True, second.id: True}
    life = second.expires_at - clock.now()
    assert timedelta(days=7, minutes=-1) < life <= timedelta(days=7)
    log = await door.log(door.cast.temse.id)
    assert log == [("organisation.invite_colleague", door.cast.an.id)] * 3


async def test_accepting_makes_a_member_once_and_is_logged_by_who_accepts(door: Door) -> None:
    row = await door.invited(door.cast.an)
    async with door.database.begin() as db:
        invitation = await db.merge(row, load=True)
        invitation.organisation = await db.get_one(Organisation, door.cast.temse.id)
        await colleagues.accept(db, invitation)
    async with door.database.begin() as db:
        jo = (await db.scalars(Person.by_email("jo@temse.example"))).one()
        assert jo.name == "Jo Voorbeeld"
        names = [m.person.name for m in await colleagues.members(db, door.cast.temse.id)]
        assert names == ["An Voorbeeld", "Jo Voorbeeld"]
        assert not await colleagues.is_member(db, door.cast.groenwerk.id, jo.email)
    assert ("organisation.accept_invite", jo.id) in await door.log(door.cast.temse.id)


async def test_nobody_comes_in_by_an_invitation_of_who_may_let_nobody_in(door: Door) -> None:
    row = await door.invited(door.cast.els)
    async with door.database.begin() as db:
        invitation = await db.merge(row, load=True)
        invitation.organisation = await db.get_one(Organisation, door.cast.temse.id)
        with pytest.raises(Conflict, match="geldt niet meer"):
            await colleagues.accept(db, invitation)
        await db.rollback()
    async with door.database.begin() as db:
        assert not await colleagues.is_member(db, door.cast.temse.id, "jo@temse.example")


async def test_taking_an_invitation_back_is_logged(door: Door) -> None:
    row = await door.invited(door.cast.an)
    async with door.database.begin() as db:
        colleagues.withdraw(db, door.cast.chadia.id, await db.get_one(ColleagueInvitation, row.id))
    assert ("organisation.withdraw_invite", door.cast.chadia.id) in await door.log(door.cast.temse.id)
    async with door.database.begin() as db:
        assert not (await db.get_one(ColleagueInvitation, row.id)).is_open


async def _tell(door: Door) -> list[str]:
    async with door.database.begin() as db:
        await colleagues.tell_when_empty(db, composer(), door.cast.temse.id, clock.now())
    async with door.database.begin() as db:
        told = select(Message.to_address).where(Message.template == "organisation_without_people")
        return list(await db.scalars(told))


async def test_the_helpdesk_hears_when_the_last_one_left_an_approved_organisation(door: Door) -> None:
    assert await _tell(door) == [], "An is there"
    async with door.database.begin() as db:
        await db.execute(
            update(Membership).where(Membership.person_id == door.cast.an.id).values(active_since=None)
        )
        (await db.get_one(Organisation, door.cast.temse.id)).status = OrganisationStatus.REFUSED
    assert await _tell(door) == [], "nobody waits for people there"
    async with door.database.begin() as db:
        (await db.get_one(Organisation, door.cast.temse.id)).status = OrganisationStatus.APPROVED
    assert await _tell(door) == [door.cast.chadia.email]
    assert await _tell(door) == [door.cast.chadia.email], "once a day"
    async with door.database.begin() as db:
        await colleagues.tell_when_empty(db, composer(), uuid.uuid4(), clock.now())
