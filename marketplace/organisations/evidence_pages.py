"""Pages on the documents behind a supplier's figures: sent, opened, wiped and checked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import views as view_log
from marketplace.core.documents import KINDS_SHOWN, MOST_BYTES, Desk, Document, NotAccepted
from marketplace.core.errors import NotFound
from marketplace.core.views import Seen
from marketplace.core.web import access, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.bodies import UPLOAD
from marketplace.core.web.forms import Form
from marketplace.core.web.inject import Db, Documents, Rendering, SignedIn
from marketplace.organisations import evidence
from marketplace.organisations.evidence import Evidence
from marketplace.organisations.models import Organisation
from marketplace.organisations.social_value import BY_NAME, KEYS

Req = Request[Any, Any, Any]
Page = Response[Any]
PATH = "/organisaties/{organisation_id:uuid}/bewijsstukken"


async def _seen(db: AsyncSession, actor: Actor, organisation_id: UUID) -> Organisation:
    organisation = await evidence.seen_by(db, actor, organisation_id)
    if organisation is None or organisation.role != access.Role.SUPPLIER:
        raise NotFound
    return organisation


async def _own(db: AsyncSession, actor: Actor, organisation_id: UUID) -> Organisation:
    if organisation_id not in actor.organisations:
        raise NotFound
    return await _seen(db, actor, organisation_id)


async def _document(db: AsyncSession, organisation: Organisation, evidence_id: UUID) -> Evidence:
    row = await db.get(Evidence, evidence_id)
    if row is None or row.organisation_id != organisation.id:
        raise NotFound
    return row


async def _page(
    request: Req,
    db: AsyncSession,
    pages: Rendering,
    organisation: Organisation,
    form: Form,
    status: int = 200,
) -> Page:
    actor = access.actor_of(request)
    return pages.render(
        request,
        "organisations/evidence.html",
        organisation=organisation,
        documents=await evidence.of_organisation(db, organisation.id),
        own=actor is not None and organisation.id in actor.organisations,
        keys=[("", "Kies een cijfer"), *((key.name, key.label) for key in KEYS)],
        kinds=KINDS_SHOWN,
        form=form,
        status=status,
    )


@get(PATH, guards=[access.signed_in])
async def evidence_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    organisation = await _seen(db, actor, organisation_id)
    await view_log.record(db, actor, organisation.id, Seen.EVIDENCE)
    return await _page(request, db, pages, organisation, Form())


@post(PATH, guards=[access.supplier], opt={UPLOAD: MOST_BYTES} | seen.neither("TODO"))
async def add_evidence(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    desk: Documents,
    organisation_id: FromPath[UUID],
) -> Page:
    organisation = await _own(db, actor, organisation_id)
    posted = await request.form()
    form = Form.of(posted)
    key = form.choice("key", BY_NAME, "Kies bij welk cijfer dit hoort")
    sent = posted.get("file")
    document = await _accepted(desk, sent, form)
    if key is None or document is None or not isinstance(sent, UploadFile):
        return await _page(request, db, pages, organisation, form, 422)
    await evidence.add(db, actor.person_id, organisation, key, sent.filename, document)
    return pages.redirect(request, _address(organisation), "Het bewijsstuk is bewaard.")


@get(PATH + "/{evidence_id:uuid}", guards=[access.signed_in])
async def open_evidence(
    db: Db, actor: SignedIn, organisation_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Response[bytes]:
    """Always to keep, never to show: a browser does not run what was sent."""
    row = await _document(db, await _seen(db, actor, organisation_id), evidence_id)
    await view_log.record(db, actor, organisation_id, Seen.EVIDENCE)
    data = await evidence.content(db, row)
    headers = {
        "content-disposition": f'attachment; filename="{row.file_name}"',
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "private, no-store",
    }
    return Response(data, media_type=row.content_type, headers=headers)


@post(PATH + "/{evidence_id:uuid}/wissen", guards=[access.supplier], opt=seen.neither("TODO"))
async def remove_evidence(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Page:
    organisation = await _own(db, actor, organisation_id)
    await evidence.remove(db, actor.person_id, organisation, await _document(db, organisation, evidence_id))
    return pages.redirect(request, _address(organisation), "Het bewijsstuk is gewist.")


@post(PATH + "/{evidence_id:uuid}/nagekeken", guards=[access.coordinator], opt=seen.neither("TODO"))
async def verify_evidence(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    evidence_id: FromPath[UUID],
) -> Page:
    organisation = await _seen(db, actor, organisation_id)
    row = await _document(db, organisation, evidence_id)
    await evidence.verify(db, actor.person_id, organisation, row.key)
    return pages.redirect(request, _address(organisation), f"Nagekeken: {row.label}.")


async def _accepted(desk: Desk, sent: object, form: Form) -> Document | None:
    """The document that was sent; None, and why in `form`, when it is none that we take."""
    if not isinstance(sent, UploadFile) or not sent.filename:
        form.fail("file", "Kies een bestand")
        return None
    try:
        return await desk.accept(await sent.read(MOST_BYTES + 1))
    except NotAccepted as error:
        form.fail("file", str(error))
        return None


def _address(organisation: Organisation) -> str:
    return f"/organisaties/{organisation.id}/bewijsstukken"


router = Router(
    "/", route_handlers=[evidence_page, add_evidence, open_evidence, remove_evidence, verify_evidence]
)
