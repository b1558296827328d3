"""What suppliers, the helpdesk and buyers do is kept once for each need, and the next rankings know it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from marketplace.core.db import Database
from marketplace.core.events import StoredEvent
from marketplace.leads import verbs as leads
from marketplace.leads.models import Answer, DeclineReason, Given, Invitation
from marketplace.matches import verbs as matches
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.events import CatalogueChanged
from marketplace.matches.experience import TOGETHER
from marketplace.matches.experience_models import Experience, Source, Verdict
from marketplace.matches.models import Match
from marketplace.needs.models import Need
from matching import Weights
from tests.database import HOUSE, with_cast
from tests.guest import House
from tests.inprocess import settings
from tests.journey import ask, asked_need, award, published_need

NOT_OUR_WORK = Given(Answer.DECLINED, reason=DeclineReason.NOT_OUR_WORK)
INTERESTED = Given(Answer.INTERESTED)
Kept = list[tuple[Source, Verdict | None]]


async def kept(database: Database) -> Kept:
    async with database.begin() as db:
        rows = await db.scalars(select(Experience).order_by(Experience.source, Experience.created_at))
        return [(row.source, row.verdict) for row in rows]


async def match_for(database: Database, need: Need, supplier: uuid.UUID) -> Match:
    async with database.begin() as db:
        mine = (Match.need_id == need.id, Match.organisation_id == supplier)
        return (await db.scalars(select(Match).where(*mine))).one()


async def change(database: Database, invitation: Invitation, given: Given) -> None:
    async with database.begin() as db:
        row = await db.get_one(Invitation, invitation.id)
        await leads.answer(db, row, await db.get_one(Need, row.need_id), given)


async def test_three_times_not_our_work_lowers_the_chance_and_the_page_says_so(house: House) -> None:
    database, cast = house.database, house.cast
    first = await published_need(database, cast)
    before = await match_for(database, first, cast.groenwerk.id)
    for _ in range(3):
        await asked_need(database, cast, given=NOT_OUR_WORK)
    need = await published_need(database, cast)
    now = await match_for(database, need, cast.groenwerk.id)
    assert now.fit is not None
    assert before.fit is not None
    assert 20 <= now.fit < before.fit
    chadia = await house.signed_in(cast.chadia)
    await chadia.see(f"/behoeften/{need.id}/selectie")
    assert "Bij zulke vragen eerder: antwoordde 3 keer “dit doen wij niet”." in chadia.words
    assert "Rekening gehouden met eerdere antwoorden." in chadia.words
    assert cast.groenwerk.name in chadia.words
    async with database.begin() as db:
        need = await db.get_one(Need, need.id)
        (invitation,) = await ask(db, need, cast.groenwerk, by=cast.chadia.id)
        assert not any("dit doen wij niet" in reason for reason in invitation.reasons)


async def test_an_answer_counts_once_however_often_it_changes(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        _, (invitation,) = await asked_need(database, cast, given=NOT_OUR_WORK)
        for given in (INTERESTED, NOT_OUR_WORK, INTERESTED, NOT_OUR_WORK):
            await change(database, invitation, given)
        assert await kept(database) == [(Source.SUPPLIER, Verdict.DECLINED)]
        await change(database, invitation, Given(Answer.DECLINED, reason=DeclineReason.NO_CAPACITY))
        assert await kept(database) == [(Source.SUPPLIER, None)]


@pytest.mark.parametrize("reason", [None, *sorted(set(DeclineReason) - {DeclineReason.NOT_OUR_WORK})])
async def test_other_reasons_to_decline_say_nothing_of_the_work(
    database_url: str, reason: DeclineReason | None
) -> None:
    async with with_cast(database_url) as (database, cast):
        await asked_need(database, cast, given=Given(Answer.DECLINED, reason=reason))
        assert await kept(database) == []


async def test_an_engine_follows_what_is_told_and_taken_back(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        catalogue = Catalogue()
        _, (invitation,) = await asked_need(database, cast)
        async with database.begin() as db:
            state = (await catalogue.current(db)).state
        await change(database, invitation, NOT_OUR_WORK)
        async with database.begin() as db:
            learned, afresh = await catalogue.current(db), await Catalogue().current(db)
            assert len(learned.experience) == len(afresh.experience) == 1
            assert learned.state == afresh.state != state
        await change(database, invitation, Given(Answer.DECLINED))
        async with database.begin() as db:
            assert (await catalogue.current(db)).state == state


async def test_who_is_chosen_is_known_too(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need, (invitation,) = await asked_need(database, cast, given=INTERESTED)
        async with database.begin() as db:
            row = await db.get_one(Invitation, invitation.id)
            await award(db, await db.get_one(Need, need.id), row, cast.an.id)
        assert await kept(database) == [
            (Source.BUYER, Verdict.AWARDED),
            (Source.SUPPLIER, Verdict.INTERESTED),
        ]


async def _waiting(database: Database) -> int:
    """Whether it is noted that the open needs are to be looked at: 0 or 1."""
    async with database.begin() as db:
        noted = select(func.count()).where(StoredEvent.name == CatalogueChanged.name)
        return await db.scalar(noted.where(StoredEvent.attempts == 0)) or 0


async def test_five_that_are_new_rank_the_open_needs_again(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        _, (invitation,) = await asked_need(database, cast)
        async with database.begin() as db:
            await db.execute(update(StoredEvent).values(attempts=1))
        for count in range(1, TOGETHER):
            await asked_need(database, cast, given=NOT_OUR_WORK)
            assert (await _waiting(database), len(await kept(database))) == (0, count)
        await change(database, invitation, NOT_OUR_WORK)
        assert await _waiting(database) == 1
        async with database.begin() as db:
            assert not await db.scalar(select(func.count()).where(Experience.waits))


async def test_an_installation_may_switch_it_off(database_url: str, tmp_path: Path) -> None:
    on = settings(database_url, None, tmp_path)
    weights = {learns: HOUSE.make_parts(replace(on, learns=learns))["weights"] for learns in (True, False)}
    assert weights == {True: Weights(), False: Weights(learned=False)}
    async with with_cast(database_url) as (database, cast):
        await asked_need(database, cast, given=NOT_OUR_WORK)
        need = await published_need(database, cast)
        async with database.begin() as db:
            engine = await Catalogue().current(db)
            for learns in (True, False):
                ranking = await matches.rank(db, engine, need.id, Weights(learned=learns))
                match = await matches.match_of(db, need.id, cast.groenwerk.id)
                assert ranking.weights["learned"] is learns
                assert any(row["kind"] == "learned_against" for row in match.facts) is learns
