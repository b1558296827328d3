"""The ranking of a need as its coordinator looks at it: who to ask, who was left out, and why."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get
from litestar.params import FromPath
from litestar.response import Response

from marketplace.core.i18n import _, plural
from marketplace.core.inject import Db, Placing, Rendering, SignedIn
from marketplace.core.web import access, fragments
from marketplace.core.web.forms import Form
from marketplace.core.web.fragments import Live
from marketplace.core.web.pages import Pages
from marketplace.core.web.panels import Panels, look_of
from marketplace.matches.models import Curation, Ranking
from marketplace.matches.verbs import selection
from marketplace.needs import reach
from marketplace.needs.models import Need

Req = Request[Any, Any, Any]
Page = Response[Any]
TO_ASK, ASKED = "selection.to_ask", "selection.asked"
PLACES = (TO_ASK, ASKED)
"""Above the suppliers to ask, and below them."""


@get("/behoeften/{need_id:uuid}/selectie", guards=[access.coordinator])
async def selection_page(
    request: Req, db: Db, pages: Rendering, panels: Placing, actor: SignedIn, need_id: FromPath[UUID]
) -> Page:
    need = await reach.published(db, actor, need_id)
    return await render_selection(request, db, pages, panels, need, Form())


async def render_selection(
    request: Req, db: Db, pages: Pages, panels: Panels, need: Need, form: Form, status: int = 200
) -> Page:
    """The page, or what htmx asks for of it. `form`: of a panel that sent it back with errors."""
    matches = await selection(db, need.id)
    waiting = [match for match in matches if match.selectable and match.asked_at is None]
    look = look_of(request, db, need, form=form, waiting=waiting)
    ranking = await db.scalar(Ranking.latest(need.id))
    values = {
        "need": need,
        "ranking": ranking,
        "waiting": waiting,
        "asked": any(match.asked_at for match in matches),
        "removed": [m for m in matches if m.curation is Curation.REMOVED and m.asked_at is None],
        "excluded": [m for m in matches if m.is_excluded],
        "panels": await panels.fill(pages, look, *PLACES),
    }
    live = _live(need, ranking, len(waiting))
    if fragments.wanted(request) == live.id:
        return fragments.again(pages, request, live, "matches/_selection.html", **values)
    ranked = fragments.framed(pages, request, live, "matches/_selection.html", **values)
    shown = {"need": need, "form": form, "ranked": ranked}
    return pages.render(request, "matches/selection.html", status=status, **shown)


def _live(need: Need, ranking: Ranking | None, waiting: int) -> Live:
    """The ranking, which may come as long as it is not there."""
    if ranking is None:
        said = _(
            "Wij zoeken leveranciers. Dat duurt enkele seconden. Ververs de pagina als er niets verandert."
        )
        return Live("matches", f"/behoeften/{need.id}/selectie", said, every="1s")
    return Live(
        "matches",
        said=_("Te vragen: %(suppliers)s.") % {"suppliers": plural(waiting, "leverancier", "leveranciers")},
    )


router = Router("/", route_handlers=[selection_page])
