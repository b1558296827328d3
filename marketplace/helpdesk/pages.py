"""The public pages around the marketplace: home, how it works, accessibility, privacy."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Router, get
from litestar.di import NamedDependency
from litestar.response import Response
from sqlalchemy import func

from marketplace.core.inject import Anyone, Db, Rendering
from marketplace.core.recent import Recent
from marketplace.core.web import access
from marketplace.helpdesk import showcase
from marketplace.offers.models import Offer

Req = Request[Any, Any, Any]
Page = Response[Any]


@dataclass(frozen=True, slots=True)
class OnOffer:
    """How many offers are public, and of how many suppliers."""

    total: int
    suppliers: int


@get("/", guards=[access.anyone])
async def home(
    request: Req, db: Db, pages: Rendering, actor: Anyone, recent: NamedDependency[Recent]
) -> Page:
    """What the site is for; who is signed in goes straight to the own start page's tasks."""
    if actor is not None and (actor.organisations or actor.regions or actor.is_admin):
        return pages.redirect(request, "/start")

    async def count() -> OnOffer:
        columns = func.count(), func.count(Offer.organisation_id.distinct())
        return OnOffer(*(await db.execute(Offer.public().with_only_columns(*columns))).one())

    found = await recent.of("on offer", count)
    return pages.render(
        request,
        "helpdesk/home.html",
        offers=found.total,
        suppliers=found.suppliers,
        public_need=await showcase.newest(db),
        bought=await showcase.bought(db),
        how_long=await recent.of("how long", lambda: showcase.how_long(db)),
    )


@get("/toegankelijkheid", guards=[access.anyone])
async def accessibility(request: Req, pages: Rendering) -> Page:
    return pages.render(request, "helpdesk/accessibility.html")


router = Router("/", route_handlers=[home, accessibility])
