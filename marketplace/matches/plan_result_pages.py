"""What came of a purchase plan: how far it is, wrong cells, the advice on each row, and the sheet with it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import _, number
from marketplace.core.inject import Db, Rendering, Sheets, SignedIn
from marketplace.core.sheets import CONTENT_TYPE, NotRead
from marketplace.core.web import access, fragments
from marketplace.core.web.files import download
from marketplace.core.web.fragments import Live
from marketplace.core.web.listing import listed
from marketplace.matches import plan_sheet, plan_verbs
from marketplace.matches.plan_advice import advice_in
from marketplace.matches.plan_models import PlanLine, PlanStatus, PurchasePlan
from marketplace.matches.plan_pages import ONE, place_of
from marketplace.matches.plan_verbs import Progress
from marketplace.organisations.models import Municipality

Req = Request[Any, Any, Any]
Page = Response[Any]
PAGE_ROWS = 60
MOST_WRONG = 20
"""Wrong cells on the page of all rows; a page of their own has all."""
WRONG = "fouten"
FILE_NAME = "aankoopplan-met-advies.xlsx"


@get(ONE, guards=[access.buyer_or_coordinator])
async def plan_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    plan_id: FromPath[UUID],
    toon: FromQuery[str] = "",
    pagina: FromQuery[int] = 1,
) -> Page:
    """`toon`: only rows with a cell that can't be read."""
    plan = await plan_verbs.one(db, actor, plan_id)
    if plan.status is PlanStatus.MAPPING:
        return pages.redirect(request, f"{place_of(plan)}/kolommen")
    far = await plan_verbs.progress(db, plan.id)
    live = _live(plan, far)
    values = await _values(db, plan, far, toon, pagina)
    if fragments.wanted(request) == live.id:
        return fragments.again(pages, request, live, "matches/plans/_results.html", **values)
    shown = fragments.framed(pages, request, live, "matches/plans/_results.html", **values)
    return pages.render(request, "matches/plans/plan.html", plan=plan, results=shown)


def _live(plan: PurchasePlan, far: Progress) -> Live:
    """The part of the page that changes while rows are advised on."""
    words = {"advised": number(far.advised), "rows": number(far.rows)}
    if plan.status is PlanStatus.ADVISING:
        said = _("%(advised)s van %(rows)s rijen nagekeken. U mag deze pagina verlaten.") % words
        return Live("plan", place_of(plan), said, every="1s")
    return Live("plan", said=_("Alle %(rows)s rijen zijn nagekeken.") % words)


async def _values(
    db: AsyncSession, plan: PurchasePlan, far: Progress, show: str, page: int
) -> dict[str, Any]:
    """What the part of the page shows; while rows wait only how far it is and what is wrong."""
    has_problems = func.jsonb_array_length(PlanLine.problems) > 0
    query = select(PlanLine).where(PlanLine.plan_id == plan.id).order_by(PlanLine.row)
    only_wrong = show == WRONG
    found = None
    if plan.status is PlanStatus.READY:
        found = await listed(db, query.where(has_problems) if only_wrong else query, page, PAGE_ROWS)
    wrong = (await db.scalars(query.where(has_problems).limit(MOST_WRONG + 1))).all() if far.wrong else []
    cells = [(line.row, *problem) for line in wrong for problem in plan_sheet.problems_of(line)]
    if only_wrong and found is not None:
        cells = [(row.row, *problem) for (row,) in found.rows for problem in plan_sheet.problems_of(row)]
    return {
        "plan": plan,
        "far": far,
        "found": found,
        "lines": [(line, advice_in(line)) for (line,) in found.rows] if found and not only_wrong else [],
        "only_wrong": only_wrong,
        "wrong": cells if only_wrong else cells[:MOST_WRONG],
        "more_wrong": not only_wrong and len(cells) > MOST_WRONG,
        "told": plan_sheet,
    }


@get(ONE + "/rijen/{row:int}", guards=[access.buyer_or_coordinator])
async def plan_row_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, plan_id: FromPath[UUID], row: FromPath[int]
) -> Page:
    """One row: what was read of it, and its advice with all figures."""
    plan = await plan_verbs.one(db, actor, plan_id)
    query = (
        select(PlanLine, Municipality.name)
        .outerjoin(Municipality, Municipality.nis == PlanLine.nis)
        .where(PlanLine.plan_id == plan.id, PlanLine.row == row)
    )
    found = (await db.execute(query)).one_or_none() if 0 < row < 2**31 else None
    if found is None:
        raise NotFound
    line, town = found
    shown: dict[str, Any] = {"line": line, "town": town, "advice": advice_in(line), "told": plan_sheet}
    return pages.render(request, "matches/plans/row.html", plan=plan, **shown)


@get(ONE + "/bestand", guards=[access.buyer_or_coordinator])
async def plan_file(db: Db, actor: SignedIn, sheets: Sheets, plan_id: FromPath[UUID]) -> Response[bytes]:
    """The sheet as it was sent, with the advice in columns of its own."""
    plan = await plan_verbs.one(db, actor, plan_id)
    if plan.status is not PlanStatus.READY:
        raise Conflict(_("Dit plan is nog niet nagekeken. Wacht tot alle rijen klaar zijn."))
    query = select(PlanLine).where(PlanLine.plan_id == plan.id).order_by(PlanLine.row)
    lines = (await db.scalars(query)).all()
    try:
        data = await sheets.add(await plan_verbs.file_of(db, plan), plan_sheet.new_columns(plan, lines))
    except NotRead as error:
        raise Conflict(str(error)) from None
    return download(data, CONTENT_TYPE, FILE_NAME)


router = Router("/", route_handlers=[plan_page, plan_row_page, plan_file])
