"""Who changed and who looked at an organisation's data, for its own people and those who look after it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person
from marketplace.core.audit import AuditEntry
from marketplace.core.i18n import N_, _
from marketplace.core.reading.names import sort_key
from marketplace.core.view_log import Seen, ViewEntry
from marketplace.core.web.access import Actor, Role
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.offers.models import Offer
from marketplace.organisations.models import Organisation, Region
from marketplace.partnerships.models import Partnership

MOST = 200
SITE = N_("Maatmarkt zelf")
BY_MAIL = N_("Via de link in onze mail")
OTHER_CHANGE = N_("Wijzigde gegevens van de organisatie")
VIEWS = {
    Seen.DETAILS: N_("Gegevens en mensen van de organisatie"),
    Seen.EVIDENCE: N_("Cijfers en erkenningen met hun bewijsstukken"),
    Seen.OFFERS: N_("Aanbod dat niet online staat"),
    Seen.NEEDS: N_("Behoeften en de antwoorden erop"),
    Seen.PARTNERSHIPS: N_("Samenwerking en wat erin afgesproken is"),
    Seen.LOG: N_("Dit overzicht"),
}


class Change(NamedTuple):
    at: datetime
    who: str
    what: str


class View(NamedTuple):
    on: date
    who: str
    what: str


async def changes(
    session: AsyncSession, words: Mapping[str, str], actor: Actor, organisation_id: uuid.UUID
) -> list[Change]:
    """The latest changes, newest first. Who looks after the region sees no drafts, answers or agreements.

    `words`: what the slices call each act on an organisation or its things.
    """
    rows = await session.execute(
        select(AuditEntry.at, AuditEntry.person_id, AuditEntry.verb)
        .where(or_(*_subjects(words, organisation_id, organisation_id in actor.organisations)))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(MOST)
    )
    found = rows.all()
    names = await _names(session, {row.person_id for row in found if row.person_id})
    return [
        Change(row.at, names.get(row.person_id, _nobody(row.verb)), words.get(row.verb, OTHER_CHANGE))
        for row in found
    ]


def _nobody(verb: str) -> str:
    """The name of an act that nobody signed in did: only an answer is given by a mailed link."""
    return BY_MAIL if verb.startswith("invitation.") else SITE


def _subjects(words: Mapping[str, str], organisation_id: uuid.UUID, own: bool) -> list[ColumnElement[bool]]:
    """Conditions, one of which an entry about the organisation meets."""
    needs = select(Need.id).where(Need.organisation_id == organisation_id)
    if not own:
        needs = needs.where(Need.status != NeedStatus.DRAFT)
    known = AuditEntry.verb.in_(words)
    found: list[ColumnElement[bool]] = [
        AuditEntry.subject == organisation_id,
        AuditEntry.subject.in_(select(Offer.id).where(Offer.organisation_id == organisation_id)),
        AuditEntry.subject.in_(needs) & known,
    ]
    if own:
        answers = select(Invitation.id).where(Invitation.organisation_id == organisation_id)
        agreements = select(Partnership.id).where(
            or_(Partnership.buyer_id == organisation_id, Partnership.supplier_id == organisation_id)
        )
        found += [AuditEntry.subject.in_(answers) & known, AuditEntry.subject.in_(agreements) & known]
    return found


async def views(session: AsyncSession, organisation_id: uuid.UUID) -> list[View]:
    """Who from elsewhere looked lately, newest day first."""
    rows = await session.execute(
        select(ViewEntry.on, ViewEntry.person_id, ViewEntry.seen)
        .where(ViewEntry.organisation_id == organisation_id)
        .order_by(ViewEntry.on.desc(), ViewEntry.person_id, ViewEntry.seen)
        .limit(MOST)
    )
    found = rows.all()
    names = await _names(session, {row.person_id for row in found})
    return [View(row.on, names[row.person_id], VIEWS[row.seen]) for row in found]


async def _names(session: AsyncSession, people: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Each person's name and where the person works: "Chadia Voorbeeld (helpdesk Waasland)"."""
    rows = await session.execute(
        select(Person.id, Person.name, Membership.role, Organisation.name, Region.name)
        .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.is_active)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Region, Region.id == Membership.region_id)
        .where(Person.id.in_(people))
    )
    names: dict[uuid.UUID, str] = {}
    places: dict[uuid.UUID, set[str]] = {}
    for person_id, name, role, organisation, region in rows:
        names[person_id] = name
        helpdesk = region and _("helpdesk %(region)s") % {"region": region}
        place = _("beheerder") if role is Role.ADMINISTRATOR else organisation or helpdesk
        places.setdefault(person_id, set()).update({place} if place else ())
    return {
        person_id: f"{name} ({', '.join(sorted(places[person_id], key=sort_key))})"
        if places[person_id]
        else name
        for person_id, name in names.items()
    }
