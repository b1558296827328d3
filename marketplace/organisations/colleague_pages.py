"""Taking away the access of a colleague: by the organisation's own people, or a coordinator of its region."""

from typing import Any
from uuid import UUID

from litestar import Request, Router, get, post
from litestar.params import FromPath
from litestar.response import Response
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.colleagues import remove_colleague
from marketplace.accounts.models import Person, members_of
from marketplace.core.errors import Conflict, NotFound
from marketplace.core.web import access, seen
from marketplace.core.web.access import Actor
from marketplace.core.web.inject import Db, Mailing, Rendering, SignedIn
from marketplace.organisations.models import Organisation

Req = Request[Any, Any, Any]
Page = Response[Any]
LAST = "{} is de enige met toegang tot {}. Nodig eerst een collega uit."


@get("/organisaties/{organisation_id:uuid}/collegas/{person_id:uuid}/einde", guards=[access.signed_in])
async def ask(
    request: Req,
    db: Db,
    pages: Rendering,
    actor: SignedIn,
    organisation_id: FromPath[UUID],
    person_id: FromPath[UUID],
) -> Page:
    """What happens when a colleague's access ends, before it does."""
    organisation, person = await _found(db, actor, organisation_id, person_id)
    return pages.render(
        request, "organisations/remove_colleague.html", organisation=organisation, person=person
    )


@post(
    "/organisaties/{organisation_id:uuid}/collegas/{person_id:uuid}/einde",
    guards=[access.signed_in],
    opt=seen.neither("TODO"),
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
    organisation, person = await _found(db, actor, organisation_id, person_id)
    await remove_colleague(
        db,
        mail,
        remover=await db.get_one(Person, actor.person_id),
        organisation_id=organisation.id,
        organisation_name=organisation.name,
        person=person,
    )
    if person.id == actor.person_id:
        return pages.redirect(request, "/aanmelden", f"U heeft geen toegang meer tot {organisation.name}.")
    told = f"{person.name} heeft geen toegang meer en krijgt daar een mail over."
    return pages.redirect(request, f"/organisaties/{organisation.id}", told)


async def _found(
    db: AsyncSession, actor: Actor, organisation_id: UUID, person_id: UUID
) -> tuple[Organisation, Person]:
    """The organisation, locked, and one of its people. Raises NotFound, and Conflict for the only one left.

    A coordinator may take away the last one's access too: nobody else could.
    """
    own = organisation_id in actor.organisations
    query = select(Organisation) if own else Organisation.coordinated_by(actor)
    organisation = await db.scalar(query.where(Organisation.id == organisation_id).with_for_update())
    if organisation is None:
        raise NotFound
    people = (await db.scalars(members_of(organisation.id))).all()
    person = next((one for one in people if one.id == person_id), None)
    if person is None:
        raise NotFound("Die persoon heeft geen toegang meer tot deze organisatie.")
    if own and len(people) == 1:
        raise Conflict(LAST.format(person.name, organisation.name))
    return organisation, person


router = Router("/", route_handlers=[ask, remove])
