"""Open needs: for everyone, or for the suppliers of their region, as their buyers chose."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from sqlalchemy.orm import joinedload

from marketplace.core.i18n import _
from marketplace.core.inject import Anyone, Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Role
from marketplace.core.web.forms import Form
from marketplace.core.web.listing import listed
from marketplace.leads import open_needs
from marketplace.needs import reach
from marketplace.needs.depth import public_depth
from marketplace.needs.models import Need

Req = Request[Any, Any, Any]
Page = Response[Any]
LIST = "/open-vragen"
ONE = LIST + "/{need_id:uuid}"


@get(LIST, guards=[access.anyone])
async def open_page(
    request: Req, db: Db, pages: Rendering, actor: Anyone, pagina: FromQuery[int] = 1
) -> Page:
    """What is open to this reader, the newest first."""
    query = reach.open_to(actor).options(joinedload(Need.organisation), joinedload(Need.municipality))
    found = await listed(db, query.order_by(Need.published_at.desc(), Need.id), min(pagina, 10_000))
    return pages.render(request, "leads/open.html", needs=[need for (need,) in found.rows], found=found)


@get(ONE, guards=[access.anyone])
async def open_need(request: Req, db: Db, pages: Rendering, actor: Anyone, need_id: FromPath[UUID]) -> Page:
    """The need without what only those who are asked may know; for a supplier the way to take part."""
    need = await reach.open_need(db, actor, need_id)
    supplier = actor.acting_as(Role.SUPPLIER) if actor is not None and actor.is_supplier else None
    return pages.render(
        request,
        "leads/open_need.html",
        need=need,
        depth=public_depth(need),
        supplier=supplier,
        asked=supplier is not None and await open_needs.is_asked(db, need.id, supplier),
        said_so=supplier is not None and await open_needs.has_said_so(db, need.id, supplier),
    )


@post(ONE + "/deelname", guards=[access.supplier], opt=promises.makes("wish to take part"))
async def want_in(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await reach.open_need(db, actor, need_id)
    form = Form.of(await request.form())
    supplier = actor.acting_as(Role.SUPPLIER, form.identifier("organisation"))
    await seen.first_time(db, form, seen.sender_of(actor.person_id, supplier))
    await open_needs.want_in(db, actor.person_id, need, supplier)
    told = _("De helpdesk weet dat u wilt meedoen. Zij beslist, en mailt u als u gevraagd wordt.")
    return pages.redirect(request, f"{LIST}/{need.id}", told)


router = Router("/", route_handlers=[open_page, open_need, want_in])
