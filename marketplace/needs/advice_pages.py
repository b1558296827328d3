"""What is read of a need while it is typed: its period, and tips. Nothing of it changes anything."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises
from marketplace.core.web.forms import Form
from marketplace.needs import advice, reach, typed_period
from marketplace.needs.posting_pages import form_page
from marketplace.organisations.forms import municipality_choices
from marketplace.procedures.reading import Rules

Req = Request[Any, Any, Any]
Page = Response[Any]
NOTHING_NEW = 204
LOOKS = promises.neither("changes nothing: shows the form again with tips")


@get("/behoeften/periode", guards=[access.buyer_or_coordinator])
async def period_line(request: Req, pages: Rendering) -> Page:
    """The line about the period, for the form; 204 while it stays as the form shows it."""
    form = Form.of(request.query_params)
    line = typed_period.line(form)
    if form.raw(typed_period.SHOWN) == (line.value if line else ""):
        return Response(None, status_code=NOTHING_NEW)
    return pages.render(request, "needs/_period_line.html", form=form, period=line)


@get("/behoeften/nagaan", guards=[access.buyer_or_coordinator])
async def tips(request: Req, db: Db, pages: Rendering, rules: NamedDependency[Rules]) -> Page:
    """The tips for the form; 204 while they stay as the form shows them."""
    form = Form.of(request.query_params)
    found = advice.on_form(form, dict(await municipality_choices(db)), await rules.current(db))
    shown = form.raw(advice.SHOWN)
    if shown == found.digest:
        return Response(None, status_code=NOTHING_NEW)
    announced = (shown or "0").partition(".")[0] != found.digest.partition(".")[0]
    return pages.render(request, "needs/_tips.html", tips=found, announced=announced)


@post("/behoeften/nieuw/nazicht", guards=[access.buyer_or_coordinator], opt=LOOKS)
async def look_at_new(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, rules: NamedDependency[Rules]
) -> Page:
    """The form as it was typed, with the tips: for who has no JavaScript."""
    form = Form.of(await request.form())
    found = advice.on_form(form, dict(await municipality_choices(db)), await rules.current(db))
    return await form_page(request, db, pages, actor, form, tips=found)


@post("/behoeften/{need_id:uuid}/bewerken/nazicht", guards=[access.buyer_or_coordinator], opt=LOOKS)
async def look_at_stored(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    rules: NamedDependency[Rules],
    need_id: FromPath[UUID],
) -> Page:
    """The same for a need that is stored."""
    need = await reach.of_buyer(db, actor, need_id)
    form = Form.of(await request.form())
    found = advice.on_form(form, dict(await municipality_choices(db)), await rules.current(db))
    return await form_page(request, db, pages, actor, form, need, tips=found)


router = Router("/", route_handlers=[period_line, tips, look_at_new, look_at_stored])
