"""The public directory, CPV suggestions while typing, and the coordinator's selection."""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core.errors import NotFound
from marketplace.core.web import access, seen
from marketplace.core.web.access import Actor, Role
from marketplace.core.web.forms import Form
from marketplace.core.web.inject import Db, Rendering, SignedIn
from marketplace.core.web.pages import Pages
from marketplace.matches import verbs
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.cpv import CpvNames
from marketplace.matches.models import Curation, Match
from marketplace.needs.models import Need
from marketplace.offers.models import AreaKind, Kind, Offer
from marketplace.offers.pages import area_names
from marketplace.organisations.forms import municipality_choices
from marketplace.organisations.models import SUPPLIER_TYPES, Organisation, OrganisationStatus, SupplierType
from matching import Engine, suggest_cpv

Req = Request[Any, Any, Any]
Page = Response[Any]
PAGE_SIZE = 20
MOST_FOUND = 400


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
    def query(self) -> str:
        """The shareable part of the address, without the page number."""
        return urlencode(
            {k: getattr(self, k) for k in ("q", "soort", "type", "gemeente") if getattr(self, k)}
        )


async def find_offers(db: AsyncSession, engine: Engine, search: Search) -> tuple[list[Offer], int]:
    """One page of offers, best first (newest first without words), and how many there are in all."""
    query = Offer.public()
    if search.soort in list(Kind):
        query = query.where(Offer.kind == Kind(search.soort))
    if search.type in list(SupplierType):
        query = query.where(Organisation.supplier_type == SupplierType(search.type))
    if search.gemeente:
        everywhere = Offer.area_kind != AreaKind.MUNICIPALITIES
        query = query.where(everywhere | Offer.area_nis.contains([search.gemeente]))
    first = (search.pagina - 1) * PAGE_SIZE
    options = joinedload(Offer.organisation).joinedload(Organisation.municipality)
    if not search.q:
        total = await db.scalar(select(func.count()).select_from(query.subquery()))
        order = (Offer.published_at.desc(), Offer.id)
        rows = await db.scalars(query.options(options).order_by(*order).offset(first).limit(PAGE_SIZE))
        return list(rows), total or 0
    order_of = {UUID(hit[0]): place for place, hit in enumerate(engine.search(search.q, top=MOST_FOUND))}
    found = list(order_of)
    if search.filtered:
        allowed = await db.scalars(query.with_only_columns(Offer.id).where(Offer.id.in_(order_of)))
        found = sorted(allowed, key=order_of.__getitem__)
    page = found[first : first + PAGE_SIZE]
    rows = await db.scalars(Offer.public().where(Offer.id.in_(page)).options(options))
    return sorted(rows, key=lambda offer: order_of[offer.id]), len(found)


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
    offers, total = await find_offers(db, await catalogue.current(db), search)
    fragment = request.headers.get("hx-target") == "results"
    return pages.render(
        request,
        "matches/_results.html" if fragment else "matches/directory.html",
        offers=offers,
        total=total,
        page_count=-(-total // PAGE_SIZE),
        search=search,
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
    form = Form({"cpv": chosen})
    return pages.render(
        request, "matches/_cpv.html", suggestions=suggestions, chosen=chosen, words=words, form=form
    )


async def _curated_need(db: AsyncSession, actor: Actor, need_id: UUID) -> Need:
    query = Need.coordinated_by(actor).where(Need.id == need_id, Need.published_at.is_not(None))
    need = await db.scalar(query.options(joinedload(Need.organisation)))
    if need is None:
        raise NotFound
    return need


async def _supplier(db: AsyncSession, organisation_id: UUID) -> Organisation:
    """A supplier that may be asked; one that still waits for its region's yes is nobody else's business."""
    supplier = await db.get(Organisation, organisation_id)
    approved = supplier is not None and supplier.status is OrganisationStatus.APPROVED
    if supplier is None or not approved or supplier.role is not Role.SUPPLIER:
        raise NotFound
    return supplier


CURATIONS = {
    "pin": Curation.PINNED,
    "remove": Curation.REMOVED,
    "add": Curation.ADDED,
    "restore": Curation.NONE,
}
CURATION_NAMES = {
    Curation.PINNED: "bovenaan gezet",
    Curation.REMOVED: "weggelaten",
    Curation.ADDED: "toegevoegd",
    Curation.NONE: "op de plaats van de rangschikking",
}


@get("/behoeften/{need_id:uuid}/selectie/toevoegen", guards=[access.coordinator])
async def add_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID], q: FromQuery[str] = ""
) -> Page:
    """Find a supplier by name to add by hand."""
    need = await _curated_need(db, actor, need_id)
    return await _add_page(request, db, pages, need, Form({"q": q}))


