"""The ranking of a need as its coordinator looks at it: who to ask, who was left out, and why."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Router, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response

from marketplace.core import clock
from marketplace.core.i18n import _, plural
from marketplace.core.inject import Db, Placing, Rendering, SignedIn
from marketplace.core.web import access, fragments
from marketplace.core.web.forms import Form
from marketplace.core.web.fragments import Live
from marketplace.core.web.pages import Pages
from marketplace.core.web.panels import Panels, look_of
from marketplace.matches.bands import BAND_NAMES, RIGHT_OF_TEN
from marketplace.matches.gap_models import Gap
from marketplace.matches.lot_selection import LotSelection
from marketplace.matches.models import Ranking
from marketplace.matches.selection import Selection, selection
from marketplace.needs import reach
from marketplace.needs.models import Need

Req = Request[Any, Any, Any]
Page = Response[Any]
TO_ASK, ASKED = "selection.to_ask", "selection.asked"
LOT = "perceel"
SOON = timedelta(minutes=2)
"""What a worker that is busy may take to rank again; the page asks no longer than this."""
PLACES = (TO_ASK, ASKED)
"""Above the suppliers to ask, and below them."""


@get("/behoeften/{need_id:uuid}/selectie", guards=[access.coordinator])
async def selection_page(
    request: Req,
    db: Db,
    pages: Rendering,
    panels: Placing,
    actor: SignedIn,
    need_id: FromPath[UUID],
    perceel: FromQuery[int] = 0,
) -> Page:
    """`perceel`: the number of the lot whose ranking is shown by itself."""
    need = await reach.published(db, actor, need_id)
    return await render_selection(request, db, pages, panels, need, Form({LOT: str(perceel)}))


async def render_selection(
    request: Req, db: Db, pages: Pages, panels: Panels, need: Need, form: Form, status: int = 200
) -> Page:
    """The page, or what htmx asks for of it. `form`: of a panel that sent it back with errors."""
    chosen = await selection(db, need.id, need.parts)
    lot = next((one for one in chosen.lots if str(one.lot.position) == form.raw(LOT)), None)
    look = look_of(request, db, need, form=form, selection=chosen)
    values = {
        "need": need,
        "selection": chosen,
        "lot": lot,
        "bands": [(band, name, RIGHT_OF_TEN[band]) for band, name in BAND_NAMES.items()],
        "may_edit": look.actor is not None and reach.handles(look.actor, need) and need.can_be_edited,
        "panels": await panels.fill(pages, look, *PLACES),
        "form": form,
        "gap": await db.scalar(Gap.open_of(need.id)) if chosen.nobody_passes else None,
    }
    live = _live(need, chosen, lot)
    if fragments.wanted(request) == live.id:
        return fragments.again(pages, request, live, "matches/_selection.html", **values)
    ranked = fragments.framed(pages, request, live, "matches/_selection.html", **values)
    shown = {"need": need, "form": form, "ranked": ranked}
    return pages.render(request, "matches/selection.html", status=status, **shown)


def _live(need: Need, chosen: Selection, lot: LotSelection | None) -> Live:
    """The ranking, which may come as long as it is not there or the need was changed since."""
    here = f"/behoeften/{need.id}/selectie" + (f"?perceel={lot.lot.position}" if lot else "")
    if chosen.ranking is None and need.is_open:
        said = _(
            "Wij zoeken leveranciers. Dat duurt enkele seconden. Ververs de pagina als er niets verandert."
        )
        return Live("matches", here, said, every="1s")
    if chosen.ranking and _is_due(need, chosen.ranking):
        said = _("De vraag veranderde. Wij rangschikken opnieuw. Ververs de pagina als er niets verandert.")
        return Live("matches", here, said, every="1s")
    proposed = plural(len(chosen.proposed), "leverancier", "leveranciers")
    said = _("Te vragen: %(suppliers)s.") % {"suppliers": proposed}
    if doubtful := len(chosen.doubtful):
        said += " " + _("Twijfelgevallen: %(count)s.") % {"count": doubtful}
    return Live("matches", said=said)


def _is_due(need: Need, ranking: Ranking) -> bool:
    """Whether an open need changed after its ranking, and so short ago that the new one is still coming."""
    return need.is_open and max(ranking.created_at, clock.now() - SOON) < need.changed_at


router = Router("/", route_handlers=[selection_page])
