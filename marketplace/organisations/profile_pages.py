"""An organisation's own page: who it is, how the helpdesk reaches it, and what buyers may see of that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Request, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import members_of
from marketplace.core.i18n import N_, _
from marketplace.core.inject import Db, Rendering, SignedIn
from marketplace.core.web import access, promises, seen
from marketplace.core.web.access import Role
from marketplace.core.web.forms import Form
from marketplace.core.web.pages import Pages
from marketplace.organisations import contact, forms, reach, verbs
from marketplace.organisations.models import Organisation
from marketplace.organisations.overview import parts

Req = Request[Any, Any, Any]
Page = Response[Any]
LABELS: dict[str, str] = {
    "name": N_("Naam"),
    "description": N_("Wie bent u en wat doet u?"),
    "website": N_("Website"),
    "email": N_("E-mailadres voor de helpdesk"),
    "phone": N_("Telefoon voor de helpdesk"),
    "public_contact": N_("Openbare contactpersoon"),
    "public_email": N_("Openbaar e-mailadres"),
    "public_phone": N_("Openbaar telefoonnummer"),
}
PUBLISHED = ("name", "description", "website", "public_contact", "public_email")
SIGNS_IN = N_(
    "Met dit e-mailadres meldt iemand van u zich aan. Dat publiceren wij niet. Kies een "
    "ander adres, zoals info@uworganisatie.be, of laat dit leeg"
)


async def profile(
    request: Req, db: AsyncSession, pages: Pages, organisation: Organisation, form: Form, status: int = 200
) -> Page:
    people = await db.scalars(members_of(organisation.id))
    return pages.render(
        request,
        "organisations/own.html",
        organisation=organisation,
        people=people.all(),
        form=form,
        labels=LABELS,
        contact=await contact.public_contact(db, organisation),
        status=status,
        **await parts(db, organisation.id),
    )


def profile_values(organisation: Organisation) -> dict[str, str]:
    """What the form of the profile holds."""
    return {name: getattr(organisation, name) for name in LABELS}


async def typed(db: AsyncSession, form: Form, organisation: Organisation) -> dict[str, str]:
    """The profile as typed; right when the form has no errors. Only a supplier publishes a contact."""
    values = {
        "name": form.name("name", _("Vul de naam van uw organisatie in"), limit=120),
        "description": form.text("description", limit=2000),
        "website": forms.website(form),
        "email": form.email("email") or "",
        "phone": forms.phone_number(form),
    }
    if organisation.role is Role.SUPPLIER:
        values |= {
            "public_contact": form.name("public_contact", limit=100),
            "public_email": form.email("public_email", None) or "",
            "public_phone": forms.phone_number(form, "public_phone"),
        }
        private = await contact.sign_in_addresses(db, organisation.id)
        for name in PUBLISHED:
            if contact.tells(values[name], private):
                form.fail(name, SIGNS_IN)
        if "@" in values["public_contact"]:
            form.fail("public_contact", _("Vul hier een naam in, geen e-mailadres"))
    return values


@post("/organisaties/{organisation_id:uuid}", guards=[access.signed_in], opt=promises.shows("organisation"))
async def save_profile(
    request: Req, db: Db, pages: Rendering, actor: SignedIn, organisation_id: FromPath[UUID]
) -> Page:
    form = Form.of(await request.form())
    organisation = await reach.own(db, actor, organisation_id, change=True)
    values = await typed(db, form, organisation)
    if not form.ok:
        return await profile(request, db, pages, organisation, form, 422)
    before = profile_values(organisation)
    changed = sorted(name for name, value in values.items() if before[name] != value)
    if not await seen.check(db, form, organisation) and changed:
        mine, theirs = ({LABELS[name]: text for name, text in side.items()} for side in (values, before))
        seen.clash(form, organisation, mine=mine, theirs={label: theirs[label] for label in mine})
        return await profile(request, db, pages, organisation, form, 409)
    if changed:
        verbs.edit(db, actor.person_id, organisation, {name: values[name] for name in changed})
    told = _("Uw gegevens zijn bewaard.")
    if organisation.is_public:
        told = _("Uw gegevens zijn bewaard. Kopers zien ze nu zo op uw openbare pagina.")
    return pages.redirect(request, f"/organisaties/{organisation.id}", told)
