"""The public directory, and CPV suggestions while typing."""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Response
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core.inject import Db, Rendering
from marketplace.core.reading.companies import digits_in
from marketplace.core.web import access, fragments
from marketplace.core.web.forms import Form
from marketplace.matches.catalogue import Catalogue, Preparing
from marketplace.matches.cpv_names import CpvNames
from marketplace.matches.places import delivered_in
from marketplace.offers.models import Kind, Offer
from marketplace.offers.pages import area_names
from marketplace.organisations.forms import municipality_choices
from marketplace.organisations.models import SUPPLIER_TYPES, Organisation, SupplierType
from matching import Engine, suggest_cpv

Req = Request[Any, Any, Any]
Page = Response[Any]
PAGE_SIZE = 20
MOST_FOUND = 400
NEWEST = (Offer.published_at.desc(), Offer.id)
WHOLE = joinedload(Offer.organisation).joinedload(Organisation.municipality)


@dataclass(frozen=True, slots=True)
class Search:
    """What a directory search asks: words and filters, each as it stands in the address."""

    q: str = ""
    soort: str = ""
    type: str = ""
    gemeente: str = ""
    pagina: int = 1

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


async def find_offers(db: AsyncSession, engine: Engine | None, search: Search) -> tuple[list[Offer], int]:
    """One page of offers, best first (newest first without words), and how many there are in all.

    Behind what the engine finds stand the offers of suppliers who are called so, or have this number;
    without an engine only those.
    """
    query = await _filtered(db, search)
    if not search.q:
        return await _newest(db, query, search)
    hits = [] if digits_in(search.q) or engine is None else engine.search(search.q, top=MOST_FOUND)
    found = [UUID(hit[0]) for hit in hits]
    ids = query.with_only_columns(Offer.id)
    if search.filtered:
        allowed = set(await db.scalars(ids.where(Offer.id.in_(found))))
        found = [offer_id for offer_id in found if offer_id in allowed]
    named = ids.where(Organisation.called(search.q)).order_by(*NEWEST).limit(MOST_FOUND)
    found = list(dict.fromkeys([*found, *await db.scalars(named)]))
    page = found[search.first : search.first + PAGE_SIZE]
    rows = await db.scalars(Offer.public().where(Offer.id.in_(page)).options(WHOLE))
    return sorted(rows, key=lambda offer: page.index(offer.id)), len(found)


async def _filtered(db: AsyncSession, search: Search) -> Select[Offer]:
    """The public offers that pass the filters."""
    query = Offer.public()
    if search.soort in list(Kind):
        query = query.where(Offer.kind == Kind(search.soort))
    if search.type in list(SupplierType):
        query = query.where(Organisation.supplier_type == SupplierType(search.type))
    return query.where(await delivered_in(db, search.gemeente)) if search.gemeente else query


async def _newest(db: AsyncSession, query: Select[Offer], search: Search) -> tuple[list[Offer], int]:
    total = await db.scalar(select(func.count()).select_from(query.subquery()))
    query = query.options(WHOLE).order_by(*NEWEST)
    rows = await db.scalars(query.offset(search.first).limit(PAGE_SIZE))
    return list(rows), total or 0


async def _engine(db: AsyncSession, catalogue: Catalogue) -> Engine | None:
    """The engine, or None while it is being made."""
    try:
        return await catalogue.at_hand(db)
    except Preparing:
        return None


@get("/aanbod", guards=[access.anyone])
async def directory(
    request: Req,
    db: Db,
    pages: Rendering,
    catalogue: NamedDependency[Catalogue],
    q: FromQuery[str] = "",
    soort: FromQuery[str] = "",
    type: FromQuery[str] = "",
    gemeente: FromQuery[str] = "",
    pagina: FromQuery[int] = 1,
) -> Page:
    search = Search(q.strip()[:300], soort, type, gemeente, max(1, min(pagina, 1000)))
    engine = await _engine(db, catalogue) if search.q else None
    offers, total = await find_offers(db, engine, search)
    fragment = fragments.wanted(request) == "results"
    return pages.render(
        request,
        "matches/_results.html" if fragment else "matches/directory.html",
        offers=offers,
        total=total,
        page_count=-(-total // PAGE_SIZE),
        search=search,
        preparing=bool(search.q) and engine is None,
        form=Form({"q": search.q, "soort": soort, "type": type, "gemeente": gemeente}),
        places=await municipality_choices(db) if not fragment else [],
        area_names=await area_names(db, offers),
        types=list(SUPPLIER_TYPES.items()),
    )


@get("/cpv", guards=[access.signed_in])
async def cpv_suggestions(
    request: Req,
    db: Db,
    pages: Rendering,
    cpv_names: NamedDependency[CpvNames],
    title: FromQuery[str] = "",
    text: FromQuery[str] = "",
) -> Page:
    """The codes that fit what was typed so far: a fragment for the forms of needs and offers."""
    chosen = request.query_params.getall("cpv", [])
    words = f"{title} {text}".strip()
    suggestions = []
    if len(words) >= 4:
        names = await cpv_names.current(db)
        # Beside the event loop: the first call with a new table indexes it.
        suggestions = await asyncio.to_thread(suggest_cpv, title[:300], text[:4000], 5, names or None)
    choices = [(code, code) for code in chosen]
    choices += [(row.code, f"{row.label} ({row.code})") for row in suggestions if row.code not in chosen]
    return pages.render(request, "matches/_cpv.html", choices=choices, form=Form({"cpv": chosen}))


router = Router("/", route_handlers=[directory, cpv_suggestions])
