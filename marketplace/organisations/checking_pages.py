"""What a coordinator checks: who signed up, and the organisations of the region."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Person
from marketplace.core import view_log
from marketplace.core.db import in_reading_order
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import N_, _, moment
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.view_log import Seen
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.listing import listed
from marketplace.core.web.pages import Pages
from marketplace.organisations import admission, colleagues, sign_up
from marketplace.organisations.helpdesks import shows
from marketplace.organisations.joining_models import SignUp, SignUpStatus
from marketplace.organisations.models import Municipality, Organisation

Req = Request[Any, Any, Any]
Page = Response[Any]
MOST = 1000
LONGEST_SEARCH = 100
PAGE_SIZE = 50
CHANGED = N_(
    "Deze aanmelding of de organisatie waarover ze gaat, veranderde intussen. Wij deden "
    "niets. Kijk na wat er nu staat en beslis dan opnieuw."
)


@get("/organisaties", guards=[access.signed_in])
async def organisations_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    q: FromQuery[str] = "",
    pagina: FromQuery[int] = 1,
) -> Page:
    """The coordinator's list with who signed up; others see their own organisations."""
    by_name = (in_reading_order(Organisation.name), Organisation.id)
    town = joinedload(Organisation.municipality)
    own = select(Organisation).where(Organisation.id.in_(actor.organisations)).options(town)
    query = Organisation.coordinated_by(actor).options(town).order_by(*by_name)
    words = q.strip()[:LONGEST_SEARCH]
    if words:
        query = query.where(Organisation.called(words))
    return pages.render(
        request,
        "organisations/list.html",
        own=(await db.scalars(own.order_by(*by_name))).all(),
        sign_ups=None if words or pagina > 1 else await sign_up.waiting(db, actor, MOST),
        coordinated=await listed(db, query, pagina, PAGE_SIZE),
        form=Form({"q": words}),
        query=urlencode({"q": words} if words else {}),
    )


async def _found(db: AsyncSession, actor: Actor, sign_up_id: UUID) -> SignUp:
    """A confirmed sign-up that the actor decides about. Raises NotFound for any other."""
    row = await db.scalar(SignUp.coordinated_by(actor).where(SignUp.id == sign_up_id))
    if row is None:
        raise NotFound
    if (existing := await sign_up.claimed(db, row)) is not None:
        view_log.record(db, actor, existing.id, Seen.DETAILS)
    shows(db, await sign_up.deciding_region(db, row))
    return row


async def _sign_up(
    request: Req, db: AsyncSession, pages: Pages, row: SignUp, form: Form, status: int = 200
) -> Page:
    """The page of a sign-up, beside the organisation that exists already, if any."""
    existing = await sign_up.claimed(db, row)
    members = await colleagues.members(db, existing.id) if existing else []
    return pages.render(
        request,
        "organisations/sign_up_check.html",
        sign_up=row,
        place=await db.get_one(Municipality, row.nis),
        existing=existing,
        members=members,
        already=any(member.person.email == row.email for member in members),
        decided_by=await db.get(Person, row.decided_by) if row.decided_by else None,
        form=form,
        status=status,
    )


@get("/aanmeldingen/{sign_up_id:uuid}", guards=[access.coordinator])
async def sign_up_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, sign_up_id: FromPath[UUID]
) -> Page:
    row = await _found(db, actor, sign_up_id)
    return await _sign_up(request, db, pages, row, Form())


@post(
    "/aanmeldingen/{sign_up_id:uuid}/besluit",
    guards=[access.coordinator],
    opt=promises.shows("sign_up", "organisation"),
)
async def decide(request: Req, db: Db, pages: Rendering, actor: SignedIn, sign_up_id: FromPath[UUID]) -> Page:
    """Decide. The second of two coordinators reads the first one's decision; changes are shown first."""
    row = await _found(db, actor, sign_up_id)
    form = Form.of(await request.form())
    existing = await sign_up.claimed(db, row)
    same = await seen.check(db, form, row, *([existing] if existing else []))
    if row.status is not SignUpStatus.WAITING:
        raise Conflict(await _by_whom(db, row))
    choice = form.choice("decision", ("approve", "refuse"), _("Kies of u goedkeurt of weigert"))
    reason = form.text("reason", _("Schrijf waarom u weigert"), limit=500) if choice == "refuse" else ""
    if not form.ok or not same:
        form.values.pop(seen.VERSIONS, None)
        page = 422 if same else 409
        return await _sign_up(request, db, pages, row, form if same else _changed(form), page)
    return await _carry_out(request, db, pages, actor, row, existing, reason)


def _changed(form: Form) -> Form:
    form.fail("decision", CHANGED)
    return form


async def _carry_out(
    request: Req,
    db: AsyncSession,
    pages: Pages,
    actor: Actor,
    row: SignUp,
    existing: Organisation | None,
    reason: str,
) -> Page:
    if reason:
        await admission.refuse(db, actor.person_id, row, reason)
        told = _("U weigerde de aanmelding van %(person_name)s. Wij mailen de reden.") % {
            "person_name": row.person_name
        }
        return pages.redirect(request, "/organisaties", told)
    organisation = await admission.approve(db, actor.person_id, row, existing)
    told = _("%(person_name)s werkt nu voor %(name)s en krijgt een mail om te beginnen.") % {
        "person_name": row.person_name,
        "name": organisation.name,
    }
    return pages.redirect(request, "/organisaties", told)


async def _by_whom(db: AsyncSession, row: SignUp) -> str:
    """The decision that was taken before: what, by whom and when."""
    person = await db.get(Person, row.decided_by) if row.decided_by else None
    values = {"name": person.name if person else _("Iemand"), "moment": moment(row.decided_at)}
    if row.status is SignUpStatus.APPROVED:
        return _("%(name)s keurde dit al goed op %(moment)s.") % values
    return _("%(name)s wees dit al af op %(moment)s.") % values


router = Router("/", route_handlers=[organisations_page, sign_up_page, decide])
