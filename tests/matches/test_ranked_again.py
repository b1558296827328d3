"""When the catalogue changed, each open need that would rank otherwise is ranked once more."""

from __future__ import annotations

import random
import uuid
from collections import Counter

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.db import Database
from marketplace.core.events import StoredEvent, emit
from marketplace.matches import verbs
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.models import Match, Ranking
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.offers import verbs as offers
from marketplace.offers.models import Offer
from marketplace.organisations import verbs as organisations
from marketplace.organisations.events import OrganisationChanged
from tests.database import answer_all, with_cast
from tests.journey import published_need
from tests.people import Cast, make_offer

NEEDS = 300
TEXTS = ("Gras maaien", "Ramen wassen", "Hagen scheren", "Strijken", "Broodjes smeren")


async def many_needs(db: AsyncSession, like: Need) -> None:
    """Copies of a published need with other titles, straight into the table."""
    columns = [column.name for column in Need.__table__.columns if column.name not in ("id", "title")]
    names = ", ".join(columns)
    await db.execute(
        text(
            f"insert into need (id, title, {names}) select gen_random_uuid(), "
            f"(:texts::text[])[1 + number % 5], {names} from need, generate_series(2, {NEEDS}) as number "
            "where id = :like".replace(":texts::text[]", "cast(:texts as text[])")
        ),
        {"texts": list(TEXTS), "like": like.id},
    )


async def save_offers(database: Database, cast: Cast) -> None:
    """Twenty offers that come online at once, each by a form of its own; three go offline again."""
    made = []
    for number in range(20):
        async with database.begin() as db:
            supplier = (cast.groenwerk, cast.poetslijn)[number % 2]
            words = f"{TEXTS[number % 5]} en opruimen"
            made.append(await make_offer(db, supplier, words, f"Ploeg {number}.", "77314000"))
    for offer in made[:3]:
        async with database.begin() as db:
            offer = await db.merge(offer)
            await offers.archive(db, cast.bram.id, offer)


async def times_ranked(db: AsyncSession) -> Counter[uuid.UUID]:
    rows = await db.execute(select(Ranking.need_id, func.count()).group_by(Ranking.need_id))
    return Counter(dict(iter(rows)))


async def stored(db: AsyncSession, need_id: uuid.UUID) -> list[tuple[object, ...]]:
    rows = await db.execute(
        select(Match.organisation_id, Match.offer_id, Match.rank, Match.score, Match.excluded_rule)
        .where(Match.need_id == need_id, Match.rank.is_not(None) | Match.excluded_rule.is_not(None))
        .order_by(Match.organisation_id)
    )
    return [tuple(row) for row in rows]


async def test_many_offers_saved_at_once_rank_each_open_need_once(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        need = await published_need(database, cast)
        async with database.begin() as db:
            await many_needs(db, need)
            closed = await db.scalar(select(Need.id).where(Need.id != need.id).limit(1))
            await db.execute(update(Need).where(Need.id == closed).values(status=NeedStatus.CLOSED))
            await db.execute(delete(StoredEvent))
            await db.execute(delete(Ranking))
        await save_offers(database, cast)
        catalogue = Catalogue()
        await answer_all(database, catalogue)
        async with database.begin() as db:
            ranked = await times_ranked(db)
            assert set(ranked.values()) == {1}, "once, however many offers changed"
            assert (len(ranked), closed in ranked) == (NEEDS - 1, False), "a closed need is left as it was"
            for need_id in list(ranked)[:25]:
                kept = await stored(db, need_id)
                assert kept, "offers were found"
                await db.execute(delete(Match).where(Match.need_id == need_id))
                await verbs.rank(db, await Catalogue().current(db), need_id)
                await db.flush()
                assert await stored(db, need_id) == kept, "equal to a ranking made afresh"


async def test_a_supplier_that_asks_for_no_more_needs_is_left_out_everywhere(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen.", "77314000")
        need = await published_need(database, cast)
        await answer_all(database)
        async with database.begin() as db:
            before = (await times_ranked(db))[need.id]
            (await db.merge(cast.groenwerk)).opted_out = True
            emit(db, OrganisationChanged(organisation_id=cast.groenwerk.id))
        await answer_all(database)
        async with database.begin() as db:
            assert (await times_ranked(db))[need.id] == before + 1
            assert ("opt_out" in {row[-1] for row in await stored(db, need.id)}) is True


async def test_a_change_that_no_ranking_shows_stores_none_anew(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            await make_offer(db, cast.groenwerk, "Gras maaien", "Bermen.", "77314000")
        need = await published_need(database, cast)
        await answer_all(database)
        async with database.begin() as db:
            before = await times_ranked(db)
            supplier = await db.merge(cast.groenwerk)
            organisations.edit(db, cast.bram.id, supplier, {"description": "Wij bestaan twintig jaar."})
        await answer_all(database)
        async with database.begin() as db:
            assert await times_ranked(db) == before
            await db.execute(update(Ranking).where(Ranking.need_id == need.id).values(outcome_digest=""))
            emit(db, OrganisationChanged(organisation_id=cast.groenwerk.id))
        await answer_all(database)
        async with database.begin() as db:
            assert await times_ranked(db) == before + Counter([need.id]), "one of before the digest is"


async def test_whatever_changes_every_ranking_is_as_if_made_afresh(database_url: str) -> None:
    """Offers that come, go and change, one and several at a time, in an order drawn by lot."""
    lot = random.Random(14)
    words = ("Gras", "Hagen", "Ramen", "Strijken", "Broodjes", "Snoeien", "Poetsen", "Fietsen")
    async with with_cast(database_url) as (database, cast):
        need = await published_need(database, cast)
        async with database.begin() as db:
            await many_needs(db, need)
        catalogue = Catalogue()
        made: list[Offer] = []
        for _ in range(6):
            for _ in range(lot.choice((1, 1, 4))):
                async with database.begin() as db:
                    title = " en ".join(lot.sample(words, 2))
                    made.append(
                        await make_offer(
                            db, lot.choice((cast.groenwerk, cast.poetslijn)), title, "", "77314000"
                        )
                    )
            async with database.begin() as db:
                changed = await db.merge(made.pop(lot.randrange(len(made))))
                await offers.archive(db, cast.bram.id, changed)
            await answer_all(database, catalogue)
        async with database.begin() as db:
            needs = (await db.scalars(select(Need.id).order_by(Need.title, Need.id))).all()[::12]
            kept = {need_id: await stored(db, need_id) for need_id in needs}
            for need_id in needs:
                await db.execute(delete(Match).where(Match.need_id == need_id))
                await verbs.rank(db, await Catalogue().current(db), need_id)
                await db.flush()
                assert await stored(db, need_id) == kept[need_id] != []
