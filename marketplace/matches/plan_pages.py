"""Purchase plans: the list, sending one, saying what its columns hold, and taking one away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.db import in_reading_order
from marketplace.core.documents import MOST_BYTES
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Documents, Limits, Rendering, Sheets, SignedIn
from marketplace.core.sheets import CONTENT_TYPE, Book, NotRead, SheetDesk
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor, Role
from marketplace.core.web.bodies import UPLOAD
from marketplace.core.web.files import sent_file
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import PLAN
from marketplace.core.web.listing import listed
from marketplace.core.web.pages import Pages
from marketplace.matches import plan_form, plan_verbs
from marketplace.matches.plan_columns import Layout
from marketplace.matches.plan_models import PlanLine, PurchasePlan
from marketplace.matches.plan_rows import MOST_ROWS, ReadLine, read_lines
from marketplace.matches.plan_towns import towns
from marketplace.matches.plan_verbs import Owner
from marketplace.organisations.models import Organisation, Region

Req = Request[Any, Any, Any]
Page = Response[Any]
LIST = "/aankoopplannen"
ONE = LIST + "/{plan_id:uuid}"
COLUMNS, REMOVAL = ONE + "/kolommen", ONE + "/verwijderen"


def place_of(plan: PurchasePlan) -> str:
    return f"{LIST}/{plan.id}"


async def _regions(db: AsyncSession, actor: Actor) -> list[tuple[str, str]]:
    """The regions for which the actor sends plans: none for a buyer, who sends those of the organisation."""
    if actor.is_buyer:
        return []
    rows = await db.execute(select(Region.id, Region.name).order_by(in_reading_order(Region.name)))
    return [(str(row.id), row.name) for row in rows if actor.coordinates(row.id)]


async def _list(
    request: Req, db: AsyncSession, pages: Pages, actor: Actor, form: Form, page: int = 1, status: int = 200
) -> Page:
    lines = select(func.count()).where(PlanLine.plan_id == PurchasePlan.id).correlate(PurchasePlan)
    query = (
        PurchasePlan.visible_to(actor)
        .outerjoin(Organisation, Organisation.id == PurchasePlan.organisation_id)
        .outerjoin(Region, Region.id == PurchasePlan.region_id)
        .add_columns(
            func.coalesce(Organisation.name, Region.name, ""),
            lines.scalar_subquery(),
            lines.where(func.jsonb_array_length(PlanLine.problems) > 0).scalar_subquery(),
        )
        .order_by(PurchasePlan.created_at.desc(), PurchasePlan.id)
    )
    values = {"plans": await listed(db, query, page), "regions": await _regions(db, actor), "most": MOST_ROWS}
    return pages.render(request, "matches/plans/list.html", form=form, status=status, **values)


@get(LIST, guards=[access.buyer_or_coordinator])
async def plans_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, pagina: FromQuery[int] = 1
) -> Page:
    return await _list(request, db, pages, actor, Form(), pagina)


@post(LIST, guards=[access.buyer_or_coordinator], opt={UPLOAD: MOST_BYTES} | promises.makes("purchase_plan"))
async def send_plan(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, desk: Documents, sheets: Sheets, limiter: Limits
) -> Page:
    posted = await request.form()
    form = Form.of(posted)
    owner = await _owner(db, actor, form)
    await limiter.hit(PLAN, f"plan:{actor.person_id}")
    file = await sent_file(desk, form, posted)
    book = None
    if file is not None and file[1].content_type != CONTENT_TYPE:
        form.fail("file", _("Kies een Excel-bestand (xlsx). Bewaar uw plan eerst als xlsx."))
    elif file is not None:
        try:
            book = await sheets.read(file[1].data)
        except NotRead as error:
            form.fail("file", str(error))
    if not form.ok or file is None or book is None or owner is None:
        return await _list(request, db, pages, actor, form, status=422)
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, owner.organisation_id))
    if sent.made is None:
        sent.made = (await plan_verbs.send(db, actor, owner, file[0], file[1].data, book)).id
    told = _("Uw plan is bewaard. Zeg nu welke kolom wat bevat.")
    return pages.redirect(request, f"{LIST}/{sent.made}/kolommen", told)


async def _owner(db: AsyncSession, actor: Actor, form: Form) -> Owner | None:
    """For whom a plan is sent, or None with an error in the form."""
    if actor.is_buyer:
        return Owner(organisation_id=actor.acting_as(Role.BUYER))
    regions = await _regions(db, actor)
    if len(regions) == 1:
        return Owner(region_id=UUID(regions[0][0]))
    chosen = form.choice("region", [value for value, _name in regions], _("Kies een regio"))
    return Owner(region_id=UUID(chosen)) if chosen else None


async def _book(db: AsyncSession, sheets: SheetDesk, plan: PurchasePlan) -> Book:
    """What stands in the file of a plan, which could be read when it was sent."""
    try:
        return await sheets.read(await plan_verbs.file_of(db, plan))
    except NotRead as error:
        raise Conflict(str(error)) from None


@get(COLUMNS, guards=[access.buyer_or_coordinator])
async def columns_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    sheets: Sheets,
    plan_id: FromPath[UUID],
    blad: FromQuery[str] = "",
    rij: FromQuery[str] = "",
) -> Page:
    """`blad` and `rij`: another sheet and row of heads than those that were guessed."""
    plan = await plan_verbs.one(db, actor, plan_id)
    book = await _book(db, sheets, plan)
    return _columns(request, pages, plan, book, plan_form.proposed(plan, book, blad, rij))


def _columns(
    request: Req, pages: Pages, plan: PurchasePlan, book: Book, form: Form, status: int = 200
) -> Page:
    values = plan_form.shown(book, form)
    return pages.render(request, "matches/plans/columns.html", plan=plan, form=form, status=status, **values)


@post(COLUMNS, guards=[access.buyer_or_coordinator], opt=promises.shows("purchase_plan"))
async def start_plan(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, sheets: Sheets, plan_id: FromPath[UUID]
) -> Page:
    """Read the rows as the columns say, and have them advised on."""
    plan = await plan_verbs.one(db, actor, plan_id)
    form = Form.of(await request.form())
    book = await _book(db, sheets, plan)
    layout = plan_form.layout(form, book)
    lines = await _lines(db, form, book, layout) if layout is not None else []
    await seen.require(db, form, plan)
    if layout is None or not form.ok:
        return _columns(request, pages, plan, book, form, 422)
    await plan_verbs.start(db, actor.person_id, plan, layout, lines)
    return pages.redirect(request, place_of(plan))


async def _lines(db: AsyncSession, form: Form, book: Book, layout: Layout) -> list[ReadLine]:
    """The rows of a plan; none, with an error in the form, when there are too many or none."""
    sheet = book.named(layout.sheet)
    try:
        return read_lines(sheet, layout, await towns(db), clock.today()) if sheet else []
    except NotRead as error:
        form.fail("header_row", str(error))
        return []


@get(REMOVAL, guards=[access.buyer_or_coordinator])
async def ask_to_remove_plan(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, plan_id: FromPath[UUID]
) -> Page:
    return pages.render(request, "matches/plans/remove.html", plan=await plan_verbs.one(db, actor, plan_id))


@post(REMOVAL, guards=[access.buyer_or_coordinator], opt=promises.shows("purchase_plan"))
async def remove_plan(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, plan_id: FromPath[UUID]
) -> Page:
    plan = await plan_verbs.one(db, actor, plan_id)
    await seen.require(db, Form.of(await request.form()), plan)
    await plan_verbs.remove(db, actor, plan)
    return pages.redirect(request, LIST, _("%(name)s is verwijderd.") % {"name": plan.name})


router = Router(
    "/",
    route_handlers=[plans_page, send_plan, columns_page, start_plan, ask_to_remove_plan, remove_plan],
)
