"""Who is asked, who is reminded and when, and who can be chosen."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.errors import Conflict
from marketplace.core.events import StoredEvent
from marketplace.core.web.access import Actor, Role
from marketplace.leads import verbs
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.matches.models import Match
from marketplace.matches.reasons import kept
from marketplace.matches.verbs import match_of
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.models import Organisation
from matching.facts import Names, NamesNot
from tests.database import with_cast
from tests.journey import asked_need, published_need
from tests.people import Cast, make_offer

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@dataclass
class Asked:
    """Groenwerk and Poetslijn are asked for a need of An; another need of hers is published too."""

    database: Database
    cast: Cast
    need: Need
    other: Need
    invitations: list[Invitation]

    async def happened(self, name: str) -> list[dict[str, object]]:
        async with self.database.begin() as db:
            query = select(StoredEvent.payload).where(StoredEvent.name == name).order_by(StoredEvent.id)
            return list(await db.scalars(query))

    async def invite(self, need: Need, *suppliers: Organisation) -> int:
        async with self.database.begin() as db:
            row = await db.get_one(Need, need.id)
            return await verbs.invite(db, self.cast.chadia.id, row, [one.id for one in suppliers])

    async def remind(self, asked: timedelta, left: timedelta, **need: object) -> int:
        """How many are reminded of the need, asked so long ago and with so much time left."""
        async with self.database.begin() as db:
            mine = Invitation.need_id == self.need.id
            await db.execute(update(Invitation).where(mine).values(created_at=clock.now() - asked))
            values = {"deadline": clock.now() + left} | need
            await db.execute(update(Need).where(Need.id == self.need.id).values(**values))
        async with self.database.begin() as db:
            return await verbs.remind_due(db)


@pytest.fixture
async def asked(database_url: str) -> AsyncIterator[Asked]:
    async with with_cast(database_url) as (database, cast):
        need, invitations = await asked_need(database, cast, [cast.groenwerk, cast.poetslijn])
        other = await published_need(database, cast)
        yield Asked(database, cast, need, other, invitations)


async def test_each_new_supplier_is_asked_and_counted_once(asked: Asked) -> None:
    cast = asked.cast
    before = await asked.happened("supplier.invited")
    assert await asked.invite(asked.need, cast.groenwerk) == 0, "though it is not asked for the other"
    assert await asked.invite(asked.other, cast.groenwerk, cast.groenwerk) == 1
    assert await asked.invite(asked.other, cast.groenwerk, cast.poetslijn) == 1
    assert await asked.invite(asked.other, cast.groenwerk) == 0
    assert len(await asked.happened("supplier.invited")) == len(before) + 2
    async with asked.database.begin() as db:
        query = select(Invitation).where(Invitation.need_id == asked.other.id)
        rows = list(await db.scalars(query))
        assert {row.organisation_id for row in rows} == {cast.groenwerk.id, cast.poetslijn.id}
        assert {row.asked_by for row in rows} == {cast.chadia.id}
        for row in rows:
            match = Match.need_id == asked.other.id, Match.organisation_id == row.organisation_id
            ranked = (await db.scalars(select(Match).where(*match))).one()
            assert row.facts == [fact for fact in ranked.facts if fact["kind"] != "unmet"] != []
            assert row.reasons == []
        log = select(AuditEntry).where(AuditEntry.verb == "need.invite", AuditEntry.subject == asked.other.id)
        entries = list(await db.scalars(log.order_by(AuditEntry.id)))
    assert [(row.person_id, row.detail) for row in entries] == [
        (cast.chadia.id, {"asked": number}) for number in (1, 1, 0)
    ]


async def test_the_ranking_bears_when_a_supplier_was_first_asked_and_other_rankings_do_not(
    asked: Asked,
) -> None:
    async def moments(need: Need) -> set[datetime | None]:
        async with asked.database.begin() as db:
            mine = Match.organisation_id == asked.cast.groenwerk.id
            return set(await db.scalars(select(Match.asked_at).where(Match.need_id == need.id, mine)))

    before = await moments(asked.need)
    assert await moments(asked.other) == {None}
    await asked.invite(asked.other, asked.cast.groenwerk)
    (first,) = await moments(asked.other)
    assert first == pytest.approx(clock.now(), abs=timedelta(minutes=1))
    await asked.invite(asked.other, asked.cast.groenwerk)
    assert await moments(asked.other) == {first}, "it stays the first time"
    assert await moments(asked.need) == before


async def test_a_turn_is_counted_for_who_is_asked_and_nobody_else(asked: Asked) -> None:
    async with asked.database.begin() as db:
        await db.execute(update(Organisation).values(last_asked_at=None))
    await asked.invite(asked.other, asked.cast.groenwerk)
    async with asked.database.begin() as db:
        query = select(Organisation.id).where(Organisation.last_asked_at.is_not(None))
        assert list(await db.scalars(query)) == [asked.cast.groenwerk.id]


@pytest.mark.parametrize("closed", [{"status": NeedStatus.CLOSED}, {"deadline": clock.now() - HOUR}])
async def test_nobody_is_asked_for_what_takes_no_answers(asked: Asked, closed: dict[str, object]) -> None:
    async with asked.database.begin() as db:
        await db.execute(update(Need).where(Need.id == asked.other.id).values(**closed))
    with pytest.raises(Conflict, match="geen antwoorden meer"):
        await asked.invite(asked.other, asked.cast.groenwerk)


async def test_who_is_selected_for_another_need_only_is_not_asked(asked: Asked) -> None:
    async with asked.database.begin() as db:
        await make_offer(db, asked.cast.zeekracht, "Zand zeven", "Wij zeven zand op het strand.", "77310000")
        await db.execute(
            update(Match)
            .where(Match.need_id == asked.other.id, Match.organisation_id == asked.cast.poetslijn.id)
            .values(curation="removed", curation_reason="niet nodig")
        )
    with pytest.raises(Conflict, match="niet meer in de selectie"):
        await asked.invite(asked.other, asked.cast.poetslijn)
    with pytest.raises(Conflict, match="niet meer in de selectie"):
        await asked.invite(asked.other, asked.cast.temse)


@pytest.mark.parametrize(
    ("since", "left", "reminded"),
    [
        (4 * DAY + HOUR, 9 * DAY, 2),
        (4 * DAY - HOUR, 9 * DAY, 0),
        (DAY + HOUR, 2 * DAY - HOUR, 2),
        (DAY + HOUR, 2 * DAY + HOUR, 0),
        (DAY - HOUR, HOUR, 0),
        (9 * DAY, -HOUR, 0),
    ],
)
async def test_the_silent_are_reminded_after_four_days_or_two_days_before_the_end(
    asked: Asked, since: timedelta, left: timedelta, reminded: int
) -> None:
    assert await asked.remind(since, left) == reminded
    assert await asked.remind(since, left) == 0, "once"
    named = {row["invitation_id"] for row in await asked.happened("invitation.reminder_due")}
    assert named == ({str(row.id) for row in asked.invitations} if reminded else set())


async def test_who_answered_or_has_nothing_to_answer_any_more_is_left_in_peace(asked: Asked) -> None:
    async with asked.database.begin() as db:
        await verbs.answer(
            db, await db.get_one(Invitation, asked.invitations[0].id), asked.need, Given(Answer.DECLINED)
        )
    assert await asked.remind(9 * DAY, DAY, status=NeedStatus.CLOSED) == 0
    assert await asked.remind(9 * DAY, DAY, status=NeedStatus.PUBLISHED) == 1
    assert await asked.happened("invitation.reminder_due") == [
        {"invitation_id": str(asked.invitations[1].id)}
    ]


async def test_an_answer_is_logged_by_who_gave_it_and_told_once(asked: Asked) -> None:
    given = Given(Answer.INTERESTED, price=Decimal(900))
    for _ in range(2):
        async with asked.database.begin() as db:
            row = await db.get_one(Invitation, asked.invitations[0].id)
            await verbs.answer(db, row, asked.need, given, person_id=asked.cast.bram.id)
    async with asked.database.begin() as db:
        row = await db.get_one(Invitation, asked.invitations[0].id)
        assert row.given == given
        log = await db.scalars(select(AuditEntry).where(AuditEntry.subject == row.id))
        assert [(one.verb, one.person_id) for one in log] == [("invitation.interested", asked.cast.bram.id)]
    told = await asked.happened("invitation.answered")
    assert told == [{"invitation_id": str(row.id), "version": row.version}]


async def test_only_who_showed_interest_in_this_need_is_chosen(asked: Asked) -> None:
    green, cleaner = asked.invitations
    async with asked.database.begin() as db:
        await verbs.answer(db, await db.get_one(Invitation, green.id), asked.need, Given(Answer.INTERESTED))
    for need, invitation in ((asked.need, cleaner), (asked.other, green)):
        async with asked.database.begin() as db:
            row, about = await db.get_one(Invitation, invitation.id), await db.get_one(Need, need.id)
            with pytest.raises(Conflict, match="interesse toonde"):
                await verbs.award(db, asked.cast.an.id, about, row, None)
    async with asked.database.begin() as db:
        row, about = await db.get_one(Invitation, green.id), await db.get_one(Need, asked.need.id)
        await verbs.award(db, asked.cast.an.id, about, row, Decimal(900))
    async with asked.database.begin() as db:
        awarded = await db.get_one(Need, asked.need.id)
    assert (awarded.awarded_to, awarded.awarded_amount) == (asked.cast.groenwerk.id, Decimal(900))


async def test_a_supplier_sees_what_it_was_asked_itself(asked: Asked) -> None:
    async with asked.database.begin() as db:
        for supplier, found in ((asked.cast.groenwerk, asked.invitations[:1]), (asked.cast.zeekracht, [])):
            actor = Actor(uuid.uuid4(), "Bram", "b@b.example", uuid.uuid4(), {supplier.id: Role.SUPPLIER})
            rows = list(await db.scalars(Invitation.for_supplier(actor)))
            assert [row.id for row in rows] == [row.id for row in found]
        buyer = Actor(uuid.uuid4(), "An", "a@a.example", uuid.uuid4(), {asked.cast.groenwerk.id: Role.BUYER})
        assert list(await db.scalars(Invitation.for_supplier(buyer))) == []


@pytest.mark.parametrize("facts", [True, False])  # without, as the version before stored it
async def test_a_supplier_is_told_what_speaks_for_it_and_not_what_it_lacks(
    database_url: str, facts: bool
) -> None:
    """What an offer does not name is for who chooses; it is no reason to be asked."""
    async with with_cast(database_url) as (database, cast):
        need = await published_need(database, cast)
        async with database.begin() as db:
            match = await match_of(db, need.id, cast.groenwerk.id)
            match.rank = 1
            match.facts = [kept(Names(("gras",))), kept(NamesNot(("broodjes",)))] if facts else []
            match.reasons = [
                {"kind": "terms", "text": "Maait gras."},
                {"kind": "unmet", "text": "Noemt niet: broodjes."},
            ]
            assert "broodjes" in "".join(match.told), "who chooses reads it"
            db.add(match)
            await db.flush()
            await verbs.invite(db, cast.chadia.id, await db.get_one(Need, need.id), [cast.groenwerk.id])
        async with database.begin() as db:
            (invitation,) = await db.scalars(select(Invitation))
            assert invitation.told == (["Het aanbod noemt ‘gras’."] if facts else ["Maait gras."])
            assert "broodjes" not in str((invitation.facts, invitation.reasons))
