"""Lots in which nobody shows interest, given to nobody at once."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import _, plural
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.leads import lot_answers, verbs
from marketplace.leads.lot_award_pages import to_choose
from marketplace.leads.need_panels import invitations_of
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need

Req = Request[Any, Any, Any]
Page = Response[Any]
HERE = "/behoeften/{need_id:uuid}/percelen/zonder-interesse"


async def _unwanted(db: AsyncSession, need: Need) -> list[Lot]:
    return lot_answers.unwanted(lot_answers.by_lot(need.parts, await invitations_of(db, need.id)))


def _shown(found: list[Lot]) -> dict[str, str]:
    """The lots that the page names, by label."""
    return {_("Percelen"): ", ".join(lot.name for lot in found)}


async def _page(
    request: Req, db: AsyncSession, pages: Pages, need: Need, form: Form, status: int = 200
) -> Page:
    found = await _unwanted(db, need)
    if not found:
        return pages.redirect(
            request, f"/behoeften/{need.id}/percelen", _("Geen perceel wacht zonder interesse.")
        )
    values = {"need": need, "found": found, "shown": _shown(found)}
    return pages.render(request, "leads/unwanted_lots.html", form=form, status=status, **values)


@get(HERE, guards=[access.buyer_or_coordinator])
async def page(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """Names the lots, and asks why nobody gets them."""
    return await _page(request, db, pages, await to_choose(db, actor, need_id), Form())


@post(HERE, guards=[access.buyer_or_coordinator], opt=promises.shows("need", "lot"))
async def leave(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """Give the lots that were on the screen to nobody; the suppliers hear it when it is told."""
    need = await to_choose(db, actor, need_id)
    form = Form.of(await request.form())
    reason = form.text("reason", _("Schrijf waarom u deze percelen niet gunt"), limit=1000)
    await seen.check(db, form, need, *need.parts)
    if not form.ok:
        return await _page(request, db, pages, need, form, 422)
    found = await _unwanted(db, need)
    if not seen.still_reads(form, _shown(found)):
        raise seen.Outdated(seen.differences(seen.shown_in(form), _shown(found)))
    for lot in found:
        await verbs.decide_lot(db, actor.person_id, need, lot, None, None, reason)
    told = _("Bewaard: %(lots)s voor niemand. De leveranciers horen het pas als u het meedeelt.")
    message = told % {"lots": plural(len(found), "perceel", "percelen")}
    return pages.redirect(request, f"/behoeften/{need.id}/percelen", message)


router = Router("/", route_handlers=[page, leave])
