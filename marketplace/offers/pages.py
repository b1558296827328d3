"""A supplier's own offers, and the public pages of a supplier and an offer."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.errors import NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Anyone, Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor, Role
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.offers import forms, reach, verbs
from marketplace.offers.models import Offer, OfferStatus
from marketplace.organisations.contact import public_contact
from marketplace.organisations.forms import municipality_choices
from marketplace.organisations.models import Municipality
from marketplace.organisations.overview import parts

Req = Request[Any, Any, Any]
Page = Response[Any]


async def area_names(db: AsyncSession, offers: list[Offer]) -> dict[str, str]:
    """NIS -> name of all municipalities that these offers name; one query for those that merged since."""
    codes = {nis for offer in offers for nis in offer.area_nis}
    names = dict(await municipality_choices(db)) if codes else {}
    if merged := codes - names.keys():
        rows = await db.execute(
            select(Municipality.nis, Municipality.name).where(Municipality.nis.in_(merged))
        )
        names |= {row.nis: row.name for row in rows}
    return names


@get("/mijn-aanbod", guards=[access.supplier])
async def own_offers(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    rows = await db.scalars(Offer.owned_by(actor).order_by(Offer.changed_at.desc(), Offer.id).limit(500))
    return pages.render(request, "offers/own.html", offers=rows.all())


async def _form_page(
    request: Req, db: AsyncSession, pages: Pages, form: Form, offer: Offer | None, status: int = 200
) -> Page:
    return pages.render(
        request,
        "offers/form.html",
        form=form,
        offer=offer,
        places=(await municipality_choices(db))[1:],
        kinds=forms.KINDS,
        areas=forms.AREAS,
        status=status,
    )


@get("/mijn-aanbod/nieuw", guards=[access.supplier])
async def new_offer(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    supplier_id = actor.acting_as(Role.SUPPLIER)
    form = Form({"area_kind": "municipalities", "organisation": str(supplier_id)})
    return await _form_page(request, db, pages, form, None)


@post("/mijn-aanbod/nieuw", guards=[access.supplier], opt=promises.makes("offer"))
async def draft_offer(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    return await _add_offer(request, db, pages, actor, publish=False)


@post("/mijn-aanbod/nieuw/publicatie", guards=[access.supplier], opt=promises.makes("offer"))
async def add_offer(request: Req, db: Db, pages: Rendering, actor: SignedIn) -> Page:
    return await _add_offer(request, db, pages, actor, publish=True)


async def _add_offer(request: Req, db: AsyncSession, pages: Pages, actor: Actor, *, publish: bool) -> Page:
    """Keep a draft, and put it online when that button was pressed."""
    form = Form.of(await request.form())
    supplier_id = actor.acting_as(Role.SUPPLIER, form.identifier("organisation"))
    values = forms.offer(form, {nis for nis, _ in await municipality_choices(db)})
    if values is None:
        return await _form_page(request, db, pages, form, None, 422)
    told = _("Uw aanbod staat online.") if publish else _("Uw ontwerp is bewaard.")
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, supplier_id))
    if sent.made is None:
        offer = await verbs.save(db, actor.person_id, supplier_id, values)
        sent.made = offer.id
        if publish:
            await verbs.publish(db, actor.person_id, offer)
    return pages.redirect(request, "/mijn-aanbod", told)


async def _own(db: AsyncSession, actor: Actor, offer_id: UUID) -> Offer:
    offer = await db.scalar(Offer.owned_by(actor).where(Offer.id == offer_id))
    if offer is None:
        raise NotFound
    return offer


@get("/mijn-aanbod/{offer_id:uuid}", guards=[access.supplier])
async def edit_offer(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, offer_id: FromPath[UUID]
) -> Page:
    offer = await _own(db, actor, offer_id)
    return await _form_page(request, db, pages, Form(forms.values_of(offer)), offer)


@post("/mijn-aanbod/{offer_id:uuid}", guards=[access.supplier], opt=promises.shows("offer"))
async def save_offer(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, offer_id: FromPath[UUID]
) -> Page:
    return await _save_offer(request, db, pages, actor, offer_id, publish=False)


@post("/mijn-aanbod/{offer_id:uuid}/bewaring", guards=[access.supplier], opt=promises.shows("offer"))
async def save_and_publish(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, offer_id: FromPath[UUID]
) -> Page:
    return await _save_offer(request, db, pages, actor, offer_id, publish=True)


async def _save_offer(
    request: Req, db: AsyncSession, pages: Pages, actor: Actor, offer_id: UUID, *, publish: bool
) -> Page:
    offer = await _own(db, actor, offer_id)
    form = Form.of(await request.form())
    places = dict(await municipality_choices(db))
    values = forms.offer(form, set(places))
    if values is None:
        return await _form_page(request, db, pages, form, offer, 422)
    same = await seen.check(db, form, offer)
    theirs = forms.shown(offer, places)
    stand = forms.STATUS_NAMES[OfferStatus.PUBLISHED] if publish else theirs[_("Stand")]
    mine = forms.shown(values, places) | {_("Stand"): stand}
    if not same and mine != theirs:
        seen.clash(form, offer, mine=mine, theirs=theirs)
        return await _form_page(request, db, pages, form, offer, 409)
    if same:
        await verbs.save(db, actor.person_id, offer.organisation_id, values, offer)
    if same and publish and offer.status is not OfferStatus.PUBLISHED:
        await verbs.publish(db, actor.person_id, offer)
    return pages.redirect(request, "/mijn-aanbod", _("Uw aanbod is bewaard."))


async def _still_to_take(request: Req, db: AsyncSession, offer: Offer, status: OfferStatus) -> bool:
    """Whether the step still has to be taken: False when it was (pressed twice). Raises Outdated."""
    form = Form.of(await request.form())
    same = await seen.check(db, form, offer)
    if not same and offer.status is not status:
        raise seen.Outdated
    return same


@post("/mijn-aanbod/{offer_id:uuid}/publicatie", guards=[access.supplier], opt=promises.shows("offer"))
async def publish_offer(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, offer_id: FromPath[UUID]
) -> Page:
    offer = await _own(db, actor, offer_id)
    if await _still_to_take(request, db, offer, OfferStatus.PUBLISHED):
        await verbs.publish(db, actor.person_id, offer)
    return pages.redirect(request, "/mijn-aanbod", _("Uw aanbod staat online."))


@post("/mijn-aanbod/{offer_id:uuid}/archivering", guards=[access.supplier], opt=promises.shows("offer"))
async def archive_offer(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, offer_id: FromPath[UUID]
) -> Page:
    offer = await _own(db, actor, offer_id)
    if await _still_to_take(request, db, offer, OfferStatus.ARCHIVED):
        await verbs.archive(db, actor.person_id, offer)
    return pages.redirect(
        request, "/mijn-aanbod", _("Uw aanbod staat in het archief. U kunt het weer online zetten.")
    )


@get("/aanbod/{offer_id:uuid}", guards=[access.anyone])
async def offer_page(request: Req, db: Db, pages: Rendering, actor: Anyone, offer_id: FromPath[UUID]) -> Page:
    offer = await reach.offer_seen_by(db, actor, offer_id)
    return pages.render(
        request,
        "offers/offer.html",
        offer=offer,
        places=await area_names(db, [offer]),
        contact=await public_contact(db, offer.organisation),
    )


@get("/leveranciers/{organisation_id:uuid}", guards=[access.anyone])
async def supplier_page(
    request: Req, db: Db, pages: Rendering, actor: Anyone, organisation_id: FromPath[UUID]
) -> Page:
    organisation = await reach.supplier_seen_by(db, actor, organisation_id)
    offers = list(await db.scalars(Offer.public().where(Offer.organisation_id == organisation_id)))
    return pages.render(
        request,
        "offers/supplier.html",
        organisation=organisation,
        offers=offers,
        places=await area_names(db, offers),
        contact=await public_contact(db, organisation),
        **await parts(db, organisation_id),
    )


router = Router(
    "/",
    route_handlers=[
        own_offers,
        new_offer,
        draft_offer,
        add_offer,
        edit_offer,
        save_offer,
        save_and_publish,
        publish_offer,
        archive_offer,
        offer_page,
        supplier_page,
    ],
)
