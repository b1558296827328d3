"""Pages on a supplier's recognitions: given and corrected, each with its proof and history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.core.i18n import N_, _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.view_log import Seen
from marketplace.core.web import access, promises, seen
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.organisations import evidence, levels, overview, proof_forms, reach, recognitions
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Recognition
from marketplace.organisations.recognitions import Label

Req = Request[Any, Any, Any]
Page = Response[Any]
PATH = "/organisaties/{organisation_id:uuid}/erkenningen"
ONE = PATH + "/{recognition_id:uuid}"
CORRECTED = N_("De erkenning is verbeterd. De helpdesk kijkt ze opnieuw na als er een bewijsstuk bij hoort.")


async def _all(
    request: Req, db: AsyncSession, pages: Pages, organisation: Organisation, form: Form, status: int = 200
) -> Page:
    actor = access.actor_of(request)
    today = clock.today()
    found = await levels.recognitions_of(db, [organisation.id])
    return pages.render(
        request,
        "organisations/recognitions.html",
        organisation=organisation,
        own=actor is not None and organisation.id in actor.organisations,
        ended=await recognitions.taken_back(db, organisation),
        recognitions=[overview.shown_label(one, today) for one in found],
        form=form,
        types=proof_forms.TYPES,
        status=status,
    )


@get(PATH, guards=[access.signed_in])
async def recognitions_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    organisation = await reach.supplier_seen_by(db, actor, organisation_id, Seen.EVIDENCE)
    return await _all(request, db, pages, organisation, Form())


@post(PATH, guards=[access.supplier], opt=promises.makes("recognition"))
async def add_recognition(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    form = Form.of(await request.form())
    organisation = await reach.own_supplier(db, actor, organisation_id, change=True)
    typed = proof_forms.label(form)
    if typed is None:
        return await _all(request, db, pages, organisation, form, 422)
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, organisation.id))
    if sent.made is None:
        sent.made = (await recognitions.add(db, actor.person_id, organisation, typed)).id
    told = _("De erkenning is bewaard. Voeg uw besluit toe als bewijsstuk: dan kan de helpdesk ze nakijken.")
    return pages.redirect(request, _address(organisation, sent.made), told)


async def recognition_of(db: AsyncSession, organisation: Organisation, recognition_id: UUID) -> Recognition:
    """A recognition of this organisation, also one that ended. Raises NotFound."""
    row = await recognitions.one(db, organisation, recognition_id)
    if row is None:
        raise NotFound
    return row


async def _one(
    request: Req,
    db: AsyncSession,
    pages: Pages,
    organisation: Organisation,
    row: Recognition,
    form: Form,
    status: int = 200,
) -> Page:
    """One recognition for its own people, who change it, and for the helpdesk, which checks it."""
    return pages.render(
        request,
        "organisations/recognition.html",
        organisation=organisation,
        row=row,
        **await overview.rights(db, access.actor_of(request), organisation),
        form=form,
        types=proof_forms.TYPES,
        status=status,
        **await _told(db, organisation, row),
    )


async def _told(db: AsyncSession, organisation: Organisation, row: Recognition) -> dict[str, Any]:
    """A recognition with its level while it holds, its words, documents and history."""
    today = clock.today()
    found = await levels.recognitions_of(db, [organisation.id])
    shown = [overview.shown_label(one, today) for one in found if one.row.id == row.id]
    documents = await evidence.of_organisation(db, organisation.id)
    line = [*([row] if row.ended_at else []), *await recognitions.history(db, row)]
    words = [proof_forms.label_shown(recognitions.label_of(old)) for old in line]
    texts = ["; ".join(f"{label}: {text}" for label, text in old.items()) for old in words]
    return {
        "recognition": shown[0] if shown else None,
        "told": overview.told(row, few=False),
        "can_be_put_back": await recognitions.is_taken_back(db, row),
        "documents": [document for document in documents if document.recognition_id == row.id],
        "history": await overview.past(db, line, texts),
    }


@get(ONE, guards=[access.signed_in])
async def recognition_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    recognition_id: FromPath[UUID],
) -> Page:
    organisation = await reach.supplier_seen_by(db, actor, organisation_id, Seen.EVIDENCE)
    row = await recognition_of(db, organisation, recognition_id)
    form = Form(proof_forms.label_values(recognitions.label_of(row)))
    return await _one(request, db, pages, organisation, row, form)


@post(ONE, guards=[access.supplier], opt=promises.shows("recognition"))
async def correct_recognition(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    recognition_id: FromPath[UUID],
) -> Page:
    form = Form.of(await request.form())
    organisation = await reach.own_supplier(db, actor, organisation_id, change=True)
    row = await recognition_of(db, organisation, recognition_id)
    typed = proof_forms.label(form)
    if typed is None:
        return await _one(request, db, pages, organisation, row, form, 422)
    if not await seen.check(db, form, row):
        return await _clash(request, db, pages, organisation, row, form, typed)
    new = await recognitions.correct(db, actor.person_id, organisation, row, typed)
    return pages.redirect(request, _address(organisation, new.id), CORRECTED)


async def _clash(
    request: Req,
    db: AsyncSession,
    pages: Pages,
    organisation: Organisation,
    row: Recognition,
    form: Form,
    typed: Label,
) -> Page:
    """Show the correction beside the one made meanwhile. Raises Outdated when it was taken back."""
    now = await recognitions.latest(db, row)
    if now.ended_at is not None:
        raise seen.Outdated
    held = recognitions.label_of(now)
    if held == typed:
        return pages.redirect(request, _address(organisation, now.id), CORRECTED)
    mine, theirs = proof_forms.label_shown(typed), proof_forms.label_shown(held)
    seen.clash(form, now, mine=mine, theirs=theirs)
    return await _one(request, db, pages, organisation, now, form, 409)


def _address(organisation: Organisation, recognition_id: UUID) -> str:
    return f"/organisaties/{organisation.id}/erkenningen/{recognition_id}"


router = Router(
    "/",
    route_handlers=[
        recognitions_page,
        add_recognition,
        recognition_page,
        correct_recognition,
    ],
)
