"""Choosing a supplier among those with interest."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.leads import forms, verbs
from marketplace.leads.models import Invitation
from marketplace.leads.need_panels import CHOOSING, invitations_of, with_interest
from marketplace.leads.tally import tally_of
from marketplace.matches.selection import figures
from marketplace.needs import forms as needs
from marketplace.needs import reach
from marketplace.needs.models import Need

Req = Request[Any, Any, Any]
Page = Response[Any]


def _answers_shown(need: Need, invitations: Sequence[Invitation]) -> dict[str, str]:
    """What the buyer reads before choosing, by label."""
    return needs.shown(need, reach.town_of(need)) | {
        row.organisation.name: forms.summary(row) for row in invitations if row.answer is not None
    }


async def _award_page(
    request: Req, db: AsyncSession, pages: Pages, need: Need, form: Form, status: int = 200
) -> Page:
    invitations = await invitations_of(db, need.id)
    interested = with_interest(invitations)
    selection = await figures(db, need.id)
    return pages.render(
        request,
        "leads/award.html",
        need=need,
        interested=interested,
        shown=_answers_shown(need, invitations),
        scores=selection.by_supplier,
        tells_chance=selection.tells_chance,
        tally=await tally_of(db, need.id),
        form=form,
        status=status,
    )


@get("/behoeften/{need_id:uuid}/gunning", guards=[access.buyer_or_coordinator])
async def award_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    need = await reach.of_buyer(db, actor, need_id)
    need.must_be(*CHOOSING)
    if need.parts:
        return pages.redirect(request, f"/behoeften/{need.id}/percelen")
    return await _award_page(request, db, pages, need, Form())


@post(
    "/behoeften/{need_id:uuid}/gunning",
    guards=[access.buyer_or_coordinator],
    opt=promises.shows("need", "invitation"),
)
async def award(request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID]) -> Page:
    """Chooses a supplier by the answer and the price that were on the screen."""
    need = await reach.of_buyer(db, actor, need_id)
    form = Form.of(await request.form())
    invitations = {str(row.id): row for row in await invitations_of(db, need.id)}
    chosen = form.choice("invitation", invitations, _("Kies een leverancier"))
    amount, reason = form.amount("amount"), form.text("reason", limit=1000)
    if not form.ok or chosen is None:
        return await _award_page(request, db, pages, need, form, 422)
    winner = invitations[chosen]
    told = _("U koos %(name)s. Iedereen die gevraagd werd, krijgt bericht.") % {
        "name": winner.organisation.name
    }
    if not await seen.check(db, form, need, winner):
        if (need.awarded_to, need.awarded_amount, need.reason) == (winner.organisation_id, amount, reason):
            return pages.redirect(request, f"/behoeften/{need.id}", told)
        rows = await invitations_of(db, need.id)
        seen.clash(
            form, need, *rows, mine=seen.shown_in(form), theirs=_answers_shown(need, rows), read_only=True
        )
        return await _award_page(request, db, pages, need, form, 409)
    await verbs.award(db, actor.person_id, need, winner, amount, reason)
    return pages.redirect(request, f"/behoeften/{need.id}", told)


router = Router("/", route_handlers=[award_page, award])
