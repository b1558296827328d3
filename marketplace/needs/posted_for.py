"""For which buyer a new need is: one's own, or the one that a coordinator chooses."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.db import in_reading_order
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor, Role
from marketplace.core.web.forms import Form
from marketplace.organisations.models import Organisation, OrganisationStatus

FIELD = "organisation"


def chooses(actor: Actor) -> bool:
    """Whether the actor says for which buyer a need is: a coordinator does, also one who buys elsewhere."""
    return actor.is_coordinator or actor.is_admin


def handed_in(actor: Actor, region_id: UUID | None) -> str:
    """What is said once a need is handed in: to the coordinator of its region, what to do next."""
    if actor.coordinates(region_id):
        return _("Ingediend. Keur de behoefte nu goed, vraag een aanvulling of weiger ze.")
    return _("Uw behoefte is bij de helpdesk. Die kijkt ze na voor er iemand gevraagd wordt.")


async def buyers(session: AsyncSession, actor: Actor) -> list[Organisation]:
    """Those that a coordinator may choose, by name: of the region, and where the coordinator buys."""
    coordinated = Organisation.coordinated_by(actor).with_only_columns(Organisation.id)
    rows = await session.scalars(
        select(Organisation)
        .where(
            or_(Organisation.id.in_(coordinated), Organisation.id.in_(actor.buyers)),
            Organisation.role == Role.BUYER,
            Organisation.status == OrganisationStatus.APPROVED,
        )
        .order_by(in_reading_order(Organisation.name), Organisation.id)
    )
    return list(rows)


async def buyer_of(session: AsyncSession, actor: Actor, form: Form) -> Organisation | None:
    """The buyer of a new need. None, and an error at the field, when a coordinator chose none that can be.

    Raises OrganisationNeeded when a buyer works for several, NotFound for one that is not the buyer's own.
    """
    named = form.identifier(FIELD)
    if not chooses(actor):
        return await session.get_one(Organisation, actor.acting_as(Role.BUYER, named))
    found = {buyer.id: buyer for buyer in await buyers(session, actor)}
    if not found:
        form.fail(FIELD, _("Er is nog geen koper voor wie u dit kunt plaatsen"))
    elif named is None:
        form.fail(FIELD, _("Kies voor welke organisatie u dit plaatst"))
    elif named not in found:
        form.fail(FIELD, _("Kies een organisatie uit de lijst"))
    return found.get(named) if named else None
