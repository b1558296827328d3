"""Partnerships: the list, the agreement both sides write, and confirming it."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.errors import Forbidden, NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.organisations.contact import partner_contact
from marketplace.partnerships import forms, reach, verbs
from marketplace.partnerships.models import Partnership

Req = Request[Any, Any, Any]
Page = Response[Any]


@get("/samenwerkingen", guards=[access.signed_in])
async def partnerships_page(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    """Own partnerships; for a coordinator all of the region."""
    rows = await db.scalars(
        Partnership.visible_to(actor).options(*reach.WHOLE).order_by(Partnership.created_at.desc()).limit(500)
    )
    return pages.render(request, "partnerships/list.html", partnerships=rows.all())


@get("/behoeften/{need_id:uuid}/samenwerking", guards=[access.signed_in])
async def of_need(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """The partnership that an award started; of several, one a supplier, the list."""
    of_this = Partnership.visible_to(actor).where(Partnership.need_id == need_id).limit(2)
    found = (await db.scalars(of_this)).all()
    if not found:
        raise NotFound
    return pages.redirect(request, "/samenwerkingen" if len(found) > 1 else f"/samenwerkingen/{found[0].id}")


@get("/samenwerkingen/{partnership_id:uuid}", guards=[access.signed_in])
async def partnership_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, partnership_id: FromPath[UUID]
) -> Page:
    partnership = await reach.seen_by(db, actor, Partnership.id == partnership_id)
    return pages.render(
        request,
        "partnerships/partnership.html",
        partnership=partnership,
        side=partnership.side_of(actor),
        contacts=[
            (partnership.buyer, await partner_contact(db, partnership.buyer, partnership.need.person_id)),
            (partnership.supplier, await partner_contact(db, partnership.supplier)),
        ],
        shown=forms.shown(partnership),
    )


@get("/samenwerkingen/{partnership_id:uuid}/afspraken", guards=[access.signed_in])
async def agreement_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, partnership_id: FromPath[UUID]
) -> Page:
    partnership = await reach.seen_by(db, actor, Partnership.id == partnership_id)
    return _agreement(request, pages, partnership, Form(forms.values(partnership)))


def _agreement(request: Req, pages: Pages, partnership: Partnership, form: Form, status: int = 200) -> Page:
    return pages.render(
        request, "partnerships/agreement.html", partnership=partnership, form=form, status=status
    )


@post(
    "/samenwerkingen/{partnership_id:uuid}/afspraken",
    guards=[access.signed_in],
    opt=promises.shows("partnership"),
)
async def agree(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, partnership_id: FromPath[UUID]
) -> Page:
    """Writes the agreement down. Text someone else changed meanwhile is never overwritten."""
    partnership = await reach.seen_by(db, actor, Partnership.id == partnership_id)
    form = Form.of(await request.form())
    typed = forms.terms(form)
    if typed is None:
        return _agreement(request, pages, partnership, form, 422)
    same = await seen.check(db, form, partnership)
    mine, theirs = forms.shown(partnership, typed), forms.shown(partnership)
    if not same and mine != theirs:
        seen.clash(form, partnership, mine=mine, theirs=theirs)
        return _agreement(request, pages, partnership, form, 409)
    if same:
        verbs.agree(db, actor.person_id, partnership, typed)
    told = _("De afspraken zijn bewaard. Beide partijen bevestigen ze nu.")
    return pages.redirect(request, f"/samenwerkingen/{partnership.id}", told)


@post(
    "/samenwerkingen/{partnership_id:uuid}/bevestiging",
    guards=[access.signed_in],
    opt=promises.shows("partnership"),
)
async def confirm(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, partnership_id: FromPath[UUID]
) -> Page:
    partnership = await reach.seen_by(db, actor, Partnership.id == partnership_id)
    form = Form.of(await request.form())
    same = await seen.check(db, form, partnership)
    side = partnership.side_of(actor)
    if side is None:
        raise Forbidden(_("Alleen de koper en de leverancier bevestigen de afspraken."))
    differences = seen.differences(seen.shown_in(form), forms.shown(partnership))
    if not same and (differences or partnership.confirmed_by(side) is None):
        raise seen.Outdated(differences)
    if same:
        await verbs.confirm(db, actor.person_id, partnership, side)
    message = (
        _("De samenwerking loopt.")
        if partnership.confirmed
        else _("Bevestigd. De andere partij krijgt een mail.")
    )
    return pages.redirect(request, f"/samenwerkingen/{partnership.id}", message)


router = Router(
    "/",
    route_handlers=[partnerships_page, of_need, partnership_page, agreement_page, agree, confirm],
)
