"""For which organisation someone who works for several acts in this browser."""

from typing import Any

from litestar import Request, Router, get, post
from litestar.params import FromQuery
from litestar.response import Response
from sqlalchemy import select, update

from marketplace.accounts.models import WebSession
from marketplace.core.db import in_reading_order
from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises
from marketplace.core.web.forms import Form
from marketplace.core.web.places import safe_path
from marketplace.organisations.models import Organisation

Req = Request[Any, Any, Any]
Page = Response[Any]


@get("/namens", guards=[access.signed_in])
async def choice_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, volgende: FromQuery[str] = "/start"
) -> Page:
    """The own organisations, each with one button."""
    query = select(Organisation).where(Organisation.id.in_(actor.organisations))
    rows = (await db.scalars(query.order_by(in_reading_order(Organisation.name)))).all()
    form = Form({"next": safe_path(volgende)})
    return pages.render(request, "organisations/acting.html", organisations=rows, form=form)


@post(
    "/namens",
    guards=[access.signed_in],
    opt=promises.neither("chooses for this browser what the button names; twice is once"),
)
async def choose(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    """Raises NotFound for an organisation that the person does not work for."""
    form = Form.of(await request.form())
    chosen = form.identifier("organisation")
    if chosen is None or chosen not in actor.organisations:
        raise NotFound(_("U werkt niet (meer) voor die organisatie."))
    organisation = await db.get_one(Organisation, chosen)
    await db.execute(update(WebSession).where(WebSession.id == actor.session_id).values(acting_for=chosen))
    return pages.redirect(
        request, safe_path(form.raw("next")), _("U werkt nu namens %(name)s.") % {"name": organisation.name}
    )


router = Router("/", route_handlers=[choice_page, choose])
