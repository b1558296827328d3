"""A coordinator checks documents of suppliers: all that wait, and the button that says that one is right."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.view_log import Seen
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.listing import listed
from marketplace.organisations import claims, evidence, evidence_checks, figures, overview, reach
from marketplace.organisations.evidence_pages import PATH, page_of

Req = Request[Any, Any, Any]
Page = Response[Any]
LIST = "/bewijsstukken"


@get(LIST, guards=[access.coordinator])
async def waiting_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, pagina: FromQuery[int] = 1
) -> Page:
    """All documents of the region that wait to be checked."""
    found = await listed(db, evidence_checks.waiting_for(actor), pagina)
    return pages.render(request, "organisations/evidence_waiting.html", found=found, list=LIST)


@post(
    PATH + "/{evidence_id:uuid}/nagekeken",
    guards=[access.coordinator],
    opt=promises.shows("evidence", "social_value_claim", "recognition", page=PATH),
)
async def verify_evidence(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Page:
    """Note that the document on the screen was checked against the figure or recognition on the screen."""
    form = Form.of(await request.form())
    organisation = await reach.looked_after(db, actor, organisation_id, Seen.EVIDENCE, change=True)
    row = await evidence.one(db, organisation, evidence_id)
    shows = await evidence.about(db, row) if row is not None else None
    if row is None or shows is None:
        raise seen.Outdated
    few = figures.are_few(await claims.all_of(db, organisation))
    await seen.require(db, form, row, shows, shown=overview.told(shows, few=few))
    await evidence_checks.verify(db, actor, organisation, row, shows)
    return pages.redirect(
        request, page_of(organisation), _("Nagekeken: %(label)s.") % {"label": _(row.label)}
    )


router = Router("/", route_handlers=[waiting_page, verify_evidence])
