"""Several lots of a need typed at once, a line each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.i18n import _, plural
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.needs import lot_writing, topics
from marketplace.needs.lot_pages import LOTS, locked, lots_of
from marketplace.needs.lot_writing import LotValues
from marketplace.needs.models import Need
from marketplace.needs.topic_pages import editable

Req = Request[Any, Any, Any]
Page = Response[Any]
LINES = "lines"
MANY = LOTS + "/meer"


def read(form: Form, there: int) -> list[LotValues] | None:
    """The lots of a form, one a line: what it is, and behind a semicolon how much; or None with an error.

    `there`: how many lots the need has.
    """
    text = form.text(LINES, _("Schrijf elk perceel op een regel"), limit=lot_writing.MOST * 400)
    found = [_read(line) for line in text.splitlines() if line.strip()]
    for number, lot in enumerate(found, start=1):
        if not lot.title:
            form.fail(LINES, _("Regel %(number)s zegt niet wat het perceel is") % {"number": number})
        elif len(lot.title) > lot_writing.TITLE or len(lot.quantity) > lot_writing.QUANTITY:
            form.fail(LINES, _("Regel %(number)s is te lang: zeg het in enkele woorden") % {"number": number})
    if there + len(found) > lot_writing.MOST:
        most = {"most": lot_writing.MOST}
        form.fail(LINES, _("Een behoefte heeft hoogstens %(most)s percelen.") % most)
    return found if form.ok else None


def _read(line: str) -> LotValues:
    title, _sign, quantity = line.partition(";")
    return LotValues(title.strip(), "", quantity.strip(), None)


def _page(request: Req, pages: Pages, need: Need, form: Form, status: int = 200) -> Page:
    values = {"need": need, "read_by": topics.read_by(topics.LOTS, need)}
    return pages.render(request, "needs/many_lots.html", form=form, status=status, **values)


@get(MANY, guards=[access.buyer_or_coordinator])
async def many_page(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await editable(db, actor, need_id)
    lot_writing.must_be_free(need)
    return _page(request, pages, need, Form())


@post(MANY, guards=[access.buyer_or_coordinator], opt=promises.makes("lot"))
async def add_many(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """Add a lot for each line, behind those that are there: all of them or none."""
    need = await editable(db, actor, need_id)
    form = Form.of(await request.form())
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, need.id))
    if sent.made is None:
        need = await locked(db, actor, need_id)
        values = read(form, len(need.lots))
        if values is None:
            return _page(request, pages, need, form, 422)
        for each in values:
            await lot_writing.add(db, actor, need, each)
        sent.made = need.id
        told = _("%(lots)s toegevoegd.") % {"lots": plural(len(values), "perceel", "percelen")}
        return pages.redirect(request, lots_of(need), told)
    return pages.redirect(request, lots_of(need), _("De percelen zijn al toegevoegd."))


router = Router("/", route_handlers=[many_page, add_many])
