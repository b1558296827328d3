"""Who changed and who looked at an organisation's data, for its own people and those who look after it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person
from marketplace.core.audit import AuditEntry
from marketplace.core.view_log import Seen, ViewEntry
from marketplace.core.web.access import Actor, Role
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need, NeedStatus
from marketplace.offers.models import Offer
from marketplace.organisations.models import Organisation, Region
from marketplace.partnerships.models import Partnership

MOST = 200
SITE = "Maatmarkt zelf"
BY_MAIL = "Via de link in onze mail"
CHANGES = {
    "organisation.register": "Registreerde de organisatie",
    "organisation.import": "Nam de organisatie over uit een openbare aankondiging",
    "organisation.approve": "Keurde de organisatie goed",
    "organisation.approve_claim": "Liet iemand toe die voor de organisatie werkt",
    "organisation.refuse": "Weigerde de organisatie",
    "organisation.edit": "Wijzigde de gegevens",
    "organisation.add_recognition": "Voegde een erkenning toe",
    "organisation.correct_recognition": "Verbeterde een erkenning",
    "organisation.remove_recognition": "Verwijderde een erkenning",
    "organisation.correct_figure": "Gaf of verbeterde een cijfer over meerwaarde",
    "organisation.remove_figure": "Verwijderde een cijfer over meerwaarde",
    "organisation.claim_social_value": "Wijzigde de cijfers over meerwaarde",
    "organisation.add_evidence": "Voegde een bewijsstuk toe",
    "organisation.remove_evidence": "Wiste een bewijsstuk",
    "organisation.verify_evidence": "Keek een bewijsstuk na",
    "organisation.mail_again": "Liet weer mails gaan naar het adres van de organisatie",
    "organisation.invite_colleague": "Nodigde een collega uit",
    "organisation.withdraw_invite": "Trok de uitnodiging van een collega in",
    "organisation.accept_invite": "Aanvaardde een uitnodiging als collega",
    "organisation.remove_colleague": "Beëindigde de toegang van een collega",
    "offer.save": "Bewaarde een aanbod",
    "offer.publish": "Zette een aanbod online",
    "offer.archive": "Haalde een aanbod offline",
    "need.draft": "Maakte een ontwerp van een behoefte",
    "need.import": "Nam een behoefte over uit een openbare aankondiging",
    "need.edit": "Wijzigde een behoefte",
    "need.submit": "Diende een behoefte in",
    "need.publish": "Publiceerde een behoefte",
    "need.request_changes": "Vroeg om een behoefte aan te vullen",
    "need.refuse": "Weigerde een behoefte",
    "need.invite": "Vroeg leveranciers voor een behoefte",
    "need.close": "Sloot een behoefte af",
    "need.award": "Gunde een behoefte",
    "need.end_without_award": "Sloot een behoefte af zonder gunning",
    "need.withdraw": "Trok een behoefte in",
    "invitation.interested": "Antwoordde met interesse op een uitnodiging",
    "invitation.declined": "Antwoordde “niet voor ons” op een uitnodiging",
    "partnership.agree": "Wijzigde de afspraken van een samenwerking",
    "partnership.confirm": "Bevestigde de afspraken van een samenwerking",
}
OWN_ACTS = {
    "person.sign_in": "Meldde zich aan",
    "person.sign_out": "Meldde zich af",
    "person.rename": "Wijzigde de eigen naam",
    "person.change_address": "Wijzigde het eigen e-mailadres",
    "person.set_password": "Koos een wachtwoord",
    "person.second_factor_on": "Zette de code bij het aanmelden aan",
    "person.second_factor_off": "Zette de code bij het aanmelden uit",
    "person.recovery_code": "Gebruikte een reservecode",
    "person.end_role": "Beëindigde een toegang",
    "sign_up.refuse": "Weigerde een aanmelding",
    "mail.resume": "Liet de mails weer vertrekken",
}
"""What a person did that is of no organisation: shown to that person only."""
OTHER_CHANGE = "Wijzigde gegevens van de organisatie"
VIEWS = {
    Seen.DETAILS: "Gegevens en mensen van de organisatie",
    Seen.EVIDENCE: "Cijfers en erkenningen met hun bewijsstukken",
    Seen.OFFERS: "Aanbod dat niet online staat",
    Seen.NEEDS: "Behoeften en de antwoorden erop",
    Seen.LOG: "Dit overzicht",
}


class Change(NamedTuple):
    at: datetime
    who: str
    what: str


class View(NamedTuple):
    on: date
    who: str
    what: str


async def changes(session: AsyncSession, actor: Actor, organisation_id: uuid.UUID) -> list[Change]:
    """The latest changes, newest first. Who looks after the region sees no drafts, answers or agreements."""
    rows = await session.execute(
        select(AuditEntry.at, AuditEntry.person_id, AuditEntry.verb)
        .where(or_(*_subjects(organisation_id, organisation_id in actor.organisations)))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(MOST)
    )
    found = rows.all()
    names = await _names(session, {row.person_id for row in found if row.person_id})
    return [
        Change(row.at, names.get(row.person_id, _nobody(row.verb)), CHANGES.get(row.verb, OTHER_CHANGE))
        for row in found
    ]


def _nobody(verb: str) -> str:
    """Who did it when no one was signed in: only answers are given from a mail."""
    return BY_MAIL if verb.startswith("invitation.") else SITE


def _subjects(organisation_id: uuid.UUID, own: bool) -> list[ColumnElement[bool]]:
    """Conditions, one of which an entry about the organisation meets."""
    needs = select(Need.id).where(Need.organisation_id == organisation_id)
    if not own:
        needs = needs.where(Need.status != NeedStatus.DRAFT)
    known = AuditEntry.verb.in_(CHANGES)
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
        place = (
            "beheerder" if role is Role.ADMINISTRATOR else organisation or (region and f"helpdesk {region}")
        )
        places.setdefault(person_id, set()).update({place} if place else ())
    return {
        person_id: f"{name} ({', '.join(sorted(places[person_id]))})" if places[person_id] else name
        for person_id, name in names.items()
    }
