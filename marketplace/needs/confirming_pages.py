"""The buyer's side of a need that a coordinator posted: the link of the mail, which needs no sign-in.

Opening it changes nothing, however often a mail scanner does it; only its forms do.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Installation, Limits, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import ADDRESS, ANSWER, ASK_AGAIN
from marketplace.core.web.pages import Pages
from marketplace.core.web.places import client_address
from marketplace.needs import confirming, forms, reach
from marketplace.needs.confirming import Opened
from marketplace.needs.depth import depth_of
from marketplace.needs.life_pages import still_to_take
from marketplace.needs.states import NeedStatus

Req = Request[Any, Any, Any]
Page = Response[Any]
LINK = "/bevestigen/{token:str}"


async def _page(
    request: Req,
    db: AsyncSession,
    pages: Pages,
    opened: Opened | None,
    token: str,
    form: Form,
    status: int = 200,
) -> Page:
    if opened is None:
        return pages.render(request, "accounts/dead_link.html", damaged=True, status=404)
    need = opened.need
    return pages.render(
        request,
        "needs/confirm.html",
        need=need,
        token=token,
        waits=need.status is NeedStatus.UNCONFIRMED,
        depth=await depth_of(db, need),
        own=True,
        shown=forms.shown(need, reach.town_of(need)),
        form=form,
        status=status,
    )


@get(LINK, guards=[access.link_holder])
async def confirm_page(
    request: Req, db: Db, pages: Rendering, settings: Installation, token: FromPath[str]
) -> Page:
    """The whole need, one button that says yes, and a field for what is wrong."""
    opened = await confirming.opened_by(db, settings.secret, token)
    return await _page(request, db, pages, opened, token, Form())


async def _sent(
    request: Req, db: AsyncSession, settings: Installation, limiter: Limits, token: str
) -> tuple[Opened | None, Form]:
    """What the link opens, and the form that was sent; counted. Raises TooOften."""
    await limiter.hit(ANSWER, f"confirm:{token[:200]}", closed=False)
    await limiter.hit(ADDRESS, f"confirm:{client_address(request)}", closed=False)
    opened = await confirming.opened_by(db, settings.secret, token)
    return opened, Form.of(await request.form())


async def _is_as_read(db: AsyncSession, form: Form, opened: Opened) -> bool:
    """Whether the need still waits and says what the buyer read. Else both versions stand in the form."""
    need = opened.need
    same = await seen.check(db, form, need)
    theirs = forms.shown(need, reach.town_of(need))
    if same and need.status is NeedStatus.UNCONFIRMED:
        return True
    seen.clash(form, need, mine=seen.shown_in(form) or theirs, theirs=theirs, read_only=True)
    return False


@post(LINK + "/akkoord", guards=[access.link_holder], opt=promises.shows("need"))
async def agree(
    request: Req,
    db: Db,
    pages: Rendering,
    settings: Installation,
    limiter: Limits,
    token: FromPath[str],
) -> Page:
    opened, form = await _sent(request, db, settings, limiter, token)
    if opened is None:
        return await _page(request, db, pages, None, token, form)
    if not await _is_as_read(db, form, opened):
        return await _page(request, db, pages, opened, token, form, 409)
    await confirming.confirm(db, opened.person_id, opened.need)
    return pages.redirect(request, f"/bevestigen/{token}", _("Bedankt. De helpdesk gaat ermee aan de slag."))


@post(LINK + "/opmerking", guards=[access.link_holder], opt=promises.shows("need"))
async def say_what_is_wrong(
    request: Req,
    db: Db,
    pages: Rendering,
    settings: Installation,
    limiter: Limits,
    token: FromPath[str],
) -> Page:
    opened, form = await _sent(request, db, settings, limiter, token)
    if opened is None:
        return await _page(request, db, pages, None, token, form)
    reason = form.text("reason", _("Schrijf wat er niet klopt"), limit=1000)
    if not form.ok:
        return await _page(request, db, pages, opened, token, form, 422)
    if not await _is_as_read(db, form, opened):
        return await _page(request, db, pages, opened, token, form, 409)
    await confirming.object_to(db, opened.person_id, opened.need, reason)
    return pages.redirect(request, f"/bevestigen/{token}", _("Bedankt. De helpdesk past het aan."))


@post(
    "/behoeften/{need_id:uuid}/akkoord",
    guards=[access.buyer_or_coordinator],
    opt=promises.shows("need"),
)
async def agree_here(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """The same yes by someone of the buyer who is signed in."""
    need = await reach.of_buyer(db, actor, need_id)
    if need.organisation_id not in actor.buyers:
        raise NotFound
    if await still_to_take(request, db, need, NeedStatus.SUBMITTED):
        await confirming.confirm(db, actor.person_id, need)
    return pages.redirect(request, f"/behoeften/{need.id}", _("Bedankt. De helpdesk gaat ermee aan de slag."))


@post(
    "/behoeften/{need_id:uuid}/bevestiging",
    guards=[access.buyer_or_coordinator],
    opt=promises.shows("need"),
)
async def ask_again(
    request: Req, db: Db, pages: Rendering, limiter: Limits, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """Who posted it mails the buyer once more, a few times an hour at most."""
    need = await reach.of_buyer(db, actor, need_id)
    await limiter.hit(ASK_AGAIN, f"ask-again:{need.id}")
    form = Form.of(await request.form())
    await seen.require(db, form, need, shown=forms.shown(need, reach.town_of(need)))
    await confirming.ask_again(db, actor, need)
    return pages.redirect(request, f"/behoeften/{need.id}", _("De koper krijgt de mail nog eens."))


router = Router("/", route_handlers=[confirm_page, agree, say_what_is_wrong, agree_here, ask_again])
