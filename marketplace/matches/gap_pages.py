"""Gaps in what is offered: noted at a need, listed for the helpdesk, and solved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Placing, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.matches import gaps
from marketplace.matches.gaps import MOST_OFTEN, SOLVED
from marketplace.matches.selection import figures
from marketplace.matches.selection_pages import render_selection
from marketplace.needs import reach

Req = Request[Any, Any, Any]
Page = Response[Any]
NOTE = 300
"""Most characters of what is said of a gap."""
OF_THE_LIST = promises.shows("gap", page="/gaten")


@post("/behoeften/{need_id:uuid}/selectie/gat", guards=[access.coordinator], opt=promises.makes("gap"))
async def note(
    request: Req, db: Db, pages: Rendering, panels: Placing, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    """Note that nobody was found for a need."""
    need = await reach.published(db, actor, need_id)
    form = Form.of(await request.form())
    words = form.line("note", limit=NOTE)
    if not form.ok:
        return await render_selection(request, db, pages, panels, need, form, 422)
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id))
    await seen.lock(db, need)  # of two who note it at once the second finds the gap of the first
    told = _("Genoteerd als gat in het aanbod. U vindt het terug bij Gaten.")
    if sent.made is None:
        if not (await figures(db, need.id)).nobody_passes:
            raise Conflict(_("Wij noteerden niets: er past nu wel iemand. Bekijk de selectie opnieuw."))
        gap = await gaps.note(db, actor.person_id, need, words)
        if gap is None:
            told = _("Dit was al genoteerd als gat in het aanbod. Wat u er nu bij schreef, is niet bewaard.")
        sent.made = gap.id if gap else None
    return pages.redirect(request, f"/behoeften/{need.id}/selectie", told)


@get("/gaten", guards=[access.coordinator])
async def gaps_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    stand: FromQuery[str] = "",
    volgorde: FromQuery[str] = "",
    pagina: FromQuery[int] = 1,
) -> Page:
    """What was asked for and not found near, in the regions of who looks."""
    solved, most_often = stand == SOLVED, volgorde == MOST_OFTEN
    found, listed = await gaps.groups(db, actor, pagina, solved=solved, most_often=most_often)
    return pages.render(
        request, "matches/gaps.html", found=found, groups=listed, solved=solved, most_often=most_often
    )


@post("/gaten/{gap_id:uuid}/oplossing", guards=[access.coordinator], opt=OF_THE_LIST)
async def solve(request: Req, db: Db, pages: Rendering, actor: SignedIn, gap_id: FromPath[UUID]) -> Page:
    """A supplier was found for all gaps that are listed as one with this one."""
    return await _move(request, db, pages, actor, gap_id, solved=True)


@post("/gaten/{gap_id:uuid}/heropening", guards=[access.coordinator], opt=OF_THE_LIST)
async def reopen(request: Req, db: Db, pages: Rendering, actor: SignedIn, gap_id: FromPath[UUID]) -> Page:
    """Take that back."""
    return await _move(request, db, pages, actor, gap_id, solved=False)


async def _move(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, gap_id: UUID, *, solved: bool
) -> Page:
    group = await gaps.group_of(db, actor, gap_id)
    if group is None:
        raise NotFound
    same = await seen.check(db, Form.of(await request.form()), *group.gaps)
    if (group.newest.solved_at is not None) is not solved:
        if not same:
            raise seen.Outdated
        if solved:
            gaps.solve(db, actor.person_id, group.gaps)
        else:
            await gaps.reopen(db, actor.person_id, group.gaps)
    told = _("Opgelost: %(what)s.") if solved else _("Weer een gat: %(what)s.")
    return pages.redirect(request, "/gaten", told % {"what": group.what})


router = Router("/", route_handlers=[note, gaps_page, solve, reopen])
