"""Which sign-ups a coordinator decides about, and which invitations still wait for an answer."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership
from marketplace.accounts.verbs import find_or_add_person
from marketplace.core import clock
from marketplace.core.web.access import Actor, Role
from marketplace.organisations import admission
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp, SignUpStatus
from marketplace.organisations.models import Organisation
from marketplace.organisations.sign_up import Registration, asked_to_act, claimed, deciding_region, waiting
from tests.database import with_cast
from tests.people import Cast, kbo

NEW = Registration(Role.BUYER, "nieuw", kbo(90), "46025", None, "", "Fien Nieuw", "fien@nieuw.example")


def _entries(cast: Cast) -> list[tuple[Registration, SignUpStatus]]:
    """By name: what was signed up, and how it stands. All typed a place in Waasland."""
    zee = cast.zeekracht
    return [
        (NEW, SignUpStatus.WAITING),
        (replace(NEW, name="not confirmed"), SignUpStatus.UNCONFIRMED),
        (replace(NEW, name="decided"), SignUpStatus.REFUSED),
        (replace(NEW, name="claims Zeekracht", role=Role.SUPPLIER, kbo=zee.kbo), SignUpStatus.WAITING),
        (replace(NEW, name="a buyer with its number", kbo=zee.kbo), SignUpStatus.WAITING),
    ]


def _actor(**more: object) -> Actor:
    return Actor(uuid.uuid4(), "Chadia", "c@c.example", uuid.uuid4(), **more)  # type: ignore[arg-type]


async def test_the_region_decides_where_the_organisation_is_or_will_be(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        for minutes, (entry, status) in enumerate(_entries(cast)):
            row = await admission.register(db, None, entry)
            row.status, row.confirmed_at = status, clock.now() - timedelta(minutes=minutes)
        await db.flush()
        here = _actor(regions=frozenset({cast.temse.region_id}))
        there = _actor(regions=frozenset({cast.zeekracht.region_id}))
        for actor, names in (
            (here, ["a buyer with its number", "nieuw"]),
            (there, ["claims Zeekracht"]),
            (_actor(is_admin=True), ["a buyer with its number", "claims Zeekracht", "nieuw"]),
            (_actor(), []),
        ):
            rows = list(await db.scalars(SignUp.waiting_for(actor)))
            assert [row.name for row in rows] == names, "the oldest first"
            every = {row.name for row in await db.scalars(SignUp.coordinated_by(actor))}
            decided = {"decided"} if actor is here or actor.is_admin else set()
            assert every == {*names, *decided}
            shown = await waiting(db, actor, most=2)
            assert [(row.name, town, claims) for row, town, claims in shown] == [
                (name, "Temse", "Zeekracht vzw" if name.startswith("claims") else "") for name in names[:2]
            ]


async def test_a_claim_is_about_the_organisation_with_that_number_in_that_role(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        for entry, _ in _entries(cast):
            await admission.register(db, None, entry)
        found = {row.name: row for row in await db.scalars(select(SignUp))}
        claim, new = found["claims Zeekracht"], found["a buyer with its number"]
        assert await deciding_region(db, claim) == cast.zeekracht.region_id
        assert await deciding_region(db, new) == cast.temse.region_id
        organisation = await claimed(db, claim)
        assert organisation is not None
        assert organisation.id == cast.zeekracht.id
        assert await claimed(db, new) is None


async def _asked_to_act(db: AsyncSession, email: str) -> list[uuid.UUID]:
    """For which organisations."""
    return list(await db.scalars(select(Organisation.id).where(asked_to_act(email))))


async def test_who_asked_to_act_for_an_organisation_is_known_while_it_waits(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        entry = replace(NEW, role=Role.SUPPLIER, kbo=cast.zeekracht.kbo)
        row = await admission.register(db, None, entry)
        for status in SignUpStatus:
            row.status = status
            await db.flush()
            asked = await _asked_to_act(db, "fien@nieuw.example")
            assert asked == ([cast.zeekracht.id] if status is SignUpStatus.WAITING else []), status
        row.status = SignUpStatus.WAITING
        await db.flush()
        assert await _asked_to_act(db, "iemand@anders.example") == []


async def test_open_invitations_are_those_of_the_organisation_that_wait(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        now, day = clock.now(), timedelta(days=1)
        for name, columns in (
            ("second", {"created_at": now}),
            ("first", {"created_at": now - day}),
            ("accepted", {"accepted_at": now}),
            ("withdrawn", {"withdrawn_at": now}),
            ("too old", {"expires_at": now - day}),
            ("elsewhere", {"organisation_id": cast.groenwerk.id}),
        ):
            values = {"organisation_id": cast.temse.id, "expires_at": now + day} | columns
            db.add(
                ColleagueInvitation(
                    email="x@x.example",
                    name=name,
                    invited_by=cast.an.id,
                    token_hash=uuid.uuid4().bytes,
                    **values,
                )
            )
        await db.flush()
        found = await db.scalars(ColleagueInvitation.open_of(cast.temse.id))
        assert [row.name for row in found] == ["first", "second"]


async def test_what_an_older_process_stored_as_waiting_is_adopted_once(database_url: str) -> None:
    """Only who waits for this very organisation, and asked for it in no other way."""
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        zee, green = cast.zeekracht, cast.groenwerk
        people = {
            name: await find_or_add_person(db, f"{name}@x.example", name)
            for name in ("waits", "elsewhere", "member", "known", "asked another", "asked as buyer")
        }
        for name, person in people.items():
            since = clock.now() if name == "member" else None
            place = green.id if name == "elsewhere" else zee.id
            role = {"person_id": person.id, "role": Role.SUPPLIER, "active_since": since}
            db.add(Membership(organisation_id=place, **role))
        for name, kbo_number, as_role in (
            ("known", zee.kbo, Role.SUPPLIER),
            ("asked another", green.kbo, Role.SUPPLIER),
            ("asked as buyer", zee.kbo, Role.BUYER),
        ):
            asked = replace(NEW, role=as_role, kbo=kbo_number, person_email=f"{name}@x.example")
            await admission.register(db, None, asked)
        for _ in range(2):
            await admission.adopt(db, zee)
            await db.flush()
        rows = await db.scalars(select(SignUp).where(SignUp.status == SignUpStatus.WAITING))
        found = sorted(rows, key=lambda row: row.person_name)
        assert [row.person_name for row in found] == ["asked another", "asked as buyer", "waits"]
        assert {(row.kbo, row.role, row.name, row.nis) for row in found} == {
            (zee.kbo, Role.SUPPLIER, zee.name, zee.nis)
        }
