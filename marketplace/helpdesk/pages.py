"""The public pages around the marketplace: home, how it works, accessibility, privacy."""

from typing import Any

from litestar import Request, Router, get
from litestar.response import Response
from sqlalchemy import func

from marketplace.core.inject import Anyone, Db, Rendering
from marketplace.core.web import access
from marketplace.offers.models import Offer

Req = Request[Any, Any, Any]
Page = Response[Any]


@get("/", guards=[access.anyone])
async def home(request: Req, db: Db, pages: Rendering, actor: Anyone) -> Page:
    """What the site is for; who is signed in goes straight to the own start page's tasks."""
    if actor is not None and (actor.organisations or actor.regions or actor.is_admin):
        return pages.redirect(request, "/start")
    offers, suppliers = (
        await db.execute(
            Offer.public().with_only_columns(func.count(), func.count(Offer.organisation_id.distinct()))
        )
    ).one()
    return pages.render(request, "helpdesk/home.html", offers=offers, suppliers=suppliers)


@get("/toegankelijkheid", guards=[access.anyone])
async def accessibility(request: Req, pages: Rendering) -> Page:
    return pages.render(request, "helpdesk/accessibility.html")


router = Router("/", route_handlers=[home, accessibility])
