"""Pages on the documents behind what a supplier says: listed, sent and opened."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.documents import KINDS_SHOWN, MOST_BYTES
from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Documents, Rendering, SignedIn
from marketplace.core.view_log import Seen
from marketplace.core.web import access, promises, seen
from marketplace.core.web.bodies import UPLOAD
from marketplace.core.web.files import download, sent_file
from marketplace.core.web.forms import Form
from marketplace.organisations import claims, evidence, figures, levels, overview, reach, recognitions
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Recognition
from marketplace.organisations.social_value import BY_NAME, KEYS

Req = Request[Any, Any, Any]
Page = Response[Any]
PATH = "/organisaties/{organisation_id:uuid}/bewijsstukken"


async def _page(
    request: Req,
    db: AsyncSession,
    pages: Rendering,
    organisation: Organisation,
    form: Form,
    status: int = 200,
) -> Page:
    labels = [found.row for found in await levels.recognitions_of(db, [organisation.id])]
    documents = await evidence.of_organisation(db, organisation.id)
    rows = await claims.all_of(db, organisation)
    few = figures.are_few(rows)
    held = claims.current(rows)
    by_id = {row.id: row for row in labels}
    about = {
        row: by_id.get(row.recognition_id) if row.recognition_id else held.get(row.key) for row in documents
    }
    rights = await overview.rights(db, access.actor_of(request), organisation)
    return pages.render(
        request,
        "organisations/evidence.html",
        organisation=organisation,
        documents=[(row, what, overview.told(what, few=few)) for row, what in about.items()],
        removed=await evidence.removed(db, organisation) if rights["own"] else [],
        **rights,
        choices=[("", _("Kies een cijfer of erkenning")), *_choices(labels).items()],
        kinds=KINDS_SHOWN,
        form=form,
        status=status,
    )


def _choices(labels: Iterable[Recognition]) -> dict[str, str]:
    """What a document may be about: a recognition by its id, a figure by its key; -> its name."""
    found = {str(row.id): f"Erkenning: {row.label} ({row.document})" for row in labels}
    return found | {key.name: f"Cijfer: {key.label}" for key in KEYS}


@get(PATH, guards=[access.signed_in])
async def evidence_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    bij: FromQuery[str] = "",
) -> Page:
    organisation = await reach.supplier_seen_by(db, actor, organisation_id, Seen.EVIDENCE)
    return await _page(request, db, pages, organisation, Form({"key": bij}))


@post(PATH, guards=[access.supplier], opt={UPLOAD: MOST_BYTES} | promises.makes("evidence"))
async def add_evidence(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    desk: Documents,
    organisation_id: FromPath[UUID],
) -> Page:
    organisation = await reach.own_supplier(db, actor, organisation_id)
    posted = await request.form()
    form = Form.of(posted)
    found = {str(one.row.id): one.row for one in await levels.recognitions_of(db, [organisation.id])}
    key = form.choice("key", {**BY_NAME, **found}, _("Kies bij welk cijfer of welke erkenning dit hoort"))
    file = await sent_file(desk, form, posted)
    if key is None or file is None:
        return await _page(request, db, pages, organisation, form, 422)
    await reach.own_supplier(db, actor, organisation_id, change=True)
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, organisation.id))
    if sent.made is None:
        label = await recognitions.latest(db, found[key]) if key in found else None
        sent.made = (await evidence.add(db, actor.person_id, organisation, key, *file, label)).id
    told = _("Het bewijsstuk is bewaard. De helpdesk kan het nu nakijken.")
    return pages.redirect(request, page_of(organisation), told)


@get(PATH + "/{evidence_id:uuid}", guards=[access.signed_in])
async def open_evidence(
    db: Db, actor: SignedIn, organisation_id: FromPath[UUID], evidence_id: FromPath[UUID]
) -> Response[bytes]:
    """Sent as a download, so that the browser never runs what is in it."""
    organisation = await reach.supplier_seen_by(db, actor, organisation_id, Seen.EVIDENCE)
    row = await evidence.one(db, organisation, evidence_id)
    if row is None:
        raise NotFound
    data = await evidence.content(db, row)
    return download(data, row.content_type, row.file_name)


def page_of(organisation: Organisation) -> str:
    """Where all documents of a supplier are."""
    return f"/organisaties/{organisation.id}/bewijsstukken"


router = Router(
    "/",
    route_handlers=[
        evidence_page,
        add_evidence,
        open_evidence,
    ],
)
