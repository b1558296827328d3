"""Who checks the documents of suppliers, which wait for that, and the check itself."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Select, and_, func, or_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from marketplace.core import clock
from marketplace.core.errors import Conflict, Forbidden
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor
from marketplace.organisations.evidence import changed
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.organisations.proof_models import Evidence, Recognition, SocialValueClaim
from marketplace.organisations.sign_up import asked_to_act


def checked_by(actor: Actor) -> Select[Organisation]:
    """Those whose documents an actor checks: of the region, where the actor neither works nor asked to."""
    own = Organisation.id.in_(actor.organisations)
    return Organisation.coordinated_by(actor).where(~own, ~asked_to_act(actor.email))


async def may_check(session: AsyncSession, actor: Actor, organisation_id: uuid.UUID) -> bool:
    """Whether an actor checks the documents of a supplier."""
    here = checked_by(actor).where(Organisation.id == organisation_id).with_only_columns(Organisation.id)
    return await session.scalar(here) is not None


def waiting_for(actor: Actor) -> Select[Evidence, Organisation, datetime]:
    """Documents that nobody compared yet with what they show, as it is now; the longest waiting first.

    Each with its supplier, an approved one, and since when: it came, or what it shows was corrected.
    """
    claim = SocialValueClaim
    figure = and_(
        claim.organisation_id == Evidence.organisation_id,
        claim.key == Evidence.key,
        claim.ended_at.is_(None),
        Evidence.recognition_id.is_(None),
    )
    label = and_(Recognition.id == Evidence.recognition_id, Recognition.ended_at.is_(None))
    mine = checked_by(actor).where(Organisation.status == OrganisationStatus.APPROVED)
    since = func.greatest(Evidence.created_at, claim.created_at, Recognition.created_at)
    return (
        Evidence.current()
        .join(Organisation, Organisation.id == Evidence.organisation_id)
        .outerjoin(claim, figure)
        .outerjoin(Recognition, label)
        .options(contains_eager(Evidence.recognition))
        .where(
            Evidence.checked_at.is_(None),
            or_(claim.id.is_not(None), Recognition.id.is_not(None)),
            Organisation.id.in_(mine.with_only_columns(Organisation.id)),
        )
        .add_columns(Organisation, since)
        .order_by(since, Evidence.id)
    )


async def verify(
    session: AsyncSession,
    actor: Actor,
    organisation: Organisation,
    row: Evidence,
    shows: SocialValueClaim | Recognition,
) -> None:
    """A coordinator compared a document with what it `shows`. Raises Forbidden for anyone else, and
    Conflict when the supplier took it back."""
    if not await may_check(session, actor, organisation.id):
        raise Forbidden(_("Alleen de helpdesk van de regio kijkt na, en nooit de eigen organisatie."))
    if shows.ended_at is not None:
        raise Conflict(_("De leverancier heeft dit verbeterd of verwijderd."))
    row.checked_at, row.checked_by = clock.now(), actor.person_id
    row.checked_value = shows.value if isinstance(shows, SocialValueClaim) else None
    changed(session, actor.person_id, organisation, "organisation.verify_evidence", key=row.key)
