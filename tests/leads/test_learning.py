"""What suppliers, the helpdesk and buyers do is kept once for each need, and the next rankings know it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.events import StoredEvent
from marketplace.leads import verbs as leads
from marketplace.leads.given import Answer, DeclineReason, Given
from marketplace.leads.models import Invitation
from marketplace.matches import command, experience
from marketplace.matches import verbs as matches
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.command import Question
from marketplace.matches.events import CatalogueChanged
from marketplace.matches.experience import TOGETHER
from marketplace.matches.experience_models import Experience, Source, Verdict
from marketplace.matches.models import Match
from marketplace.needs.models import Need
from matching import Weights
from matching.learned import FORGOTTEN_DAYS
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
    assert "Op zulke vragen antwoordde de leverancier 3 keer “dit doen wij niet”." in chadia.words
    assert "Rekening gehouden met eerdere antwoorden." in chadia.words
    assert cast.groenwerk.name in chadia.words
    async with database.begin() as db:
        need = await db.get_one(Need, need.id)
        (invitation,) = await ask(db, need, cast.groenwerk, by=cast.chadia.id)
        assert not any("dit doen wij niet" in reason for reason in invitation.told)
    an = await house.signed_in(cast.an)
    await an.see(f"/behoeften/{need.id}")
    assert "vragen eerder" not in an.words, "what spoke against it is not argued beside its answer"
    assert "antwoordde" not in an.words


async def test_nothing_is_learned_for_a_need_from_what_was_done_for_itself(house: House) -> None:
    database, cast = house.database, house.cast
    need, (invitation,) = await asked_need(database, cast, given=INTERESTED)
    before = await match_for(database, need, cast.groenwerk.id)
    for given in (INTERESTED, NOT_OUR_WORK):
        await change(database, invitation, given)
        async with database.begin() as db:
            await matches.rank(db, await Catalogue().current(db), need.id)
        now = await match_for(database, need, cast.groenwerk.id)
        assert (now.facts, now.fit, now.rank) == (before.facts, before.fit, before.rank)
    other = await match_for(database, await published_need(database, cast), cast.groenwerk.id)
    assert other.learned
    chadia = await house.signed_in(cast.chadia)
    for one, learned in ((need, False), (other, True)):
        await chadia.see(f"/behoeften/{one.need_id if one is other else one.id}/selectie")
        assert ("Rekening gehouden met eerdere antwoorden." in chadia.words) is learned


async def test_the_same_answer_to_a_need_that_changed_is_kept_as_of_today(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need, _ = await asked_need(database, cast, given=NOT_OUR_WORK)
        long_ago = {"on": clock.today() - timedelta(300)}
        async with database.begin() as db:
            await db.execute(update(Experience).values(long_ago))
        async with database.begin() as db:
            same = await db.get_one(Need, need.id)
            await experience.note(db, same, cast.groenwerk.id, Source.SUPPLIER, Verdict.DECLINED)
            row = (await db.scalars(select(Experience))).one()
            assert row.on == long_ago["on"], "nothing new"
            about = row.about
            same.title, same.text = "Kantoren reinigen", ""
            await db.flush()
            await experience.note(db, same, cast.groenwerk.id, Source.SUPPLIER, Verdict.DECLINED)
            assert (row.on, row.verdict) == (clock.today(), Verdict.DECLINED)
            assert row.about != about


async def test_what_is_too_old_is_in_no_engine(database_url: str) -> None:
    """Nor in one that took it in when it was new."""
    async with with_cast(database_url) as (database, cast):
        catalogue = Catalogue()
        await asked_need(database, cast, given=NOT_OUR_WORK)
        async with database.begin() as db:
            assert len((await catalogue.current(db)).experience) == 1
        try:
            clock.travel(timedelta(FORGOTTEN_DAYS))
            async with database.begin() as db:
                followed, afresh = await catalogue.current(db), await Catalogue().current(db)
                assert len(followed.experience) == len(afresh.experience) == 0
                assert followed.state == afresh.state
        finally:
            clock.travel(timedelta(0))


async def test_the_command_counts_it_unless_it_is_switched_off(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need, _ = await asked_need(database, cast, given=NOT_OUR_WORK)
        async with database.begin() as db:
            question = Question(need.title, need.text)
            for learns in (True, False):
                found = await command.match(db, question, 9, Catalogue(), learns=learns)
                (row,) = (row for row in found.record()["ranked"] if row["supplier"] == cast.groenwerk.name)
                assert any(fact["kind"] == "learned_against" for fact in row["facts"]) is learns


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
