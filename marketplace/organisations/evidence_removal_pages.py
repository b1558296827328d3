"""A supplier removes a document, which is asked first, and may put it back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.errors import NotFound
from marketplace.core.i18n import _, day
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.retention import in_words
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.organisations import evidence, reach
from marketplace.organisations.evidence_pages import PATH, page_of
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import PUT_BACK_FOR, Evidence

Req = Request[Any, Any, Any]
Page = Response[Any]
ONE = PATH + "/{evidence_id:uuid}"


async def _document(db: AsyncSession, organisation: Organisation, evidence_id: UUID) -> Evidence:
    row = await evidence.own(db, organisation, evidence_id)
    if row is None:
        raise NotFound
    return row


@get(ONE + "/wissen", guards=[access.supplier])
async def ask_to_remove(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Page:
    """Ask to confirm the removal, and say what buyers will see differently."""
    organisation = await reach.own_supplier(db, actor, organisation_id)
    row = await _document(db, organisation, evidence_id)
    if row.removed_at is not None:
        return pages.redirect(request, page_of(organisation), _("Dit bewijsstuk is al verwijderd."), "info")
    return pages.render(
        request,
        "organisations/remove_evidence.html",
        organisation=organisation,
        row=row,
        within=in_words(PUT_BACK_FOR),
    )


@post(ONE + "/wissen", guards=[access.supplier], opt=promises.shows("evidence"))
async def remove_evidence(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Page:
    form = Form.of(await request.form())
    organisation = await reach.own_supplier(db, actor, organisation_id, change=True)
    row = await _document(db, organisation, evidence_id)
    await seen.require(db, form, row)
    await evidence.remove(db, actor.person_id, organisation, row)
    told = _("Het bewijsstuk is verwijderd. Tot %(day)s kunt u het terugzetten.") % {"day": day(row.gone_at)}
    return pages.redirect(request, page_of(organisation), told)


@post(ONE + "/terugzetten", guards=[access.supplier], opt=promises.shows("evidence", page=PATH))
async def put_evidence_back(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Page:
    form = Form.of(await request.form())
    organisation = await reach.own_supplier(db, actor, organisation_id, change=True)
    row = await _document(db, organisation, evidence_id)
    await seen.require(db, form, row)
    await evidence.put_back(db, actor.person_id, organisation, row)
    return pages.redirect(request, page_of(organisation), _("Het bewijsstuk is teruggezet en telt weer mee."))


router = Router("/", route_handlers=[ask_to_remove, remove_evidence, put_evidence_back])
