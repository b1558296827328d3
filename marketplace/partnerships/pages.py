"""Partnerships: the list, the agreement both sides write, and confirming it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core import audit
from marketplace.core.errors import Forbidden, NotFound
from marketplace.core.i18n import day
from marketplace.core.web import access, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form, date_values
from marketplace.core.web.inject import Db, Rendering, SignedIn
from marketplace.partnerships import verbs
from marketplace.partnerships.models import Partnership

Req = Request[Any, Any, Any]
Page = Response[Any]
WHOLE = (joinedload(Partnership.need), joinedload(Partnership.buyer), joinedload(Partnership.supplier))
TEXTS = {
    "goals": "Schrijf wat u samen wilt bereiken",
    "buyer_gives": "Schrijf wat de koper inbrengt",
    "buyer_gets": "Schrijf wat de koper eraan heeft",
    "supplier_gives": "Schrijf wat de leverancier inbrengt",
    "supplier_gets": "Schrijf wat de leverancier eraan heeft",
}


def _shown(
    partnership: Partnership, texts: Mapping[str, str], starts_on: date | None, ends_on: date | None
) -> dict[str, str]:
    buyer, supplier = partnership.buyer.name, partnership.supplier.name
    labels = {
        "goals": "Wat u samen wilt bereiken",
        "buyer_gives": f"{buyer} brengt in",
        "buyer_gets": f"{buyer} heeft eraan",
        "supplier_gives": f"{supplier} brengt in",
        "supplier_gets": f"{supplier} heeft eraan",
    }
    days = {"Start": day(starts_on), "Einde": day(ends_on) if ends_on else "Zonder einddatum"}
    return {label: texts[name] for name, label in labels.items()} | days


def shown(partnership: Partnership) -> dict[str, str]:
    """What an agreement says, by label: to set two versions beside each other."""
    texts = {name: getattr(partnership, name) for name in TEXTS}
    return _shown(partnership, texts, partnership.starts_on, partnership.ends_on)


@get("/samenwerkingen", guards=[access.signed_in])
async def partnerships_page(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    """Own partnerships; for a coordinator all of the region."""
    rows = await db.scalars(
        Partnership.visible_to(actor).options(*WHOLE).order_by(Partnership.created_at.desc()).limit(500)
    )
    return pages.render(request, "partnerships/list.html", partnerships=rows.all())


async def _one(db: AsyncSession, actor: Actor, *where: Any) -> Partnership:
    partnership = await db.scalar(Partnership.visible_to(actor).where(*where).options(*WHOLE))
    if partnership is None:
        raise NotFound
    return partnership


@get("/behoeften/{need_id:uuid}/samenwerking", guards=[access.signed_in])
async def of_need(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """The partnership that an award started."""
    partnership = await _one(db, actor, Partnership.need_id == need_id)
    return pages.redirect(request, f"/samenwerkingen/{partnership.id}")


@get("/samenwerkingen/{partnership_id:uuid}", guards=[access.signed_in])
async def partnership_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, partnership_id: FromPath[UUID]
) -> Page:
    partnership = await _one(db, actor, Partnership.id == partnership_id)
    return pages.render(
        request,
        "partnerships/partnership.html",
        partnership=partnership,
        side=partnership.side_of(actor),
        shown=shown(partnership),
    )


@get("/samenwerkingen/{partnership_id:uuid}/afspraken", guards=[access.signed_in])
async def agreement_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, partnership_id: FromPath[UUID]
) -> Page:
    partnership = await _one(db, actor, Partnership.id == partnership_id)
    values = {name: getattr(partnership, name) for name in TEXTS}
    form = Form(
        values | date_values("starts_on", partnership.starts_on) | date_values("ends_on", partnership.ends_on)
    )
    return pages.render(request, "partnerships/agreement.html", partnership=partnership, form=form)


@post(
    "/samenwerkingen/{partnership_id:uuid}/afspraken",
    guards=[access.signed_in],
    opt=seen.shows("partnership"),
)
async def agree(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, partnership_id: FromPath[UUID]
) -> Page:
    """Writes the agreement down. Text someone else changed meanwhile is never overwritten."""
    partnership = await _one(db, actor, Partnership.id == partnership_id)
    form = Form.of(await request.form())
    texts = {name: form.text(name, message, limit=2000) for name, message in TEXTS.items()}
    starts_on = form.date("starts_on", "Vul in wanneer u start")
    ends_on = form.date("ends_on")
    if starts_on and ends_on and ends_on < starts_on:
        form.fail("ends_on", "Het einde ligt voor het begin")
    if not form.ok or starts_on is None:
        return pages.render(
            request, "partnerships/agreement.html", partnership=partnership, form=form, status=422
        )
    same = await seen.check(db, form, partnership)
    mine = _shown(partnership, texts, starts_on, ends_on)
    if not same and mine != shown(partnership):
        seen.clash(form, partnership, mine=mine, theirs=shown(partnership))
        return pages.render(
            request, "partnerships/agreement.html", partnership=partnership, form=form, status=409
        )
    if same:
        partnership.agree(**texts, starts_on=starts_on, ends_on=ends_on)
        audit.record(db, actor.person_id, "partnership.agree", partnership.id)
    return pages.redirect(
        request,
        f"/samenwerkingen/{partnership.id}",
        "De afspraken zijn bewaard. Beide partijen bevestigen ze nu.",
    )


@post(
    "/samenwerkingen/{partnership_id:uuid}/bevestiging",
    guards=[access.signed_in],
    opt=seen.shows("partnership"),
)
async def confirm(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, partnership_id: FromPath[UUID]
) -> Page:
    partnership = await _one(db, actor, Partnership.id == partnership_id)
    form = Form.of(await request.form())
    same = await seen.check(db, form, partnership)
    side = partnership.side_of(actor)
    if side is None:
        raise Forbidden("Alleen de koper en de leverancier bevestigen de afspraken.")
    differences = seen.differences(seen.shown_in(form), shown(partnership))
    if not same and (differences or partnership.confirmed_by(side) is None):
        raise seen.Outdated(differences)
    if same:
        await verbs.confirm(db, actor.person_id, partnership, side)
    message = (
        "De samenwerking loopt." if partnership.confirmed else "Bevestigd. De andere partij krijgt een mail."
    )
    return pages.redirect(request, f"/samenwerkingen/{partnership.id}", message)


router = Router(
    "/",
    route_handlers=[partnerships_page, of_need, partnership_page, agreement_page, agree, confirm],
)
