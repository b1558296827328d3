"""The button on a need's page that posts it again."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, post
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.inject import Db, Limits, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import COPY
from marketplace.needs import copying, reach

Req = Request[Any, Any, Any]
Page = Response[Any]


@post("/behoeften/{need_id:uuid}/kopie", guards=[access.buyer_or_coordinator], opt=promises.makes("need"))
async def copy_need(
    request: Req, db: Db, pages: Rendering, limiter: Limits, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """A new draft, and its task list with what was changed."""
    await limiter.hit(COPY, f"copy:{actor.person_id}")
    need = await reach.of_buyer(db, actor, need_id)
    form = Form.of(await request.form())
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, need.organisation_id))
    if sent.made is None:
        sent.made = (await copying.copy(db, actor.person_id, need)).id
    made = await reach.of_buyer(db, actor, sent.made)  # the key may be that of another form
    return pages.redirect(request, f"/behoeften/{made.id}/opstellen", copying.told(made))


router = Router("/", route_handlers=[copy_need])
