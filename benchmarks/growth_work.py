"""How long it takes the worker to rank: a need that is published, and open needs after offers were saved."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Select, func, select, update

from benchmarks.delivery_load import as_a_page
from benchmarks.growth_figures import Figure
from benchmarks.sites import Product
from marketplace.config import async_url
from marketplace.core import clock
from marketplace.core.answering import OPEN
from marketplace.core.db import Database
from marketplace.core.events import StoredEvent
from marketplace.core.nudge import Nudger
from marketplace.matches.models import Ranking
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.needs.values import NeedValues
from marketplace.offers import verbs as offers
from marketplace.offers.models import Offer
from marketplace.organisations.models import Organisation
from marketplace.slices import built
from tests.waiting import until

BUYER = select(Organisation).where(Organisation.name == "Gemeente Temse (demo)")
#: Seconds after which work that does not end is given up.
LONGEST_S = 600.0
MANY = 5
WAITING = select(func.count()).select_from(StoredEvent).where(*OPEN)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where changes are written as pages write them, and what the worker makes of them is seen."""

    database: Database
    nudge: Nudger

    async def count(self, query: Select[int]) -> int:
        async with self.database.begin() as session:
            return await session.scalar(query) or 0

    async def none_waits(self) -> bool:
        return not await self.count(WAITING)

    async def idle(self) -> None:
        """Come back when nothing waits for the worker."""
        await until(self.none_waits, "an idle worker", LONGEST_S, every=0.02)


async def work(site: Product, needs_published: int, needs_open: int) -> list[Figure]:
    """Ranking needs that are published, then all that are open, then those that a saved offer touches."""
    async with _desk(site) as desk:
        await _leave_open(desk, needs_open)
        await desk.idle()
        published = [await _published(desk, number) for number in range(needs_published)]
        await desk.idle()
        open_needs = await desk.count(
            select(func.count()).select_from(Need).where(Need.status == NeedStatus.PUBLISHED)
        )
        # None of Flanders was ever ranked: only after this does a saved offer touch what it touches in use.
        every, _ = await _saved(desk, 0, 1)
        one, touched_by_one = await _saved(desk, 1, 1)
        many, touched_by_many = await _saved(desk, 2, MANY)
    return [
        Figure.median("need published, until ranked", "ms", published),
        Figure("open needs", "", open_needs),
        Figure("all open needs ranked for the first time", "s", every),
        Figure("one offer saved, until nothing waits", "s", one),
        Figure("rankings stored for that offer", "", touched_by_one),
        Figure(f"{MANY} offers saved, until nothing waits", "s", many),
        Figure(f"rankings stored for those {MANY}", "", touched_by_many),
    ]


@asynccontextmanager
async def _desk(site: Product) -> AsyncIterator[Desk]:
    built()
    database = Database(async_url(site.database_url), application="maatmarkt-growth")
    nudge = Nudger(site.environment["REDIS_URL"])
    try:
        yield Desk(database, nudge)
    finally:
        await nudge.close()
        await database.close()


async def _leave_open(desk: Desk, count: int) -> None:
    """Let so many needs be open, the same at each size, or as many as there are that nobody won."""
    ended = (Need.published_at.is_not(None), Need.awarded_to.is_(None))
    chosen = select(Need.id).where(*ended).order_by(Need.id).limit(count).scalar_subquery()
    reopened = {"status": NeedStatus.PUBLISHED, "deadline": clock.now() + timedelta(days=20)}
    async with desk.database.begin() as session:
        await session.execute(
            update(Need).where(Need.status == NeedStatus.PUBLISHED).values(status=NeedStatus.CLOSED)
        )
        await session.execute(update(Need).where(Need.id.in_(chosen)).values(reopened))


async def _published(desk: Desk, number: int) -> float:
    """Milliseconds between the commit of a need's publication and that of its first ranking.

    It says what the need in that place of the table says.
    """
    async with as_a_page(desk.database, desk.nudge) as session:
        buyer = (await session.scalars(BUYER)).one()
        like = (await session.scalars(select(Need).order_by(Need.id).offset(number).limit(1))).one()
        deadline = clock.now() + timedelta(days=20)
        values = replace(NeedValues.of(like), nis=buyer.nis, deadline=deadline)
        need = await needs.draft(session, None, buyer, values)
        await needs.submit(session, None, need)
    await desk.idle()
    async with as_a_page(desk.database, desk.nudge) as session:
        await needs.publish(session, None, await session.merge(need))
    began = time.perf_counter()
    ranked = select(func.count()).select_from(Ranking).where(Ranking.need_id == need.id)
    await until(lambda: desk.count(ranked), "a ranking", LONGEST_S, every=0.005)
    return 1000 * (time.perf_counter() - began)


async def _saved(desk: Desk, place: int, count: int) -> tuple[float, int]:
    """Save published offers, one after the other, each with the text of another; -> seconds until nothing
    waits any more, and how many rankings were stored."""
    every_ranking = select(func.count()).select_from(Ranking)
    before = await desk.count(every_ranking)
    began = time.perf_counter()
    for number in range(place, place + count):
        async with as_a_page(desk.database, desk.nudge) as session:
            found = await session.scalars(Offer.public().order_by(Offer.id).offset(2 * number).limit(2))
            offer, other = found.all()
            await offers.save(session, None, offer.organisation_id, _with_text(offer, other.text), offer)
    await desk.idle()
    seconds = time.perf_counter() - began
    return seconds, await desk.count(every_ranking) - before


def _with_text(offer: Offer, text: str) -> offers.OfferValues:
    values = offers.OfferValues(**{name: getattr(offer, name) for name in offers.OfferValues.__slots__})
    return replace(values, text=text)
