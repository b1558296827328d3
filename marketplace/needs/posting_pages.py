"""The list of needs; posting one and editing it."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor, Role
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.needs import advice, forms, posted_for, reach, typed_period, verbs
from marketplace.needs.advice import Tips
from marketplace.needs.confirming import hand_in
from marketplace.needs.models import Need
from marketplace.needs.states import STATUS_NAMES, NeedStatus
from marketplace.needs.topic_forms import HANDED_IN
from marketplace.organisations.forms import municipality_choices
from marketplace.organisations.models import Organisation

Req = Request[Any, Any, Any]
Page = Response[Any]
PAGE_SIZE = 25


@get("/behoeften", guards=[access.buyer_or_coordinator])
async def needs_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    status: FromQuery[str] = "",
    pagina: FromQuery[int] = 1,
) -> Page:
    """Own needs for a buyer, the region's for a coordinator; what waits for someone comes first."""
    query = Need.visible_to(actor).options(selectinload(Need.organisation))
    if status in list(NeedStatus):
        query = query.where(Need.status == NeedStatus(status))
    page = max(1, min(pagina, 10_000))
    rows = await db.scalars(
        query.order_by(Need.changed_at.desc(), Need.id).offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
    )
    found = rows.all()
    return pages.render(
        request,
        "needs/list.html",
        needs=found[:PAGE_SIZE],
        more=len(found) > PAGE_SIZE,
        page=page,
        status_filter=status,
        statuses=STATUS_NAMES,
    )


async def form_page(
    request: Req,
    db: AsyncSession,
    pages: Pages,
    actor: Actor,
    form: Form,
    need: Need | None = None,
    status: int = 200,
    tips: Tips | None = None,
) -> Page:
    """The form, with what is read of it; `tips` when somebody asked for them."""
    chooses = need is None and posted_for.chooses(actor)
    return pages.render(
        request,
        "needs/form.html",
        form=form,
        need=need,
        places=await municipality_choices(db),
        kinds=forms.KINDS,
        chooses=chooses,
        buyers=await posted_for.buyers(db, actor) if chooses else [],
        period=typed_period.line(form, ticked=need is None or need.status is NeedStatus.DRAFT),
        tips=tips,
        status=status,
    )


@get("/behoeften/nieuw", guards=[access.buyer_or_coordinator])
async def new_need(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    values = forms.blank() | forms.begun(request.query_params)
    if not posted_for.chooses(actor):
        buyer = await db.get_one(Organisation, actor.acting_as(Role.BUYER))
        values |= {"nis": values["nis"] or buyer.nis, posted_for.FIELD: str(buyer.id)}
    elif not await posted_for.buyers(db, actor):
        return pages.render(request, "needs/no_buyers.html")
    return await form_page(request, db, pages, actor, Form(values))


@post("/behoeften/nieuw", guards=[access.buyer_or_coordinator], opt=promises.makes("need"))
async def draft_need(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    return await _post_need(request, db, pages, actor, submit=False)


@post("/behoeften/nieuw/indiening", guards=[access.buyer_or_coordinator], opt=promises.makes("need"))
async def post_need(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    return await _post_need(request, db, pages, actor, submit=True)


async def _post_need(request: Req, db: AsyncSession, pages: Pages, actor: Actor, *, submit: bool) -> Page:
    """Keep a draft, and hand it to the helpdesk when that button was pressed."""
    form = Form.of(await request.form())
    places = {nis for nis, _ in await municipality_choices(db)}
    buyer = await posted_for.buyer_of(db, actor, form)
    meant, values = forms.meant(form), forms.need(form, places, complete=submit)
    if values is None or buyer is None:
        return await form_page(request, db, pages, actor, form, status=422)
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, buyer.id))
    if sent.made is None:
        need = await verbs.draft(db, actor.person_id, buyer, values, meant=meant)
        need.set_aside = advice.set_aside(form)
        sent.made = need.id
    need = await reach.of_buyer(db, actor, sent.made)  # the key may be that of another form
    done = await hand_in(db, actor, need) if submit and need.status is NeedStatus.DRAFT else True
    told = (_("Uw ontwerp is bewaard."), "success")
    if submit:
        told = await posted_for.handed_in(db, actor, need, done=done)
    return pages.redirect(request, _next(form, need.id), *told)


def _next(form: Form, need_id: UUID | None) -> str:
    """The page of a need; its task list when that button was pressed."""
    return f"/behoeften/{need_id}" + ("/opstellen" if form.raw("next") == "opstellen" else "")


@get("/behoeften/{need_id:uuid}/bewerken", guards=[access.buyer_or_coordinator])
async def edit_page(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await reach.of_buyer(db, actor, need_id)
    if not need.can_be_edited:
        return pages.redirect(
            request, f"/behoeften/{need.id}", _("Deze behoefte kan niet meer veranderen."), "info"
        )
    return await form_page(request, db, pages, actor, Form(forms.values_of(need)), need)


@post("/behoeften/{need_id:uuid}/bewerken", guards=[access.buyer_or_coordinator], opt=promises.shows("need"))
async def edit_need(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    return await _edit_need(request, db, pages, actor, need_id, submit=False)


@post(
    "/behoeften/{need_id:uuid}/bewerken/indiening",
    guards=[access.buyer_or_coordinator],
    opt=promises.shows("need"),
)
async def edit_and_submit(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    return await _edit_need(request, db, pages, actor, need_id, submit=True)


async def _edit_need(
    request: Req, db: AsyncSession, pages: Pages, actor: Actor, need_id: UUID, *, submit: bool
) -> Page:
    need = await reach.of_buyer(db, actor, need_id)
    form = Form.of(await request.form())
    places = dict(await municipality_choices(db))
    same = await seen.check(db, form, need)
    complete = submit or need.status in HANDED_IN
    meant, values = forms.meant(form), forms.need(form, set(places), need, complete=complete)
    if values is None:
        return await form_page(request, db, pages, actor, form, need, 422)
    theirs = forms.shown(need, places)
    mine = theirs | forms.shown(values, places) | (forms.shown_meant(meant) if meant is not None else {})
    if (not same and mine != theirs) or not need.can_be_edited:
        seen.clash(form, need, mine=mine, theirs=theirs)
        return await form_page(request, db, pages, actor, form, need, 409)
    if form.raw(advice.SHOWN):
        need.set_aside = advice.set_aside(form)
    told = await verbs.edit(db, actor, need, values, meant)
    if submit and need.status in (NeedStatus.DRAFT, NeedStatus.CHANGES_REQUESTED):
        done = await hand_in(db, actor, need)
        told_so = await posted_for.handed_in(db, actor, need, done=done)
        return pages.redirect(request, f"/behoeften/{need.id}", *told_so)
    message = _("Bewaard. Wie gevraagd werd, krijgt een mail over de wijziging.") if told else _("Bewaard.")
    return pages.redirect(request, _next(form, need.id), message)


router = Router(
    "/",
    route_handlers=[
        needs_page,
        new_need,
        draft_need,
        post_need,
        edit_page,
        edit_need,
        edit_and_submit,
    ],
)
