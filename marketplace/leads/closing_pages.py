"""Ending the answers to a need before its deadline, and taking that back; each asks first, as it mails."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises
from marketplace.leads import closing
from marketplace.needs import forms, reach, verbs
from marketplace.needs.life_pages import still_to_take
from marketplace.needs.states import NeedStatus

Req = Request[Any, Any, Any]
Page = Response[Any]
CLOSING, REOPENING = "/behoeften/{need_id:uuid}/sluiting", "/behoeften/{need_id:uuid}/heropening"


@get(CLOSING, guards=[access.buyer_or_coordinator])
async def closing_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """Who hears that answering is over."""
    need = await reach.of_buyer(db, actor, need_id)
    need.must_be(NeedStatus.PUBLISHED)
    shown, told = forms.shown(need, reach.town_of(need)), len(await closing.silent(db, need.id))
    return pages.render(request, "leads/closing.html", need=need, shown=shown, told=told)


@post(CLOSING, guards=[access.buyer_or_coordinator], opt=promises.shows("need"))
async def close(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await reach.of_buyer(db, actor, need_id)
    if await still_to_take(request, db, need, NeedStatus.CLOSED):
        await verbs.close(db, actor.person_id, need)
    return pages.redirect(
        request, f"/behoeften/{need.id}", _("Er komen geen antwoorden meer bij. U kunt nu kiezen.")
    )


@get(REOPENING, guards=[access.buyer_or_coordinator])
async def reopening_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """Who hears that answering is possible again."""
    need = await reach.of_buyer(db, actor, need_id)
    need.must_be(NeedStatus.CLOSED)
    shown, told = forms.shown(need, reach.town_of(need)), len(await closing.told(db, need.id))
    return pages.render(request, "leads/reopening.html", need=need, shown=shown, told=told)


@post(REOPENING, guards=[access.buyer_or_coordinator], opt=promises.shows("need"))
async def reopen(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await reach.of_buyer(db, actor, need_id)
    if await still_to_take(request, db, need, NeedStatus.PUBLISHED):
        await verbs.reopen(db, actor.person_id, need)
    return pages.redirect(
        request, f"/behoeften/{need.id}", _("Leveranciers kunnen weer antwoorden, tot de antwoorddatum.")
    )


router = Router("/", route_handlers=[closing_page, close, reopening_page, reopen])
