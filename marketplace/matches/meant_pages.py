"""Which activity a need means: asked on its page and on that of its ranking, and a page to choose again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.reading.names import sort_key
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.core.web.panels import Filled, Look
from marketplace.matches.catalogue import Catalogue
from marketplace.matches.engine_records import engine_need
from marketplace.matches.meant import activities_told, choices_for, or_none
from marketplace.needs import forms, reach, verbs
from marketplace.needs.models import Need
from marketplace.offers.cpv import activity_name, all_activities
from matching import Weights

Req = Request[Any, Any, Any]
Page = Response[Any]
ON_SELECTION = "selectie"
OTHER = "other"
"""The field with the whole list; what is chosen there counts before what we proposed."""


async def on_need(look: Look, catalogue: Catalogue, weights: Weights) -> Filled | None:
    """What is meant, or which of several activities may be; nothing where that is clear, or said by lots."""
    return await _asked(look, catalogue, weights, "")


async def on_selection(look: Look, catalogue: Catalogue, weights: Weights) -> Filled | None:
    """The same, which leads back to the ranking."""
    return await _asked(look, catalogue, weights, ON_SELECTION)


async def _asked(look: Look, catalogue: Catalogue, weights: Weights, back: str) -> Filled | None:
    need: Need = look.subject
    if need.parts or not (need.meant or need.can_be_edited):
        return None
    asked = engine_need(need, need.municipality)
    choices = await choices_for(look.db, catalogue, asked, weights) if need.meant is None else []
    if need.meant is None and not choices:
        return None
    meant = forms.meant_name(need.meant)
    values = {"need": need, "meant": meant, "choices": choices, "back": back, "shown": _shown(need)}
    return Filled("matches/_meant.html", values)


@get("/behoeften/{need_id:uuid}/bedoeld", guards=[access.buyer_or_coordinator])
async def meant_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID], van: FromQuery[str] = ""
) -> Page:
    """Choose again. `van`: the page that one comes from."""
    need = await reach.seen_by(db, actor, need_id)
    form = Form({forms.MEANT: forms.value_of_meant(need.meant), "back": van})
    return _page(request, pages, need, form)


def _page(request: Req, pages: Pages, need: Need, form: Form, status: int = 200) -> Page:
    choices = dict(activities_told(engine_need(need, need.municipality)))
    if need.meant:
        choices.setdefault(need.meant, activity_name(need.meant))
    return pages.render(
        request,
        "matches/meant.html",
        need=need,
        form=form,
        back=_back(form),
        choices=or_none(choices.items()),
        others=[("", ""), *sorted(all_activities(), key=lambda one: sort_key(one[1]))],
        shown=_shown(need),
        status=status,
    )


def _back(form: Form) -> str:
    """The page to go back to, under that of the need."""
    return ON_SELECTION if form.raw("back") == ON_SELECTION else ""


@post("/behoeften/{need_id:uuid}/bedoeld", guards=[access.buyer_or_coordinator], opt=promises.shows("need"))
async def settle(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """Keep what is meant with the need, whose text is still the one that was on the screen."""
    need = await reach.seen_by(db, actor, need_id)
    form = Form.of(await request.form())
    meant = form.choice(OTHER, dict(all_activities())) or forms.meant(form)
    if meant is None and form.ok:
        form.fail(forms.MEANT, _("Kies wat u bedoelt"))
    if meant is None or not form.ok:
        return _page(request, pages, need, form, 422)
    same = await seen.check(db, form, need)
    if need.meant != meant:
        if not same:
            raise seen.Outdated(seen.differences(seen.shown_in(form), _shown(need)))
        await verbs.settle(db, actor.person_id, need, meant)
    told = _("Wij zoeken nu vooral daarnaar.") if meant else _("Wij zoeken op alle woorden.")
    return pages.redirect(request, f"/behoeften/{need.id}/{_back(form)}".rstrip("/"), told)


def _shown(need: Need) -> dict[str, str]:
    return forms.shown(need, reach.town_of(need))


router = Router("/", route_handlers=[meant_page, settle])
