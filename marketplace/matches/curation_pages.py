"""The coordinator's hand in a ranking: suppliers pinned, removed and added, each with a reason."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core.db import in_reading_order
from marketplace.core.errors import NotFound
from marketplace.core.i18n import N_, _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.matches import verbs
from marketplace.matches.experience_models import Verdict
from marketplace.matches.models import Curation, Match
from marketplace.needs import reach
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation

Req = Request[Any, Any, Any]
Page = Response[Any]


async def _supplier(db: AsyncSession, organisation_id: UUID) -> Organisation:
    """An approved supplier. Raises NotFound for any other."""
    supplier = await db.scalar(Organisation.visible_to(None).where(Organisation.id == organisation_id))
    if supplier is None:
        raise NotFound
    return supplier


CURATIONS = {
    "pin": Curation.PINNED,
    "remove": Curation.REMOVED,
    "add": Curation.ADDED,
    "restore": Curation.NONE,
}
CURATION_NAMES = {
    Curation.PINNED: N_("bovenaan gezet"),
    Curation.REMOVED: N_("weggelaten"),
    Curation.ADDED: N_("toegevoegd"),
    Curation.NONE: N_("op de plaats van de rangschikking"),
}
#: Why, when it is for the work: what that tells of the supplier, and how the file of the need says it.
FOR_THE_WORK = {
    Curation.PINNED: (Verdict.RECOMMENDED, N_("Doet dit werk goed")),
    Curation.ADDED: (Verdict.RECOMMENDED, N_("Doet dit werk goed")),
    Curation.REMOVED: (Verdict.LEFT_OUT, N_("Doet dit werk niet")),
}
GROUNDS = ("work", "other")


@get("/behoeften/{need_id:uuid}/selectie/toevoegen", guards=[access.coordinator])
async def add_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, need_id: FromPath[UUID], q: FromQuery[str] = ""
) -> Page:
    """Find a supplier by name to add by hand."""
    need = await reach.published(db, actor, need_id)
    return await _add_page(request, db, pages, need, Form({"q": q}))


async def _add_page(
    request: Req, db: AsyncSession, pages: Pages, need: Need, form: Form, status: int = 200
) -> Page:
    words = form.raw("q")[:100]
    query = (
        Organisation.visible_to(None)
        .where(Organisation.called(words))
        .options(joinedload(Organisation.municipality))
        .order_by(in_reading_order(Organisation.name), Organisation.id)
        .limit(30)
    )
    found = (await db.scalars(query)).all() if words else []
    return pages.render(request, "matches/add.html", need=need, found=found, form=form, status=status)


@get("/behoeften/{need_id:uuid}/selectie/{organisation_id:uuid}", guards=[access.coordinator])
async def curate_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    organisation_id: FromPath[UUID],
    keuze: FromQuery[str] = "",
) -> Page:
    """Asks why a supplier is pinned, removed or added."""
    need = await reach.published(db, actor, need_id)
    supplier = await _supplier(db, organisation_id)
    if not keuze:  # the address of a form with a fault in it, opened anew
        return pages.redirect(request, f"/behoeften/{need.id}/selectie#s-{supplier.id}")
    if keuze not in CURATIONS:
        raise NotFound
    match = await verbs.match_of(db, need.id, supplier.id)
    return _curate_page(request, pages, need, supplier, match, Form({"curation": keuze}))


def _curate_page(
    request: Req,
    pages: Pages,
    need: Need,
    supplier: Organisation,
    match: Match,
    form: Form,
    status: int = 200,
) -> Page:
    ground = FOR_THE_WORK.get(CURATIONS[form.raw("curation")])
    values = {"need": need, "supplier": supplier, "match": match, "ground": ground[1] if ground else ""}
    return pages.render(request, "matches/curate.html", form=form, status=status, **values)


@post(
    "/behoeften/{need_id:uuid}/selectie/{organisation_id:uuid}",
    guards=[access.coordinator],
    opt=promises.shows("match"),
)
async def curate(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    need_id: FromPath[UUID],
    organisation_id: FromPath[UUID],
) -> Page:
    """Pin, remove, add or put back one supplier; a reason is needed but for putting back."""
    need = await reach.published(db, actor, need_id)
    form = Form.of(await request.form())
    curation = CURATIONS.get(form.raw("curation"))
    supplier = await _supplier(db, organisation_id)
    if curation is None:
        raise NotFound
    await seen.lock(db, need)  # of two who add the same supplier the second finds the row of the first
    match = await verbs.match_of(db, need.id, supplier.id)
    reason, verdict = _why(form, curation)
    if not form.ok:
        return _curate_page(request, pages, need, supplier, match, form, 422)
    same, mine = await seen.check(db, form, match), shown(curation, reason)
    if not same and mine != match_shown(match):
        seen.clash(form, match, mine=mine, theirs=match_shown(match))
        return _curate_page(request, pages, need, supplier, match, form, 409)
    if same:
        await verbs.curate(db, actor.person_id, need, match, curation, reason, verdict)
    return pages.redirect(request, f"/behoeften/{need.id}/selectie#s-{organisation_id}")


def _why(form: Form, curation: Curation) -> tuple[str, Verdict | None]:
    """The reason that the file keeps, and what it tells of the supplier's work; or errors in the form.

    A text alone is another reason: forms of before had no choice.
    """
    text = form.line("reason", limit=300)
    if curation is Curation.NONE:
        return text, None
    chosen = form.choice("ground", GROUNDS, None if text else _("Kies waarom"))
    if chosen == "other" and not text:
        form.fail("reason", _("Schrijf kort waarom"))
    if chosen != "work":
        return text, None
    verdict, ground = FOR_THE_WORK[curation]
    return f"{ground}: {text}" if text else ground, verdict


def shown(curation: Curation, reason: str) -> dict[str, str]:
    """What was decided on a supplier, by label: to set two versions beside each other."""
    return {_("In de selectie"): CURATION_NAMES[curation], _("Reden"): reason}


def match_shown(match: Match) -> dict[str, str]:
    return shown(match.curation or Curation.NONE, match.curation_reason or "")


router = Router("/", route_handlers=[add_page, curate_page, curate])
