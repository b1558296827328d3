"""The attachments of a need: sent and removed by its buyer, opened by its buyer and its helpdesk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.documents import KINDS_SHOWN, MOST_BYTES
from marketplace.core.inject import Db, Documents, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.bodies import UPLOAD
from marketplace.core.web.files import download, sent_file
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.needs import attachments, reach, topics
from marketplace.needs.depth import attachments_of
from marketplace.needs.models import Need
from marketplace.needs.topic_pages import LIST, editable, list_of, saved

Req = Request[Any, Any, Any]
Page = Response[Any]
ATTACHMENTS = LIST + "/bijlagen"
ONE = ATTACHMENTS + "/{attachment_id:uuid}/wissen"


def _all_of(need: Need) -> str:
    return f"{list_of(need)}/bijlagen"


async def _page(
    request: Req, db: AsyncSession, pages: Pages, need: Need, form: Form, status: int = 200
) -> Page:
    return pages.render(
        request,
        "needs/attachments.html",
        need=need,
        rows=await attachments_of(db, need.id),
        most=attachments.MOST,
        kinds=KINDS_SHOWN,
        read_by=topics.read_by(topics.ATTACHMENTS, need),
        form=form,
        status=status,
    )


@get(ATTACHMENTS, guards=[access.buyer_or_coordinator])
async def attachments_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    return await _page(request, db, pages, await editable(db, actor, need_id), Form())


@post(
    ATTACHMENTS,
    guards=[access.buyer_or_coordinator],
    opt={UPLOAD: MOST_BYTES} | promises.makes("attachment"),
)
async def add_attachment(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, desk: Documents, need_id: FromPath[UUID]
) -> Page:
    need = await editable(db, actor, need_id)
    posted = await request.form()
    form = Form.of(posted)
    file = await sent_file(desk, form, posted)
    if file is None:
        return await _page(request, db, pages, need, form, 422)
    sent, told = await seen.first_time(db, form, seen.sender_of(actor.person_id, need.id)), False
    if sent.made is None:
        need = await editable(db, actor, need_id, change=True)
        row, told = await attachments.add(db, actor, need, *file)
        sent.made = row.id
    return pages.redirect(request, _all_of(need), saved(told=told))


@get(ONE, guards=[access.buyer_or_coordinator])
async def ask_to_remove_attachment(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    attachment_id: FromPath[UUID],
) -> Page:
    need = await editable(db, actor, need_id)
    row = await attachments.one(db, need.id, attachment_id)
    return pages.render(request, "needs/remove_attachment.html", need=need, row=row)


@post(ONE, guards=[access.buyer_or_coordinator], opt=promises.shows("attachment"))
async def remove_attachment(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    attachment_id: FromPath[UUID],
) -> Page:
    need = await editable(db, actor, need_id, change=True)
    row = await attachments.one(db, need.id, attachment_id)
    await seen.require(db, Form.of(await request.form()), row)
    told = await attachments.remove(db, actor, need, row)
    return pages.redirect(request, _all_of(need), saved(told=told))


@get("/behoeften/{need_id:uuid}/bijlagen/{attachment_id:uuid}", guards=[access.buyer_or_coordinator])
async def open_attachment(
    db: Db, actor: SignedIn, need_id: FromPath[UUID], attachment_id: FromPath[UUID]
) -> Response[bytes]:
    need = await reach.seen_by(db, actor, need_id)
    row = await attachments.one(db, need.id, attachment_id)
    return download(await attachments.content(db, row), row.content_type, row.file_name)


router = Router(
    "/",
    route_handlers=[
        attachments_page,
        add_attachment,
        ask_to_remove_attachment,
        remove_attachment,
        open_attachment,
    ],
)
