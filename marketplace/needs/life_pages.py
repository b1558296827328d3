"""The buttons that move a need on, each a resource of its own: submission and publication.

Each acts only on the version of the need that was on the screen.
"""

from typing import Any
from uuid import UUID

from litestar import Request, Router, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.needs import forms, posted_for, reach, verbs
from marketplace.needs.confirming import hand_in, must_be_confirmed
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus

Req = Request[Any, Any, Any]
Page = Response[Any]


async def still_to_take(request: Req, db: AsyncSession, need: Need, status: NeedStatus) -> bool:
    """Whether a step still has to be taken: False when the need has this status already (pressed twice).

    Raises Outdated when the need changed since it was on the screen.
    """
    form = Form.of(await request.form())
    if await seen.check(db, form, need):
        return True
    differences = seen.differences(seen.shown_in(form), forms.shown(need, reach.town_of(need)))
    if need.status is not status or any(row.label != _("Stand") for row in differences):
        raise seen.Outdated(differences)
    return False


@post("/behoeften/{need_id:uuid}/indiening", guards=[access.buyer_or_coordinator], opt=promises.shows("need"))
async def submit(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    need = await reach.of_buyer(db, actor, need_id)
    becomes = NeedStatus.UNCONFIRMED if must_be_confirmed(actor, need) else NeedStatus.SUBMITTED
    done = True
    if await still_to_take(request, db, need, becomes):
        done = await hand_in(db, actor, need)
    told = await posted_for.handed_in(db, actor, need, done=done)
    return pages.redirect(request, f"/behoeften/{need.id}", *told)


@post("/behoeften/{need_id:uuid}/publicatie", guards=[access.coordinator], opt=promises.shows("need"))
async def publish(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """Publish the need, if its text is still the one that the coordinator read."""
    need = await reach.to_check(db, actor, need_id)
    if await still_to_take(request, db, need, NeedStatus.PUBLISHED):
        await verbs.publish(db, actor.person_id, need)
    return pages.redirect(
        request, f"/behoeften/{need.id}/selectie", _("Gepubliceerd. Wij zoeken nu leveranciers.")
    )


router = Router("/", route_handlers=[submit, publish])
