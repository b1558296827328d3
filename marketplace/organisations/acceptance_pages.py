"""An invited colleague says yes. The link opens this one thing: no account, and nothing of one."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import N_
from marketplace.core.inject import Db, Rendering
from marketplace.core.web import access, promises
from marketplace.core.web.pages import Pages
from marketplace.organisations import colleagues
from marketplace.organisations.joining_models import ColleagueInvitation

Req = Request[Any, Any, Any]
Page = Response[Any]
WITHDRAWN = N_("Deze uitnodiging is ingetrokken.")
VOID = N_("Deze uitnodiging geldt niet meer: wie u uitnodigde, kan dat nu niet meer.")


async def _answer(
    request: Req, db: AsyncSession, pages: Pages, token: str, row: ColleagueInvitation | None
) -> Page:
    """The page of the link: one button, the result of pressing it, or why there is no button."""
    if row is None:
        return pages.render(request, "accounts/dead_link.html", damaged=True, status=404)
    if row.accepted_at is None:
        if row.withdrawn_at is not None:
            return pages.render(request, "accounts/dead_link.html", why=WITHDRAWN, status=410)
        if not row.is_open:
            return pages.render(request, "accounts/dead_link.html", status=410)
        if not await colleagues.still_counts(db, row):
            return pages.render(request, "accounts/dead_link.html", why=VOID, status=410)
    return pages.render(request, "organisations/accept.html", token=token, invitation=row)


@get("/collega/{token:str}", guards=[access.link_holder])
async def acceptance_page(request: Req, db: Db, pages: Rendering, token: FromPath[str]) -> Page:
    """Mail scanners open links, so only the button accepts."""
    return await _answer(request, db, pages, token, await db.scalar(ColleagueInvitation.of_link(token)))


@post(
    "/collega/{token:str}",
    guards=[access.link_holder],
    opt=promises.neither("accepts once; a second press says when that was"),
)
async def accept(request: Req, db: Db, pages: Rendering, token: FromPath[str]) -> Page:
    row = await db.scalar(ColleagueInvitation.of_link(token))
    if row is not None and row.is_open and await colleagues.still_counts(db, row):
        await colleagues.accept(db, row)
    return await _answer(request, db, pages, token, row)


router = Router("/", route_handlers=[acceptance_page, accept])
