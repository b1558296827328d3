"""For which buyer a new need is: one's own, or the one that a coordinator chooses."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.db import in_reading_order
from marketplace.core.i18n import _, weekday
from marketplace.core.web.access import Actor, Role
from marketplace.core.web.forms import Form
from marketplace.core.working_days import working_days_after
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.helpdesks import helpdesk_of
from marketplace.organisations.models import Organisation, OrganisationStatus

FIELD = "organisation"
#: Working days in which a helpdesk answers who hands a need in.
ANSWERS_WITHIN = 2


def chooses(actor: Actor) -> bool:
    """Whether the actor says for which buyer a need is: a coordinator does, also one who buys elsewhere."""
    return actor.is_coordinator or actor.is_admin


class Answered(NamedTuple):
    """Who looks at a need that was handed in, and before which day that helpdesk answers."""

    helpdesk: str
    before: date


def answered_before(need: Need) -> date | None:
    """The day that was promised to who handed a need in; None for one that does not wait for the helpdesk."""
    if need.status is not NeedStatus.SUBMITTED or need.submitted_at is None:
        return None
    return working_days_after(need.submitted_at, ANSWERS_WITHIN)


async def answered(session: AsyncSession, need: Need) -> Answered | None:
    """What is promised about a need that waits for the helpdesk; None for one that does not."""
    before = answered_before(need)
    if before is None:
        return None
    desk = await helpdesk_of(session, need.region_id) if need.region_id else None
    name = desk.name if desk else _("De helpdesk van Maatmarkt")
    return Answered(name, before)


async def handed_in(session: AsyncSession, actor: Actor, need: Need, *, done: bool = True) -> tuple[str, str]:
    """What is said once a need is handed in, and the kind of banner. `done`: its buyer could be reached."""
    if not done:
        told = _(
            "Niemand bij de koper is per mail bereikbaar. De behoefte blijft zoals ze was. Bel de koper."
        )
        return told, "info"
    if need.status is NeedStatus.UNCONFIRMED:
        return _("De koper krijgt een mail om dit te bevestigen. Daarna is de behoefte bij u."), "success"
    if actor.coordinates(need.region_id):
        return _("Ingediend. Keur de behoefte nu goed, vraag een aanvulling of weiger ze."), "success"
    told = _("Uw behoefte is bij de helpdesk. Die kijkt ze na voor er iemand gevraagd wordt.")
    if promise := await answered(session, need):
        told += " " + _("%(helpdesk)s antwoordt vóór %(day)s.") % {
            "helpdesk": promise.helpdesk,
            "day": weekday(promise.before),
        }
    return told, "success"


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
