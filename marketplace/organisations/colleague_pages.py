"""The colleagues of an organisation: inviting them, and ending their access.

By the organisation's own people, or by a coordinator of its region: an organisation may have nobody left.
"""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Membership, Person
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.i18n import _
from marketplace.core.inject import Db, Limits, Mailing, Rendering, SignedIn
from marketplace.core.view_log import Seen
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.forms import Form
from marketplace.core.web.limits import INVITE, INVITE_ONE
from marketplace.core.web.pages import Pages
from marketplace.organisations import colleagues, reach
from marketplace.organisations.colleagues import LAST
from marketplace.organisations.joining_models import ColleagueInvitation
from marketplace.organisations.models import Organisation, OrganisationStatus

Req = Request[Any, Any, Any]
Page = Response[Any]


async def _place(db: AsyncSession, actor: Actor, organisation_id: UUID) -> Organisation:
    """An approved organisation of the actor, or of a region of the actor. Raises NotFound."""
    organisation = await reach.seen_by(db, actor, organisation_id, Seen.DETAILS)
    if organisation.status is not OrganisationStatus.APPROVED:
        raise NotFound
    return organisation


async def _list(
    request: Req, db: AsyncSession, pages: Pages, organisation: Organisation, form: Form, status: int = 200
) -> Page:
    open_ones = ColleagueInvitation.open_of(organisation.id)
    invitations = await db.scalars(open_ones.options(joinedload(ColleagueInvitation.inviter)))
    return pages.render(
        request,
        "organisations/colleagues.html",
        organisation=organisation,
        members=await colleagues.members(db, organisation.id),
        invitations=invitations.all(),
        form=form,
        status=status,
    )


@get("/organisaties/{organisation_id:uuid}/collegas", guards=[access.signed_in])
async def colleagues_page(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    organisation = await _place(db, actor, organisation_id)
    return await _list(request, db, pages, organisation, Form())


@post(
    "/organisaties/{organisation_id:uuid}/collegas",
    guards=[access.signed_in],
    opt=promises.makes("colleague_invitation"),
)
async def invite(
    request: Req,
    db: Db,
    pages: Rendering,
    mail: Mailing,
    actor: SignedIn,
    limiter: Limits,
    organisation_id: FromPath[UUID],
) -> Page:
    organisation = await _place(db, actor, organisation_id)
    form = Form.of(await request.form())
    name = form.name("colleague_name", _("Vul de naam van uw collega in"), limit=100)
    email = form.email("colleague_email")
    if email and await colleagues.is_member(db, organisation.id, email):
        form.fail(
            "colleague_email",
            _("%(email)s hoort al bij %(name)s") % {"email": email, "name": organisation.name},
        )
    if not form.ok or email is None:
        return await _list(request, db, pages, organisation, form, 422)
    await limiter.hit(INVITE, f"invite:{actor.person_id}")
    await limiter.hit(INVITE_ONE, f"invite:{organisation.id}:{email}")
    sent = await seen.first_time(db, form, seen.sender_of(actor.person_id, organisation.id))
    if sent.made is None:
        inviter = await db.get_one(Person, actor.person_id)
        sent.made = (await colleagues.invite(db, mail, inviter, organisation, email, name)).id
    told = _("%(name)s krijgt een mail op %(email)s en hoort erbij na een druk op de knop daarin.")
    told %= {"name": name, "email": email}
    return pages.redirect(request, f"/organisaties/{organisation.id}/collegas", told)


@post(
    "/organisaties/{organisation_id:uuid}/collegas/uitnodigingen/{invitation_id:uuid}/intrekking",
    guards=[access.signed_in],
    opt=promises.shows("colleague_invitation"),
)
async def withdraw(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    invitation_id: FromPath[UUID],
) -> Page:
    organisation = await _place(db, actor, organisation_id)
    query = select(ColleagueInvitation).where(ColleagueInvitation.organisation_id == organisation.id)
    row = await db.scalar(query.where(ColleagueInvitation.id == invitation_id))
    if row is None:
        raise NotFound
    await seen.require(db, Form.of(await request.form()), row)
    colleagues.withdraw(db, actor.person_id, row)
    told = _("De uitnodiging voor %(name)s is ingetrokken. De link in de mail werkt niet meer.") % {
        "name": row.name
    }
    return pages.redirect(request, f"/organisaties/{organisation.id}/collegas", told)


@get("/organisaties/{organisation_id:uuid}/collegas/{person_id:uuid}/einde", guards=[access.signed_in])
async def ask(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    person_id: FromPath[UUID],
) -> Page:
    """Ask to confirm the end of a colleague's access, and say what it means."""
    organisation = await _place(db, actor, organisation_id)
    membership = await _one(db, actor, organisation, person_id)
    return pages.render(
        request,
        "organisations/remove_colleague.html",
        organisation=organisation,
        membership=membership,
        person=membership.person,
    )


@post(
    "/organisaties/{organisation_id:uuid}/collegas/{person_id:uuid}/einde",
    guards=[access.signed_in],
    opt=promises.shows("membership"),
)
async def remove(
    request: Req,
    db: Db,
    pages: Rendering,
    mail: Mailing,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    person_id: FromPath[UUID],
) -> Page:
    organisation = await _place(db, actor, organisation_id)
    await colleagues.lock(db, [organisation.id])
    membership = await _one(db, actor, organisation, person_id)
    await seen.require(db, Form.of(await request.form()), membership)
    remover = await db.get_one(Person, actor.person_id)
    await colleagues.remove(db, mail, remover, organisation, membership)
    if person_id == actor.person_id:
        return pages.redirect(
            request, "/start", _("U hebt geen toegang meer tot %(name)s.") % {"name": organisation.name}
        )
    told = _("%(name)s heeft geen toegang meer tot %(organisation)s en krijgt een mail.") % {
        "name": membership.person.name,
        "organisation": organisation.name,
    }
    return pages.redirect(request, f"/organisaties/{organisation.id}/collegas", told)


async def _one(db: AsyncSession, actor: Actor, organisation: Organisation, person_id: UUID) -> Membership:
    """One of its memberships. Raises NotFound, and Conflict for the last one unless a coordinator asks."""
    people = await colleagues.members(db, organisation.id)
    own = organisation.id in actor.organisations
    if own and actor.person_id not in {one.person_id for one in people}:
        raise NotFound  # whoever asks was removed meanwhile
    found = next((one for one in people if one.person_id == person_id), None)
    if found is None:
        raise NotFound(_("Die persoon heeft geen toegang meer tot deze organisatie."))
    if own and len(people) == 1:
        raise Conflict(LAST.format(found.person.name, organisation.name))
    return found


router = Router("/", route_handlers=[colleagues_page, invite, withdraw, ask, remove])
