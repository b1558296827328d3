"""The public directory, and CPV suggestions while typing."""

import asyncio
from dataclasses import replace
from typing import Any

from litestar import Request, Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.inject import Db, Rendering
from marketplace.core.recent import Recent
from marketplace.core.web import access, fragments
from marketplace.core.web.forms import Form
from marketplace.matches.catalogue import Catalogue, NoEngine
from marketplace.matches.cpv_names import CpvNames
from marketplace.matches.directory import PAGE_SIZE, Found, Search, find_offers
from marketplace.matches.meant import activities_meant, choices_for, or_none
from marketplace.offers.pages import area_names
from marketplace.organisations.forms import municipality_choices
from marketplace.organisations.models import SUPPLIER_TYPES
from matching import Engine, Need, Weights, suggest_cpv

Req = Request[Any, Any, Any]
Page = Response[Any]


async def _engine(db: AsyncSession, catalogue: Catalogue) -> Engine | None:
    """The engine, or None while it is being made."""
    try:
        return await catalogue.at_hand(db)
    except NoEngine:
        return None


def _meant(found: Found, search: Search) -> list[tuple[str, str]]:
    """The activities that words may mean, each with the address that looks for it; none when that is sure."""
    names = [name for _, name in activities_meant(Need(search.q, ""), found.sure)]
    return [(name, "/aanbod?" + replace(search, q=name, pagina=1).query) for name in names]


@get("/aanbod", guards=[access.anyone])
async def directory(
    request: Req,
    db: Db,
    pages: Rendering,
    catalogue: NamedDependency[Catalogue],
    recent: NamedDependency[Recent],
    q: FromQuery[str] = "",
    soort: FromQuery[str] = "",
    type: FromQuery[str] = "",
    gemeente: FromQuery[str] = "",
    pagina: FromQuery[int] = 1,
) -> Page:
    search = Search.asked(q, soort, type, gemeente, pagina)
    engine = await _engine(db, catalogue) if search.q else None
    found, fragment = await find_offers(db, engine, recent, search), fragments.wanted(request) == "results"
    return pages.render(
        request,
        "matches/_results.html" if fragment else "matches/directory.html",
        offers=found.offers,
        bands=found.band_names,
        total=found.total,
        page_count=-(-found.total // PAGE_SIZE),
        meant=_meant(found, search),
        search=search,
        preparing=bool(search.q) and engine is None,
        form=search.form,
        places=await municipality_choices(db) if not fragment else [],
        area_names=await area_names(db, found.offers),
        types=list(SUPPLIER_TYPES.items()),
    )


@get("/cpv", guards=[access.signed_in])
async def cpv_suggestions(
    request: Req,
    db: Db,
    pages: Rendering,
    cpv_names: NamedDependency[CpvNames],
    catalogue: NamedDependency[Catalogue],
    weights: NamedDependency[Weights],
    title: FromQuery[str] = "",
    text: FromQuery[str] = "",
) -> Page:
    """The codes that fit what was typed so far: a fragment for the forms of needs and offers.

    The form of a need sends `meant` too, what its buyer said is meant, and is asked that where it is unclear.
    """
    chosen = request.query_params.getall("cpv", [])
    words = f"{title} {text}".strip()
    suggestions = []
    if len(words) >= 4:
        names = await cpv_names.current(db)
        # Beside the event loop: the first call with a new table indexes it.
        suggestions = await asyncio.to_thread(suggest_cpv, title[:300], text[:4000], 5, names or None)
    choices = [(code, code) for code in chosen]
    choices += [(row.code, f"{row.label} ({row.code})") for row in suggestions if row.code not in chosen]
    said = request.query_params.getall("meant", [])
    need = Need(title[:300], text[:4000], tuple(chosen))
    meant = await choices_for(db, catalogue, need, weights) if said and len(words) >= 4 else []
    form = Form({"cpv": chosen, "meant": said[-1] if said else ""})
    return pages.render(
        request, "matches/_cpv.html", choices=choices, meant=or_none(meant) if meant else [], form=form
    )


router = Router("/", route_handlers=[directory, cpv_suggestions])
