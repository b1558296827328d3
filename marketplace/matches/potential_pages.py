"""Public pages for who means to buy: how one buys here, and what the social economy can do for a purchase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from litestar import Request, Router, get
from litestar.di import NamedDependency
from litestar.response import Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.inject import Anyone, Db, Rendering
from marketplace.core.recent import Recent
from marketplace.core.web import access
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.matches import planning
from marketplace.matches.catalogue import Catalogue, NoEngine
from marketplace.matches.meant import activities_told
from marketplace.matches.potential import potential_in
from marketplace.matches.potential_values import PlannedPurchase, Potential
from marketplace.matches.potential_words import told
from marketplace.matches.region_facts import RegionFacts
from marketplace.matches.way_words import WAYS
from marketplace.needs.lot_models import Lot, LotStatus
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.offers.models import Offer
from marketplace.organisations import helpdesks
from marketplace.organisations.forms import municipality_choices
from marketplace.organisations.models import Organisation, RegionMunicipality
from matching import Need as EngineNeed

Req = Request[Any, Any, Any]
Page = Response[Any]


@dataclass(frozen=True, slots=True)
class Here:
    """Suppliers with a public offer, and needs and lots that somebody got; `total`: the public offers."""

    total: int
    suppliers: int
    awards: int


@get("/zo-koopt-u-sociaal", guards=[access.anyone])
async def how_to_buy(request: Req, db: Db, pages: Rendering, recent: NamedDependency[Recent]) -> Page:
    """Three steps: what may be reserved, what can be done here, and posting the need."""
    here = await recent.of("bought here", lambda: _here(db))
    return pages.render(request, "matches/how_to_buy.html", here=here)


@get("/wat-kan-de-sociale-economie", guards=[access.anyone])
async def potential_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: Anyone,
    catalogue: NamedDependency[Catalogue],
    recent: NamedDependency[Recent],
) -> Page:
    """The question and its answer, both in one address that can be shared."""
    form, places = Form.of(request.query_params), dict(await municipality_choices(db))
    buyer = await _buyer(db, actor)
    planned = planning.planned_in(form, places) if form.values else None
    if not form.values and buyer is not None:
        form = Form({"gemeente": buyer.nis})
    found = None
    if planned is not None:
        region_id = buyer.region_id if buyer else await _region_of(db, planned)
        helpdesks.shows(db, region_id)
        found = await _found(db, catalogue, recent, planned, region_id)
    return pages.render(
        request,
        "matches/potential.html",
        form=form,
        places=list(places.items()),
        town=places[planned.nis] if planned and planned.nis else "",
        found=found,
        preparing=planned is not None and found is None,
        need_address=planning.need_address(form),
        **_answer(form, found),
    )


def _answer(form: Form, found: Potential | None) -> dict[str, Any]:
    """What the page says of what was found."""
    if found is None:
        return {}
    return {"told": told(found), "today": clock.today(), "ways": WAYS, "meant": _meant(form, found)}


async def _found(
    db: AsyncSession, catalogue: Catalogue, recent: Recent, planned: PlannedPurchase, region_id: UUID | None
) -> Potential | None:
    """What can be done; None while the engine is being made."""
    facts = await recent.of(("potential", region_id), lambda: RegionFacts.load(db, region_id))
    try:
        return potential_in(facts, await catalogue.at_hand(db), planned)
    except NoEngine:
        return None


def _meant(form: Form, found: Potential) -> list[tuple[str, str]]:
    """Where it is unsure what is meant: what it may be, each with the address that says so."""
    if found.activity is not None:
        return []
    told = activities_told(EngineNeed(found.planned.title, found.planned.text))
    return [(name, planning.address_with(form, bedoeld=code)) for code, name in told]


async def _buyer(db: AsyncSession, actor: Actor | None) -> Organisation | None:
    """The buyer for whom somebody acts; None for a visitor, and while it is not clear which."""
    own = actor.buyers if actor is not None else ()
    chosen = actor.acting if actor is not None and actor.acting in own else None
    one = chosen or (next(iter(own)) if len(own) == 1 else None)
    return await db.get(Organisation, one) if one else None


async def _region_of(db: AsyncSession, planned: PlannedPurchase) -> UUID | None:
    return await db.scalar(select(RegionMunicipality.covering(planned.nis))) if planned.nis else None


async def _here(db: AsyncSession) -> Here:
    offers = Offer.public().with_only_columns(func.count(), func.count(Offer.organisation_id.distinct()))
    lots = select(func.count(Lot.id)).where(Lot.status == LotStatus.AWARDED, Lot.told_at.is_not(None))
    whole = select(func.count(Need.id)).where(Need.status == NeedStatus.AWARDED, Need.awarded_to.is_not(None))
    total, suppliers = (await db.execute(offers)).one()
    awards = await db.scalar(select(lots.scalar_subquery() + whole.scalar_subquery()))
    return Here(total, suppliers, awards or 0)


router = Router("/", route_handlers=[how_to_buy, potential_page])
