"""Mails of a region that did not leave, and why: what its helpdesk looks at when somebody heard nothing."""

from __future__ import annotations

from typing import Any

from litestar import Request, Router, get
from litestar.params import FromQuery
from litestar.response import Response
from sqlalchemy import ColumnElement, func

from marketplace.core.i18n import N_
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.mail.message import TOO_LATE, Message
from marketplace.core.web import access
from marketplace.core.web.listing import listed
from marketplace.leads.held_back import held_back_for
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.partnerships.models import Partnership

Req = Request[Any, Any, Any]
Page = Response[Any]
LIST = "/niet-vertrokken-mails"
WHY: dict[str, tuple[str, ColumnElement[bool]]] = {
    "niet-meer-waar": (N_("Klopte niet meer"), Message.last_error != TOO_LATE),
    "te-laat": (N_("Te laat"), Message.last_error == TOO_LATE),
}
"""What one filters on: as it stands in the address, in words, and which mails it leaves."""


@get(LIST, guards=[access.coordinator])
async def held_back_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    waarom: FromQuery[str] = "",
    pagina: FromQuery[int] = 1,
) -> Page:
    """Each mail with the need that it is about, if it is about one."""
    query = (
        held_back_for(actor)
        .outerjoin(Partnership, Partnership.id == Message.about)
        .outerjoin(Need, Need.id == func.coalesce(Invitation.need_id, Partnership.need_id, Message.about))
        .add_columns(Need.id)
    )
    if waarom in WHY:
        query = query.where(WHY[waarom][1])
    return pages.render(
        request,
        "desks/held_back.html",
        found=await listed(db, query, pagina),
        list=LIST,
        chosen=waarom if waarom in WHY else "",
        choices=[(name, label) for name, (label, _) in WHY.items()],
    )


router = Router("/", route_handlers=[held_back_page])
