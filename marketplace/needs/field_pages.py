"""The pages of what a buyer asks suppliers to fill in: the list, and a small form for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.needs import fields, topics
from marketplace.needs.asking_models import FIELD_KIND_NAMES, AnswerField
from marketplace.needs.depth import fields_of
from marketplace.needs.models import Need
from marketplace.needs.topic_pages import LIST, editable, list_of, saved

Req = Request[Any, Any, Any]
Page = Response[Any]
FIELDS = LIST + "/vragen"
ONE = FIELDS + "/{field_id:uuid}"


def _all_of(need: Need) -> str:
    return f"{list_of(need)}/vragen"


def _one(rows: Sequence[AnswerField], field_id: UUID) -> AnswerField:
    for row in rows:
        if row.id == field_id:
            return row
    raise NotFound


@get(FIELDS, guards=[access.buyer_or_coordinator])
async def fields_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    need = await editable(db, actor, need_id)
    return pages.render(
        request,
        "needs/fields.html",
        need=need,
        rows=await fields_of(db, need.id),
        kinds=FIELD_KIND_NAMES,
        why_fixed=fields.why_fixed(need),
        read_by=topics.read_by(topics.FIELDS, need),
    )


def _form_page(
    request: Req, pages: Pages, need: Need, row: AnswerField | None, form: Form, status: int = 200
) -> Page:
    return pages.render(
        request,
        "needs/field.html",
        need=need,
        row=row,
        said=fields.shown(row) if row else {},
        kinds=[(kind.value, _(name)) for kind, name in FIELD_KIND_NAMES.items()],
        fixed=bool(fields.why_fixed(need)),
        read_by=topics.read_by(topics.FIELDS, need),
        form=form,
        status=status,
    )


@get(FIELDS + "/nieuw", guards=[access.buyer_or_coordinator])
async def new_field(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await editable(db, actor, need_id)
    fields.must_be_free(need)
    return _form_page(request, pages, need, None, Form({"kind": "text"}))


@post(FIELDS + "/nieuw", guards=[access.buyer_or_coordinator], opt=promises.makes("answer_field"))
async def add_field(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await editable(db, actor, need_id)
    form = Form.of(await request.form())
    values = fields.read(form)
    if values is None:
        return _form_page(request, pages, need, None, form, 422)
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, need.id))
    if sent.made is None:
        need = await editable(db, actor, need_id, change=True)
        row = await fields.add(db, actor, need, await fields_of(db, need.id), values)
        sent.made = row.id
    return pages.redirect(request, _all_of(need), _("De vraag is toegevoegd."))


@get(ONE, guards=[access.buyer_or_coordinator])
async def field_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    field_id: FromPath[UUID],
) -> Page:
    need = await editable(db, actor, need_id)
    row = _one(await fields_of(db, need.id), field_id)
    return _form_page(request, pages, need, row, Form(fields.values_of(row)))


@post(ONE, guards=[access.buyer_or_coordinator], opt=promises.shows("need"))
async def change_field(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    field_id: FromPath[UUID],
) -> Page:
    need = await editable(db, actor, need_id, change=True)
    rows = await fields_of(db, need.id)
    row = _one(rows, field_id)
    form = Form.of(await request.form())
    theirs = fields.shown(row)
    same = await seen.check(db, form, need) or seen.still_reads(form, theirs)
    values = fields.read(form, row, fixed=bool(fields.why_fixed(need)))
    if values is None:
        return _form_page(request, pages, need, row, form, 422)
    mine = fields.shown(values)
    if not same and mine != theirs:
        seen.clash(form, need, mine=mine, theirs=theirs)
        return _form_page(request, pages, need, row, form, 409)
    told = await fields.change(db, actor, need, rows, row, values)
    return pages.redirect(request, _all_of(need), saved(told=told))


@post(ONE + "/plaats", guards=[access.buyer_or_coordinator], opt=promises.shows("need", page=FIELDS))
async def move_field(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    field_id: FromPath[UUID],
) -> Page:
    need = await editable(db, actor, need_id, change=True)
    rows = await fields_of(db, need.id)
    row = _one(rows, field_id)
    form = Form.of(await request.form())
    await seen.require(db, form, need)
    await fields.move(db, actor, need, rows, row.id, up=form.raw("richting") != "omlaag")
    return pages.redirect(request, _all_of(need))


@get(ONE + "/wissen", guards=[access.buyer_or_coordinator])
async def ask_to_remove_field(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    field_id: FromPath[UUID],
) -> Page:
    need = await editable(db, actor, need_id)
    fields.must_be_free(need)
    row = _one(await fields_of(db, need.id), field_id)
    return pages.render(request, "needs/remove_field.html", need=need, row=row, said=fields.shown(row))


@post(ONE + "/wissen", guards=[access.buyer_or_coordinator], opt=promises.shows("need"))
async def remove_field(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    field_id: FromPath[UUID],
) -> Page:
    need = await editable(db, actor, need_id, change=True)
    rows = await fields_of(db, need.id)
    row = _one(rows, field_id)
    form = Form.of(await request.form())
    if not await seen.check(db, form, need) and not seen.still_reads(form, fields.shown(row)):
        raise seen.Outdated(seen.differences(seen.shown_in(form), fields.shown(row)))
    await fields.remove(db, actor, need, rows, row)
    return pages.redirect(request, _all_of(need), _("De vraag is verwijderd."))


router = Router(
    "/",
    route_handlers=[
        fields_page,
        new_field,
        add_field,
        field_page,
        change_field,
        move_field,
        ask_to_remove_field,
        remove_field,
    ],
)
