"""Asking suppliers for a need: first it shows whom it will mail."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import _, plural
from marketplace.core.inject import Db, Placing, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.core.web.panels import Panels
from marketplace.leads import asking_lots, verbs
from marketplace.matches.selection import selection
from marketplace.matches.selection_pages import render_selection
from marketplace.needs import forms, reach
from marketplace.needs.models import Need

Req = Request[Any, Any, Any]
Page = Response[Any]


@post(
    "/behoeften/{need_id:uuid}/uitnodigingen",
    guards=[access.coordinator],
    opt=promises.shows("need", "lot", "match", makes="invitation", page="/behoeften/{need_id:uuid}/selectie"),
)
async def ask_suppliers(
    request: Req, db: Db, pages: Rendering, panels: Placing, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """Show whom it will mail; once that is confirmed, ask them."""
    need = await reach.published(db, actor, need_id)
    form = Form.of(await request.form())
    if form.raw("confirmed") == "yes":
        if need.parts and not asking_lots.ticked(form):
            return await asking_lots.again(request, db, pages, need, form)
        return await _ask(request, db, pages, actor, need, form)
    shown = forms.shown(need, reach.town_of(need))
    await seen.require(db, form, need, shown=shown)
    promises.asks_first(db)
    if need.parts:
        found = await asking_lots.proposed(db, need, form)
        if not form.ok:
            return await render_selection(request, db, pages, panels, need, form, 422)
        return asking_lots.confirm(request, pages, need, found, form)
    return await _confirm(request, db, pages, panels, need, form)


async def _confirm(
    request: Req, db: AsyncSession, pages: Pages, panels: Panels, need: Need, form: Form
) -> Page:
    chosen = await selection(db, need.id)
    waiting = chosen.waiting
    message = (
        _("Vul een aantal in van 1 tot %(most)s") % {"most": len(waiting)}
        if waiting
        else _("Er is niemand om te vragen")
    )
    count = form.whole("count", least=1, most=len(waiting), message=message)
    if count is None:
        return await render_selection(request, db, pages, panels, need, form, 422)
    asked = waiting[:count]
    doubtful = {match.id for match in filter(chosen.in_doubt, asked)}
    shown = forms.shown(need, reach.town_of(need))
    values: dict[str, Any] = {"need": need, "chosen": asked, "doubtful": doubtful, "shown": shown}
    return pages.render(request, "leads/confirm.html", form=Form(), **values)


async def _ask(request: Req, db: AsyncSession, pages: Pages, actor: Actor, need: Need, form: Form) -> Page:
    """Ask the suppliers that were on the screen, for the need that was on the screen."""
    lots = asking_lots.ticked(form) if need.parts else None
    named = set(asking_lots.identifiers(form) if lots is None else lots)
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, need.organisation_id))
    if sent.made is None:
        chosen = [match for match in (await selection(db, need.id)).matches if match.organisation_id in named]
        chosen.sort(key=lambda match: match.id)  # the order in which the engine locks them
        await seen.require(db, form, need, *need.parts, *chosen, shown=forms.shown(need, reach.town_of(need)))
        asked = await verbs.invite(db, actor.person_id, need, list(named), lots)
        sent.made = need.id
    else:
        asked = len(named)
        promises.excuse(db)  # the same form did its work before
    return pages.redirect(request, f"/behoeften/{need.id}", _told(asked))


def _told(asked: int) -> str:
    if not asked:
        return _("Er was niets nieuws: deze leveranciers zijn al gevraagd.")
    return _("%(told)s een mail.") % {"told": plural(asked, "leverancier krijgt", "leveranciers krijgen")}


router = Router("/", route_handlers=[ask_suppliers])
