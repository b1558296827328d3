"""An organisation's page: its own people edit it, and its coordinator looks."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get
from litestar.params import FromPath
from litestar.response import Response

from marketplace.accounts.models import members_of
from marketplace.core.inject import Db, Mailing, Rendering, SignedIn
from marketplace.core.view_log import Seen
from marketplace.core.web import access
from marketplace.core.web.forms import Form
from marketplace.organisations import reach
from marketplace.organisations.addresses import trouble_with
from marketplace.organisations.overview import parts
from marketplace.organisations.profile_pages import profile, profile_values, save_profile

Req = Request[Any, Any, Any]
Page = Response[Any]


@get("/organisaties/{organisation_id:uuid}", guards=[access.signed_in])
async def own_page(
    request: Req, db: Db, pages: Rendering, mail: Mailing, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    """Own people edit; a coordinator of the region looks."""
    if organisation_id in actor.organisations:
        organisation = await reach.own(db, actor, organisation_id)
        return await profile(request, db, pages, organisation, Form(profile_values(organisation)))
    found = await reach.looked_after(db, actor, organisation_id, Seen.DETAILS)
    people = await db.scalars(members_of(found.id))
    return pages.render(
        request,
        "organisations/check.html",
        organisation=found,
        people=people.all(),
        trouble=await trouble_with(db, mail.kinds, found),
        **await parts(db, found.id),
    )


router = Router("/", route_handlers=[own_page, save_profile])
