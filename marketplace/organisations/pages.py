"""An organisation's own page and profile, and how its coordinator sees it."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import members_of
from marketplace.core import audit, clock
from marketplace.core import views as view_log
from marketplace.core.errors import NotFound
from marketplace.core.views import Seen
from marketplace.core.web import access, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.inject import Db, Rendering, SignedIn
from marketplace.core.web.pages import Pages
from marketplace.organisations import figures, forms, verbs
from marketplace.organisations.addresses import trouble_with
from marketplace.organisations.models import (
    SUPPLIER_TYPES,
    EvidenceLevel,
    Organisation,
    Recognition,
    SocialValueClaim,
    SupplierType,
)
from marketplace.organisations.social_value import CRITERIA, KEYS

Req = Request[Any, Any, Any]
Page = Response[Any]
TYPES = list(SUPPLIER_TYPES.items())


async def _own(db: AsyncSession, actor: Actor, organisation_id: UUID) -> Organisation:
    if organisation_id not in actor.organisations:
        raise NotFound
    return await db.get_one(Organisation, organisation_id, options=[joinedload(Organisation.municipality)])


async def _parts(db: AsyncSession, organisation_id: UUID) -> dict[str, Any]:
    """What an organisation's pages show besides its own row."""
    recognitions = await db.scalars(
        select(Recognition)
        .where(Recognition.organisation_id == organisation_id)
        .order_by(Recognition.valid_from)
    )
    claims = await db.scalars(
        select(SocialValueClaim).where(SocialValueClaim.organisation_id == organisation_id)
    )
    return {
        "recognitions": recognitions.all(),
        "figures": figures.shown(claims),
        "criteria": CRITERIA,
        "keys": KEYS,
        "today": clock.today(),
    }


async def _profile(
    request: Req, db: AsyncSession, pages: Pages, organisation: Organisation, form: Form, status: int = 200
) -> Page:
    people = await db.scalars(members_of(organisation.id))
    return pages.render(
        request,
        "organisations/own.html",
        organisation=organisation,
        people=people.all(),
        form=form,
        types=TYPES,
        levels=[(level, level.capitalize()) for level in EvidenceLevel],
        status=status,
        **await _parts(db, organisation.id),
    )


@get("/organisaties/{organisation_id:uuid}", guards=[access.signed_in])
async def own_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    """Own people edit; a coordinator of the region looks."""
    if organisation_id in actor.organisations:
        organisation = await _own(db, actor, organisation_id)
        return await _profile(request, db, pages, organisation, Form(_profile_values(organisation)))
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
        **await _parts(db, found.id),
    )


def _profile_values(organisation: Organisation) -> dict[str, str]:
    return {
        name: getattr(organisation, name) for name in ("name", "description", "phone", "website", "email")
    }


@post("/organisaties/{organisation_id:uuid}", guards=[access.signed_in], opt=seen.neither("TODO"))
async def save_profile(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    organisation = await _own(db, actor, organisation_id)
    form = Form.of(await request.form())
    values = {
        "name": form.line("name", "Vul de naam van uw organisatie in", limit=120),
        "description": form.text("description", limit=2000),
        "phone": forms.phone_number(form),
        "website": forms.website(form),
        "email": form.email("email"),
    }
    if not form.ok:
        return await _profile(request, db, pages, organisation, form, 422)
    changed = sorted(name for name, value in values.items() if getattr(organisation, name) != value)
    for name, value in values.items():
        setattr(organisation, name, value)
    if changed:
        audit.record(db, actor.person_id, "organisation.edit", organisation.id, fields=changed)
    return pages.redirect(request, f"/organisaties/{organisation.id}", "Uw gegevens zijn bewaard.")


@post("/organisaties/{organisation_id:uuid}/erkenningen", guards=[access.supplier], opt=seen.neither("TODO"))
async def add_recognition(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    organisation = await _own(db, actor, organisation_id)
    form = Form.of(await request.form())
    kind = form.choice("type", list(SupplierType), "Kies het type erkenning")
    document = form.line("document", "Noem het document of nummer", limit=200)
    valid_from = form.date("valid_from", "Vul in vanaf wanneer de erkenning geldt")
    valid_to = form.date("valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        form.fail("valid_to", "De einddatum ligt voor de begindatum")
    if not form.ok or kind is None or valid_from is None:
        form.values |= _profile_values(organisation)
        return await _profile(request, db, pages, organisation, form, 422)
    db.add(
        Recognition(
            organisation_id=organisation.id,
            type=SupplierType(kind),
            document=document,
            valid_from=valid_from,
            valid_to=valid_to,
        )
    )
    organisation.changed_at = clock.now()
    audit.record(db, actor.person_id, "organisation.add_recognition", organisation.id)
    return pages.redirect(request, f"/organisaties/{organisation.id}", "De erkenning is bewaard.")


@get("/organisaties/{organisation_id:uuid}/meerwaarde", guards=[access.supplier])
async def social_value_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    organisation = await _own(db, actor, organisation_id)
    parts = await _parts(db, organisation_id)
    claims = await db.scalars(
        select(SocialValueClaim).where(SocialValueClaim.organisation_id == organisation_id)
    )
    values: dict[str, str] = {}
    for claim in claims:
        key = claim.key
        values |= {key: f"{claim.value.normalize():f}".replace(".", ","), f"{key}-level": claim.level}
    return _social_value(request, pages, organisation, Form(values), parts)


def _social_value(
    request: Req,
    pages: Pages,
    organisation: Organisation,
    form: Form,
    parts: dict[str, Any],
    status: int = 200,
) -> Page:
    levels = [
        (str(level), level.capitalize()) for level in (EvidenceLevel.DECLARED, EvidenceLevel.DOCUMENTED)
    ]
    return pages.render(
        request,
        "organisations/social_value.html",
        organisation=organisation,
        form=form,
        levels=levels,
        status=status,
        **parts,
    )


@post("/organisaties/{organisation_id:uuid}/meerwaarde", guards=[access.supplier], opt=seen.neither("TODO"))
async def save_social_value(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    organisation = await _own(db, actor, organisation_id)
    form = Form.of(await request.form())
    claims = forms.claims(form)
    if not form.ok:
        return _social_value(request, pages, organisation, form, await _parts(db, organisation_id), 422)
    await verbs.claim_social_value(db, actor.person_id, organisation, claims)
    return pages.redirect(request, f"/organisaties/{organisation.id}", "Uw cijfers zijn bewaard.")


router = Router(
    "/",
    route_handlers=[
        own_page,
        save_profile,
        add_recognition,
        social_value_page,
        save_social_value,
    ],
)