async def _add_page(
    request: Req, db: AsyncSession, pages: Pages, need: Need, form: Form, status: int = 200
) -> Page:
    words = form.raw("q")[:100]
    query = (
        select(Organisation)
        .where(
            Organisation.role == Role.SUPPLIER,
            Organisation.status == OrganisationStatus.APPROVED,
            Organisation.name.icontains(words, autoescape=True),
        )
        .options(joinedload(Organisation.municipality))
        .order_by(Organisation.name)
        .limit(30)
    )
    found = (await db.scalars(query)).all() if words else []
    return pages.render(request, "matches/add.html", need=need, found=found, form=form, status=status)


@get("/behoeften/{need_id:uuid}/selectie/{organisation_id:uuid}", guards=[access.coordinator])
async def curate_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    organisation_id: FromPath[UUID],
    keuze: FromQuery[str] = "",
) -> Page:
    """Asks why a supplier is pinned, removed or added."""
    need = await _curated_need(db, actor, need_id)
    supplier = await _supplier(db, organisation_id)
    if keuze not in CURATIONS:
        raise NotFound
    match = await verbs.match_of(db, need.id, supplier.id)
    return _curate_page(request, pages, need, supplier, match, Form({"curation": keuze}))


def _curate_page(
    request: Req,
    pages: Pages,
    need: Need,
    supplier: Organisation,
    match: Match,
    form: Form,
    status: int = 200,
) -> Page:
    values = {"need": need, "supplier": supplier, "match": match}
    return pages.render(request, "matches/curate.html", form=form, status=status, **values)


@post(
    "/behoeften/{need_id:uuid}/selectie/{organisation_id:uuid}",
    guards=[access.coordinator],
    opt=seen.shows("match"),
)
async def curate(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    organisation_id: FromPath[UUID],
) -> Page:
    """Pin, remove, add or put back one supplier; a reason is needed but for putting back."""
    need = await _curated_need(db, actor, need_id)
    form = Form.of(await request.form())
    curation = CURATIONS.get(form.raw("curation"))
    supplier = await _supplier(db, organisation_id)
    if curation is None:
        raise NotFound
    await seen.lock(db, need)  # of two who add the same supplier the second finds the row of the first
    match = await verbs.match_of(db, need.id, supplier.id)
    reason = form.line("reason", None if curation is Curation.NONE else "Schrijf kort waarom", limit=300)
    if not form.ok:
        return _curate_page(request, pages, need, supplier, match, form, 422)
    same, mine = await seen.check(db, form, match), shown(curation, reason)
    if not same and mine != match_shown(match):
        seen.clash(form, match, mine=mine, theirs=match_shown(match))
        return _curate_page(request, pages, need, supplier, match, form, 409)
    if same:
        await verbs.curate(db, actor.person_id, need, match, curation, reason)
    return pages.redirect(request, f"/behoeften/{need.id}/selectie#s-{organisation_id}")


def shown(curation: Curation, reason: str) -> dict[str, str]:
    """What was decided on a supplier, by label: to set two versions beside each other."""
    return {"In de selectie": CURATION_NAMES[curation], "Reden": reason}


def match_shown(match: Match) -> dict[str, str]:
    return shown(match.curation or Curation.NONE, match.curation_reason or "")


router = Router("/", route_handlers=[directory, cpv_suggestions, add_page, curate_page, curate])
