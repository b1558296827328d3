"""A supplier takes a figure or a recognition back, which is asked first, and may put it back as it was."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import N_, _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.organisations import claims, figures, overview, proof_forms, reach, recognitions
from marketplace.organisations.models import Organisation
from marketplace.organisations.recognition_pages import ONE as RECOGNITION
from marketplace.organisations.recognition_pages import recognition_of
from marketplace.organisations.social_value import Key
from marketplace.organisations.social_value_pages import PATH as FIGURES
from marketplace.organisations.social_value_pages import key_of

Req = Request[Any, Any, Any]
Page = Response[Any]
FIGURE = FIGURES + "/{key:str}"
GONE = N_("Dit is al verbeterd of verwijderd.")
BACK = N_("Teruggezet. De helpdesk kijkt het opnieuw na als er een bewijsstuk bij hoort.")


@get(FIGURE + "/wissen", guards=[access.supplier])
async def ask_about_figure(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    key: FromPath[str],
) -> Page:
    """Ask to confirm, and say what buyers will see."""
    organisation, question = await reach.own_supplier(db, actor, organisation_id), key_of(key)
    rows = await claims.all_of(db, organisation)
    row = claims.current(rows).get(key)
    if row is None:
        return pages.redirect(request, _figure(organisation, question), GONE, "info")
    return pages.render(
        request,
        "organisations/take_back.html",
        row=row,
        page=_figure(organisation, question),
        label=question.label,
        kind="figure",
        told=overview.told(row, few=figures.are_few(rows)),
        shown=proof_forms.figure_shown(claims.figure_of(row), question),
    )


@post(FIGURE + "/wissen", guards=[access.supplier], opt=promises.shows("social_value_claim"))
async def remove_figure(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    key: FromPath[str],
) -> Page:
    form = Form.of(await request.form())
    organisation, question = await _own(db, actor, organisation_id, key)
    rows = await claims.of_key(db, organisation, question)
    row = claims.current(rows).get(key)
    shown = proof_forms.figure_shown(claims.figure_of(row) if row else None, question)
    await seen.require(db, form, *proof_forms.made_from(form, rows), shown=shown)
    if row is None:
        raise seen.Outdated
    await claims.remove(db, actor.person_id, organisation, row)
    told = _("Verwijderd: %(label)s. Dit cijfer is weer onbekend.") % {"label": _(question.label)}
    return pages.redirect(request, _figure(organisation, question), told)


@post(FIGURE + "/terugzetten", guards=[access.supplier], opt=promises.shows("social_value_claim"))
async def put_figure_back(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    key: FromPath[str],
) -> Page:
    form = Form.of(await request.form())
    organisation, question = await _own(db, actor, organisation_id, key)
    row = claims.taken_back(await claims.of_key(db, organisation, question))
    if row is None:
        raise seen.Outdated
    await seen.require(db, form, row)
    await claims.put_back(db, actor.person_id, organisation, question, row)
    return pages.redirect(request, _figure(organisation, question), BACK)


@get(RECOGNITION + "/wissen", guards=[access.supplier])
async def ask_about_recognition(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    recognition_id: FromPath[UUID],
) -> Page:
    """Ask to confirm, and say what buyers will see."""
    organisation = await reach.own_supplier(db, actor, organisation_id)
    row = await recognition_of(db, organisation, recognition_id)
    if row.ended_at is not None:
        return pages.redirect(request, _recognition(organisation, row.id), GONE, "info")
    return pages.render(
        request,
        "organisations/take_back.html",
        row=row,
        page=_recognition(organisation, row.id),
        label=row.label,
        kind="recognition",
        told=overview.told(row, few=False),
        shown=proof_forms.label_shown(recognitions.label_of(row)),
    )


@post(RECOGNITION + "/wissen", guards=[access.supplier], opt=promises.shows("recognition"))
async def remove_recognition(
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
    await seen.require(db, form, row, shown=proof_forms.label_shown(recognitions.label_of(row)))
    await recognitions.remove(db, actor.person_id, organisation, row)
    told = _("Verwijderd: %(label)s. Kopers zien deze erkenning niet meer.") % {"label": _(row.label)}
    return pages.redirect(request, _recognition(organisation, row.id), told)


@post(RECOGNITION + "/terugzetten", guards=[access.supplier], opt=promises.shows("recognition"))
async def put_recognition_back(
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
    await seen.require(db, form, row)
    new = await recognitions.put_back(db, actor.person_id, organisation, row)
    return pages.redirect(request, _recognition(organisation, new.id), BACK)


async def _own(db: AsyncSession, actor: Actor, organisation_id: UUID, key: str) -> tuple[Organisation, Key]:
    return await reach.own_supplier(db, actor, organisation_id, change=True), key_of(key)


def _figure(organisation: Organisation, key: Key) -> str:
    return f"/organisaties/{organisation.id}/meerwaarde/{key.name}"


def _recognition(organisation: Organisation, recognition_id: UUID) -> str:
    return f"/organisaties/{organisation.id}/erkenningen/{recognition_id}"


router = Router(
    "/",
    route_handlers=[
        ask_about_figure,
        remove_figure,
        put_figure_back,
        ask_about_recognition,
        remove_recognition,
        put_recognition_back,
    ],
)
