"""The page of a need for its buyer and its coordinators. Later slices add panels to it."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.inject import Db, Placing, Rendering, SignedIn
from marketplace.core.web import access
from marketplace.core.web.panels import look_of
from marketplace.needs import advice, forms, procedure, reach
from marketplace.needs.depth import depth_of
from marketplace.needs.posted_for import answered
from marketplace.procedures.reading import Rules
from marketplace.procedures.routes import ROUTE_NAMES

Req = Request[Any, Any, Any]
Page = Response[Any]
ACTIONS_OF_BUYER, ACTIONS_OF_COORDINATOR = "need.actions_of_buyer", "need.actions_of_coordinator"
FOLLOWED, BELOW = "need.followed", "need.below"
PLACES = (ACTIONS_OF_BUYER, ACTIONS_OF_COORDINATOR, FOLLOWED, BELOW)
"""Between the coordinator's buttons, before the text of the need, and behind it."""


@get("/behoeften/{need_id:uuid}", guards=[access.buyer_or_coordinator])
async def need_page(
    request: Req,
    db: Db,
    pages: Rendering,
    panels: Placing,
    actor: SignedIn,
    rules: NamedDependency[Rules],
    need_id: FromPath[UUID],
) -> Page:
    """The need, the buttons of its present state, and the panels of later slices."""
    need = await reach.seen_by(db, actor, need_id)
    look, table = look_of(request, db, need), await rules.current(db)
    if wanted := panels.fragment(request, *PLACES):
        return await panels.only(pages, look, wanted)
    return pages.render(
        request,
        "needs/need.html",
        need=need,
        tips=advice.on_need(need, table, need.set_aside),
        procedure=await procedure.of_need(db, actor, need, table),
        route_names=ROUTE_NAMES,
        shown=forms.shown(need, reach.town_of(need)),
        depth=await depth_of(db, need),
        own=True,
        answered=await answered(db, need),
        attachments_at=f"/behoeften/{need.id}/bijlagen",
        handles=reach.handles(actor, need),
        of_buyer=need.organisation_id in actor.buyers,
        is_coordinator=actor.coordinates(need.region_id),
        panels=await panels.fill(pages, look, *PLACES),
    )


router = Router("/", route_handlers=[need_page])
