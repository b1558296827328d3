"""The page where an organisation sees who looked at and changed its data."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.inject import Db, Product, Rendering, SignedIn
from marketplace.core.retention import YEAR, in_words
from marketplace.core.view_log import Seen
from marketplace.core.web import access
from marketplace.organisations import reach
from marketplace.privacy import who_looked

Req = Request[Any, Any, Any]
Page = Response[Any]


@get("/organisaties/{organisation_id:uuid}/logboek", guards=[access.signed_in])
async def who_looked_page(
    request: Req,
    db: Db,
    pages: Rendering,
    house: Product,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
) -> Page:
    """For its own people, the coordinators of its region and administrators."""
    organisation = await reach.seen_by(db, actor, organisation_id, Seen.LOG)
    return pages.render(
        request,
        "privacy/who_looked.html",
        organisation=organisation,
        changes=await who_looked.changes(db, house.acts, actor, organisation.id),
        views=await who_looked.views(db, organisation.id),
        kept=in_words(YEAR),
    )


router = Router("/", route_handlers=[who_looked_page])
