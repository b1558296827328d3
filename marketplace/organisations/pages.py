"""Sign-up, an organisation's page, and the coordinator's list."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.accounts.colleagues import invite_colleague
from marketplace.accounts.models import Person, members_of
from marketplace.core import views as view_log
from marketplace.core.errors import NotFound
from marketplace.core.views import Seen
from marketplace.core.web import access, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.inject import Db, Limits, Mailing, Rendering, SignedIn
from marketplace.core.web.limits import INVITE, SIGN_UP
from marketplace.core.web.pages import Pages
from marketplace.organisations import forms, reach, verbs
from marketplace.organisations.addresses import trouble_with
from marketplace.organisations.models import (
    SUPPLIER_TYPES,
    Organisation,
    OrganisationStatus,
)
from marketplace.organisations.overview import parts
from marketplace.organisations.profile_pages import profile, profile_values, save_profile

Req = Request[Any, Any, Any]
Page = Response[Any]
TYPES = list(SUPPLIER_TYPES.items())


async def _sign_up(request: Req, db: AsyncSession, pages: Pages, form: Form, status: int = 200) -> Page:
    places = await forms.municipality_choices(db)
    return pages.render(
        request, "organisations/sign_up.html", form=form, places=places, types=TYPES, status=status
    )


@get("/registreren", guards=[access.anyone])
async def sign_up_page(request: Req, db: Db, pages: Rendering, rol: FromQuery[str] = "") -> Page:
    return await _sign_up(request, db, pages, Form({"role": rol}))


@post("/registreren", guards=[access.anyone], opt=seen.neither("TODO"))
async def sign_up(request: Req, db: Db, pages: Rendering, limiter: Limits) -> Page:
    form = Form.of(await request.form())
    entry = await forms.registration(db, form)
    if entry and await verbs.is_registered(db, entry.kbo, entry.role):
        form.fail(
            "kbo", "Deze organisatie is al geregistreerd. Vraag een collega om u uit te nodigen, of bel ons."
        )
    if entry is None or not form.ok:
        return await _sign_up(request, db, pages, form, 422)
    address = request.client.host if request.client else "?"
    await limiter.hit(SIGN_UP, f"sign-up:{address}", f"sign-up:{entry.person_email}")
    await verbs.register(db, entry)
    return pages.redirect(request, "/registreren/ontvangen")


@get("/registreren/ontvangen", guards=[access.anyone])
async def signed_up(request: Req, pages: Rendering) -> Page:
    return pages.render(request, "organisations/signed_up.html")


@get("/organisaties", guards=[access.signed_in])
async def organisations_page(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    """The coordinator's list; others see their own organisations."""
    options = joinedload(Organisation.municipality)
    own = await db.scalars(
        select(Organisation)
        .where(Organisation.id.in_([*actor.organisations, *actor.waiting]))
        .options(options)
    )
    rows = await db.scalars(
        Organisation.coordinated_by(actor).options(options).order_by(Organisation.name).limit(1000)
    )
    coordinated = rows.all()
    pending = [row for row in coordinated if row.status is OrganisationStatus.PENDING]
    return pages.render(
        request,
        "organisations/list.html",
        own=own.all(),
        pending=pending,
        coordinated=[row for row in coordinated if row.status is not OrganisationStatus.PENDING],
    )


@get("/organisaties/{organisation_id:uuid}", guards=[access.signed_in])
async def own_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    """Own people edit; a coordinator of the region decides."""
    if organisation_id in actor.organisations:
        organisation = await reach.own(db, actor, organisation_id)
        return await profile(request, db, pages, organisation, Form(profile_values(organisation)))
    query = Organisation.coordinated_by(actor).where(Organisation.id == organisation_id)
    found = await db.scalar(query.options(joinedload(Organisation.municipality)))
    if found is None:
        raise NotFound
    people = await db.scalars(members_of(found.id))
    await view_log.record(db, actor, found.id, Seen.DETAILS)
    return pages.render(
        request,
        "organisations/check.html",
        organisation=found,
        people=people.all(),
        form=Form(),
        trouble=await trouble_with(db, found),
        **await parts(db, found.id),
    )


@post("/organisaties/{organisation_id:uuid}/collegas", guards=[access.signed_in], opt=seen.neither("TODO"))
async def invite(
    request: Req,
    db: Db,
    pages: Rendering,
    mail: Mailing,
    actor: SignedIn,
    limiter: Limits,
    organisation_id: FromPath[UUID],
) -> Page:
    organisation = await reach.own(db, actor, organisation_id)
    form = Form.of(await request.form())
    name = form.line("colleague_name", "Vul de naam van uw collega in", limit=100)
    email = form.email("colleague_email")
    if not form.ok or email is None:
        form.values |= profile_values(organisation)
        return await profile(request, db, pages, organisation, form, 422)
    await limiter.hit(INVITE, f"invite:{actor.person_id}")
    inviter = await db.get_one(Person, actor.person_id)
    await invite_colleague(
        db,
        mail,
        inviter=inviter,
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        role=organisation.role,
        email=email,
        name=name,
    )
    return pages.redirect(request, f"/organisaties/{organisation.id}", f"{name} krijgt een mail van ons.")


@post("/organisaties/{organisation_id:uuid}/besluit", guards=[access.coordinator], opt=seen.neither("TODO"))
async def decide(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    query = Organisation.coordinated_by(actor).where(Organisation.id == organisation_id)
    organisation = await db.scalar(
        query.options(joinedload(Organisation.municipality)).with_for_update(of=Organisation)
    )
    if organisation is None:
        raise NotFound
    form = Form.of(await request.form())
    approved = form.raw("decision") == "approve"
    reason = "" if approved else form.text("reason", "Schrijf waarom u weigert", limit=500)
    if not form.ok:
        people = await db.scalars(members_of(organisation.id))
        return pages.render(
            request,
            "organisations/check.html",
            organisation=organisation,
            people=people.all(),
            form=form,
            trouble=await trouble_with(db, organisation),
            status=422,
            **await parts(db, organisation.id),
        )
    await verbs.decide(db, actor.person_id, organisation, approved, reason)
    word = "goedgekeurd" if approved else "geweigerd"
    return pages.redirect(request, "/organisaties", f"{organisation.name} is {word}. Wij mailen hen.")


router = Router(
    "/",
    route_handlers=[
        sign_up_page,
        sign_up,
        signed_up,
        organisations_page,
        own_page,
        save_profile,
        invite,
        decide,
    ],
)
