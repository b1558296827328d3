"""Pages on a supplier's figures: all to fill in quickly, and each with its days, proof and history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.reading.numbers import as_typed
from marketplace.core.view_log import Seen
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.organisations import claims, evidence, figures, levels, overview, proof_forms, reach
from marketplace.organisations.models import Organisation
from marketplace.organisations.social_value import BY_NAME, CRITERIA, KEYS, Key

Req = Request[Any, Any, Any]
Page = Response[Any]
PATH = "/organisaties/{organisation_id:uuid}/meerwaarde"


async def _all(
    request: Req, db: AsyncSession, pages: Pages, organisation: Organisation, form: Form, status: int = 200
) -> Page:
    rows = claims.current(await claims.all_of(db, organisation))
    return pages.render(
        request,
        "organisations/social_value.html",
        organisation=organisation,
        form=form,
        rows=rows.values(),
        criteria=CRITERIA,
        keys=KEYS,
        status=status,
    )


@get(PATH, guards=[access.supplier])
async def social_value_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    organisation = await reach.own_supplier(db, actor, organisation_id)
    rows = claims.current(await claims.all_of(db, organisation))
    form = Form({name: as_typed(row.value) for name, row in rows.items()})
    return await _all(request, db, pages, organisation, form)


@post(PATH, guards=[access.supplier], opt=promises.shows("social_value_claim"))
async def save_social_value(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    form = Form.of(await request.form())
    organisation = await reach.own_supplier(db, actor, organisation_id, change=True)
    values = proof_forms.values(form)
    if not form.ok:
        return await _all(request, db, pages, organisation, form, 422)
    rows = await claims.all_of(db, organisation)
    same = await seen.check(db, form, *proof_forms.made_from(form, rows))
    held = claims.current(rows)
    mine = proof_forms.values_shown((key.name, value) for key, value in values)
    theirs = proof_forms.values_shown((name, row.value) for name, row in held.items())
    if not same and mine != theirs:
        seen.clash(form, *held.values(), mine=mine, theirs=theirs)
        return await _all(request, db, pages, organisation, form, 409)
    await claims.fill(db, actor.person_id, organisation, values)
    told = _("Uw cijfers zijn bewaard. Voeg bewijsstukken toe: dan kan de helpdesk ze nakijken.")
    return pages.redirect(request, f"/organisaties/{organisation.id}#meerwaarde", told)


def key_of(name: str) -> Key:
    """What a figure says, by its name. Raises NotFound."""
    if name not in BY_NAME:
        raise NotFound
    return BY_NAME[name]


async def _figure(
    request: Req,
    db: AsyncSession,
    pages: Pages,
    organisation: Organisation,
    key: Key,
    form: Form | None,
    status: int = 200,
) -> Page:
    """One figure for its own people, who change it, and for the helpdesk, which checks it."""
    told = await _told(db, organisation, key)
    row = told["row"]
    return pages.render(
        request,
        "organisations/figure.html",
        organisation=organisation,
        key=key,
        **await overview.rights(db, access.actor_of(request), organisation),
        form=form or Form(proof_forms.figure_values(claims.figure_of(row), key) if row else {}),
        status=status,
        **told,
    )


async def _told(db: AsyncSession, organisation: Organisation, key: Key) -> dict[str, Any]:
    """A figure, its words, documents and history."""
    rows = await claims.all_of(db, organisation)
    row = claims.current(rows).get(key.name)
    own = [old for old in rows if old.key == key.name]
    line = [old for old in own if old.ended_at is not None]
    few = figures.are_few(rows)
    shown = figures.shown(await levels.figures_of(db, [organisation.id]), clock.today())
    documents = await evidence.of_organisation(db, organisation.id)
    return {
        "row": row,
        "taken_back": claims.taken_back(own),
        "figure": shown.get(key.name),
        "told": overview.told(row, few=few),
        "documents": [document for document in documents if document.key == key.name],
        "history": await overview.past(db, line, [figures.words(old, few=few) for old in line]),
    }


@get(PATH + "/{key:str}", guards=[access.signed_in])
async def figure_page(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    key: FromPath[str],
) -> Page:
    organisation = await reach.supplier_seen_by(db, actor, organisation_id, Seen.EVIDENCE)
    return await _figure(request, db, pages, organisation, key_of(key), None)


@post(PATH + "/{key:str}", guards=[access.supplier], opt=promises.shows("social_value_claim"))
async def correct_figure(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    key: FromPath[str],
) -> Page:
    form = Form.of(await request.form())
    organisation, question = await _own(db, actor, organisation_id, key)
    typed = proof_forms.figure(form, question)
    if typed is None:
        return await _figure(request, db, pages, organisation, question, form, 422)
    rows = await claims.of_key(db, organisation, question)
    same = await seen.check(db, form, *proof_forms.made_from(form, rows))
    row = claims.current(rows).get(key)
    held = claims.figure_of(row) if row else None
    if not same and typed != held:
        mine, theirs = (proof_forms.figure_shown(side, question) for side in (typed, held))
        seen.clash(form, *([row] if row else []), mine=mine, theirs=theirs)
        return await _figure(request, db, pages, organisation, question, form, 409)
    await claims.correct(db, actor.person_id, organisation, question, typed, row)
    told = _("Uw cijfer is bewaard. De helpdesk kijkt het opnieuw na als er een bewijsstuk bij hoort.")
    return pages.redirect(request, _address(organisation, question), told)


async def _own(db: AsyncSession, actor: Actor, organisation_id: UUID, key: str) -> tuple[Organisation, Key]:
    return await reach.own_supplier(db, actor, organisation_id, change=True), key_of(key)


def _address(organisation: Organisation, key: Key) -> str:
    return f"/organisaties/{organisation.id}/meerwaarde/{key.name}"


router = Router(
    "/",
    route_handlers=[social_value_page, save_social_value, figure_page, correct_figure],
)
