"""The pages of the lots of a need: their list, and a small form for each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.errors import NotFound
from marketplace.core.i18n import _, money
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.needs import lot_writing, topics
from marketplace.needs.lot_models import Lot
from marketplace.needs.lot_writing import LotValues
from marketplace.needs.models import Need
from marketplace.needs.topic_pages import LIST, editable, list_of, saved

Req = Request[Any, Any, Any]
Page = Response[Any]
LOTS = LIST + "/percelen"
ONE = LOTS + "/{lot_id:uuid}"


def lots_of(need: Need) -> str:
    return f"{list_of(need)}/percelen"


def _lot(need: Need, lot_id: UUID) -> Lot:
    for lot in need.lots:
        if lot.id == lot_id:
            return lot
    raise NotFound


@get(LOTS, guards=[access.buyer_or_coordinator])
async def lots_page(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await editable(db, actor, need_id)
    return pages.render(
        request,
        "needs/lots.html",
        need=need,
        why_fixed=lot_writing.why_fixed(need),
        read_by=topics.read_by(topics.LOTS, need),
    )


def _form_page(
    request: Req, pages: Pages, need: Need, lot: Lot | None, form: Form, status: int = 200
) -> Page:
    return pages.render(
        request,
        "needs/lot.html",
        need=need,
        lot=lot,
        read_by=topics.read_by(topics.LOTS, need),
        form=form,
        status=status,
    )


@get(LOTS + "/nieuw", guards=[access.buyer_or_coordinator])
async def new_lot(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await editable(db, actor, need_id)
    lot_writing.must_be_free(need)
    return _form_page(request, pages, need, None, Form())


@post(LOTS + "/nieuw", guards=[access.buyer_or_coordinator], opt=promises.makes("lot"))
async def add_lot(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await editable(db, actor, need_id)
    form = Form.of(await request.form())
    values = lot_writing.read(form)
    if values is None:
        return _form_page(request, pages, need, None, form, 422)
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, need.id))
    if sent.made is None:
        need = await locked(db, actor, need_id)
        lot = await lot_writing.add(db, actor, need, values)
        sent.made = lot.id
    next_page = "/nieuw" if form.raw("next") == "nieuw" else ""
    return pages.redirect(request, lots_of(need) + next_page, _("Het perceel is toegevoegd."))


async def locked(db: AsyncSession, actor: access.Actor, need_id: UUID) -> Need:
    """A need that is to change, with its lots as they are now."""
    need = await editable(db, actor, need_id, change=True)
    await db.refresh(need, ["lots"])
    return need


@get(ONE, guards=[access.buyer_or_coordinator])
async def lot_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    lot_id: FromPath[UUID],
) -> Page:
    need = await editable(db, actor, need_id)
    lot = _lot(need, lot_id)
    return _form_page(request, pages, need, lot, Form(lot_writing.values_of(lot)))


@post(ONE, guards=[access.buyer_or_coordinator], opt=promises.shows("lot"))
async def change_lot(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    lot_id: FromPath[UUID],
) -> Page:
    need = await locked(db, actor, need_id)
    lot = _lot(need, lot_id)
    form = Form.of(await request.form())
    same = await seen.check(db, form, lot)
    values = lot_writing.read(form, lot)
    if values is None:
        return _form_page(request, pages, need, lot, form, 422)
    mine, theirs = _shown(values), _shown(lot)
    if not same and mine != theirs:
        seen.clash(form, lot, mine=mine, theirs=theirs)
        return _form_page(request, pages, need, lot, form, 409)
    told = await lot_writing.change(db, actor, need, lot, values)
    return pages.redirect(request, lots_of(need), saved(told=told))


def _shown(row: LotValues | Lot) -> dict[str, str]:
    """What a lot says, by label."""
    return {
        _("Perceel"): row.title,
        _("Tekst"): row.text,
        _("Hoeveelheid"): row.quantity,
        _("Geraamd bedrag"): "" if row.amount is None else money(row.amount),
    }


@post(ONE + "/plaats", guards=[access.buyer_or_coordinator], opt=promises.shows("need", page=LOTS))
async def move_lot(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    lot_id: FromPath[UUID],
) -> Page:
    need = await locked(db, actor, need_id)
    lot = _lot(need, lot_id)
    form = Form.of(await request.form())
    await seen.require(db, form, need)
    await lot_writing.move(db, actor, need, lot.id, up=form.raw("richting") != "omlaag")
    return pages.redirect(request, lots_of(need))


@get(ONE + "/wissen", guards=[access.buyer_or_coordinator])
async def ask_to_remove_lot(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    lot_id: FromPath[UUID],
) -> Page:
    need = await editable(db, actor, need_id)
    lot_writing.must_be_free(need)
    return pages.render(request, "needs/remove_lot.html", need=need, lot=_lot(need, lot_id))


@post(ONE + "/wissen", guards=[access.buyer_or_coordinator], opt=promises.shows("lot"))
async def remove_lot(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    lot_id: FromPath[UUID],
) -> Page:
    need = await locked(db, actor, need_id)
    lot = _lot(need, lot_id)
    await seen.require(db, Form.of(await request.form()), lot)
    await lot_writing.remove(db, actor, need, lot)
    return pages.redirect(request, lots_of(need), _("Het perceel is verwijderd."))


router = Router(
    "/",
    route_handlers=[
        lots_page,
        new_lot,
        add_lot,
        lot_page,
        change_lot,
        move_lot,
        ask_to_remove_lot,
        remove_lot,
    ],
)
