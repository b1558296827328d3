"""The offers of the public directory: found by words, or the newest first, a page at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core.reading.companies import digits_in
from marketplace.core.recent import Recent
from marketplace.core.web.forms import Form
from marketplace.matches.bands import BAND_NAMES
from marketplace.matches.places import delivered_in
from marketplace.offers.models import Kind, Offer
from marketplace.organisations.models import Organisation, SupplierType
from matching import Band, Engine

PAGE_SIZE = 20
MOST_FOUND = 400
LONGEST_SEARCH = 300
"""Characters of the words that one searches by."""
MOST_PAGES = 1_000
NEWEST = (Offer.published_at.desc(), Offer.id)
WHOLE = joinedload(Offer.organisation).joinedload(Organisation.municipality)
#: Of a long list is kept where each so manieth offer stands, so that no page counts from the beginning.
LANDMARK_EVERY = 10 * PAGE_SIZE


@dataclass(frozen=True, slots=True)
class Search:
    """What a directory search asks: words and filters, as they stand in the address (`asked`)."""

    q: str = ""
    soort: str = ""
    type: str = ""
    gemeente: str = ""
    pagina: int = 1

    @classmethod
    def asked(cls, q: str, soort: str, type: str, gemeente: str, pagina: int) -> Search:
        """What an address asks, within bounds; a kind that does not exist filters nothing.

        So there are no more lists than there are filters, however many addresses somebody makes up.
        """
        return cls(
            q.strip()[:LONGEST_SEARCH],
            soort if soort in list(Kind) else "",
            type if type in list(SupplierType) else "",
            gemeente,
            max(1, min(pagina, MOST_PAGES)),
        )

    @property
    def form(self) -> Form:
        """The fields of the search as its page shows them."""
        return Form({name: getattr(self, name) for name in ("q", "soort", "type", "gemeente")})

    @property
    def filtered(self) -> bool:
        return bool(self.soort or self.type or self.gemeente)

    @property
    def first(self) -> int:
        """How many offers stand on the pages before this one."""
        return (self.pagina - 1) * PAGE_SIZE

    @property
    def query(self) -> str:
        """The shareable part of the address, without the page number."""
        return urlencode(
            {k: getattr(self, k) for k in ("q", "soort", "type", "gemeente") if getattr(self, k)}
        )


@dataclass(frozen=True, slots=True)
class Landmark:
    """An offer of a list and how many stand before it."""

    before: int
    published_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Outline:
    """How long a list is, and its landmarks in order."""

    total: int
    landmarks: tuple[Landmark, ...]

    def last_before(self, first: int) -> Landmark | None:
        """The last landmark at or before a place in the list, counted from 0."""
        place = bisect_right(self.landmarks, first, key=lambda mark: mark.before)
        return self.landmarks[place - 1] if place else None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of offers, and how many there are in all. `sure`: words, if any, have found what they mean.

    `bands`: of offers that words found, how sure it is that they are what is sought.
    """

    offers: list[Offer]
    total: int
    sure: bool = True
    bands: Mapping[UUID, Band] = field(default_factory=dict)

    @property
    def band_names(self) -> dict[UUID, tuple[Band, str]]:
        """The bands with what they are called."""
        return {offer_id: (band, BAND_NAMES[band]) for offer_id, band in self.bands.items()}


async def find_offers(db: AsyncSession, engine: Engine | None, recent: Recent, search: Search) -> Found:
    """A page of offers, best first; newest first without words.

    Behind what the engine finds stand the offers of suppliers who are called so, or have this number;
    without an engine only those.
    """
    query = await _filtered(db, search)
    if not search.q:
        return await _newest(db, query, recent, search)
    in_words = engine is not None and not digits_in(search.q)
    hits = engine.search(search.q, top=MOST_FOUND) if engine is not None and in_words else []
    sure = not in_words or any(Band.of(points) is Band.GOOD for _, points in hits)
    found = [UUID(hit[0]) for hit in hits]
    ids = query.with_only_columns(Offer.id)
    if search.filtered:
        allowed = set(await db.scalars(ids.where(Offer.id.in_(found))))
        found = [offer_id for offer_id in found if offer_id in allowed]
    named = ids.where(Organisation.called(search.q)).order_by(*NEWEST).limit(MOST_FOUND)
    found = list(dict.fromkeys([*found, *await db.scalars(named)]))
    page = found[search.first : search.first + PAGE_SIZE]
    rows = await db.scalars(Offer.public().where(Offer.id.in_(page)).options(WHOLE))
    bands = {UUID(offer_id): band for offer_id, points in hits if (band := Band.of(points))}
    return Found(sorted(rows, key=lambda offer: page.index(offer.id)), len(found), sure, bands)


async def _filtered(db: AsyncSession, search: Search) -> Select[Offer]:
    """The public offers that pass the filters."""
    query = Offer.public()
    if search.soort:
        query = query.where(Offer.kind == Kind(search.soort))
    if search.type:
        query = query.where(Organisation.supplier_type == SupplierType(search.type))
    return query.where(await delivered_in(db, search.gemeente)) if search.gemeente else query


async def _newest(db: AsyncSession, query: Select[Offer], recent: Recent, search: Search) -> Found:
    outline = await recent.of(("directory", search.query), lambda: _outline(db, query))
    ids, first = query.with_only_columns(Offer.id), search.first
    if first >= outline.total:
        return Found([], outline.total)
    if mark := outline.last_before(first):
        first -= mark.before
        ids = ids.where(
            Offer.published_at <= mark.published_at,
            (Offer.published_at < mark.published_at) | (Offer.id >= mark.id),
        )
    page = ids.order_by(*NEWEST).offset(first).limit(PAGE_SIZE).scalar_subquery()
    rows = await db.scalars(select(Offer).where(Offer.id.in_(page)).options(WHOLE).order_by(*NEWEST))
    return Found(list(rows), outline.total)


async def _outline(db: AsyncSession, query: Select[Offer]) -> Outline:
    before = func.row_number().over(order_by=NEWEST) - 1
    every = query.with_only_columns(
        Offer.published_at, Offer.id, before.label("before"), func.count().over().label("total")
    ).subquery()
    rows = await db.execute(
        select(every).where(every.c.before % LANDMARK_EVERY == 0).order_by(every.c.before)
    )
    marks = [(Landmark(row.before, row.published_at, row.id), row.total) for row in rows]
    return Outline(marks[0][1] if marks else 0, tuple(mark for mark, _ in marks))
