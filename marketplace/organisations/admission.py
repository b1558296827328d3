"""From a visitor's form to someone who works here: confirmed by the visitor, decided by the helpdesk.

Nothing that exists changes before a coordinator approves; what exists then keeps its details.
"""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person
from marketplace.accounts.verbs import add_membership, find_or_add_person
from marketplace.core import audit, clock, tokens
from marketplace.core.errors import Conflict
from marketplace.core.events import emit
from marketplace.core.i18n import N_
from marketplace.core.mail.compose import Composer
from marketplace.organisations import mails
from marketplace.organisations.events import OrganisationChanged, SignUpConfirmed, SignUpDecided
from marketplace.organisations.joining_models import SignUp, SignUpStatus
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.organisations.sign_up import LINK_LIFE, Registration, claimed
from marketplace.organisations.verbs import region_of

CAME_MEANWHILE = N_(
    "Deze organisatie kwam zopas op Maatmarkt. Deze aanmelding is nu een aanvraag om erbij "
    "te horen. Open ze opnieuw en kijk na wie er al werkt."
)


async def register(session: AsyncSession, mail: Composer | None, entry: Registration) -> SignUp:
    """A sign-up whose address is still to be confirmed by the link in the mail.

    It looks at nothing that exists, so it takes as long for who is here as for who is not. Without `mail`
    nothing is sent. The mail holds no text of who typed it: the address may be a stranger's.
    """
    token = tokens.random_token()
    values = {name: getattr(entry, name) for name in ("role", "name", "kbo", "nis", "supplier_type", "phone")}
    row = SignUp(
        **values,
        person_name=entry.person_name,
        email=entry.person_email,
        token_hash=tokens.digest(token),
        expires_at=clock.now() + LINK_LIFE,
    )
    session.add(row)
    await session.flush()
    if mail is not None:
        await mails.sign_up_confirm(session, mail, row, token)
    return row


def confirm(session: AsyncSession, sign_up: SignUp) -> None:
    """Confirm the address and emit `sign_up.confirmed`. Raises Conflict when it was confirmed before."""
    sign_up.confirm()
    emit(session, SignUpConfirmed(sign_up_id=sign_up.id))


async def approve(
    session: AsyncSession, by: uuid.UUID | None, sign_up: SignUp, existing: Organisation | None
) -> Organisation:
    """Let the person in: into the organisation that is there, or else into a new one.

    `existing`: what whoever decides saw that is there (`claimed`). It keeps its name, address and region.
    Raises Conflict when it was decided before, or when an organisation with this number came meanwhile:
    nobody is let into one that was not looked at.
    """
    sign_up.decide(SignUpStatus.APPROVED, by)
    organisation = existing or await _new(session, sign_up)
    if existing is None or existing.status is not OrganisationStatus.APPROVED:
        emit(session, OrganisationChanged(organisation_id=organisation.id))
    if organisation.status is not OrganisationStatus.APPROVED:
        for name, value in (await _details(session, sign_up)).items():
            setattr(organisation, name, value)  # nobody accepted what stood there
        organisation.refusal_reason = ""
    person = await find_or_add_person(session, sign_up.email, sign_up.person_name)
    await add_membership(session, person.id, organisation.role, organisation_id=organisation.id)
    sign_up.organisation_id = organisation.id
    verb = "organisation.approve_claim" if existing else "organisation.approve"
    audit.record(session, by, verb, organisation.id)
    emit(session, SignUpDecided(sign_up_id=sign_up.id))
    return organisation


async def _new(session: AsyncSession, sign_up: SignUp) -> Organisation:
    """An organisation with what was typed. Raises Conflict when another made it at the same moment."""
    identity = await session.scalar(
        insert(Organisation)
        .values(
            id=uuid.uuid4(),
            created_at=clock.now(),
            role=sign_up.role,
            kbo=sign_up.kbo,
            **await _details(session, sign_up),
        )
        .on_conflict_do_nothing(index_elements=["kbo", "role"])
        .returning(Organisation.id)
    )
    if identity is None:
        raise Conflict(CAME_MEANWHILE)
    return await session.get_one(Organisation, identity)


async def _details(session: AsyncSession, sign_up: SignUp) -> dict[str, object]:
    return {
        "name": sign_up.name,
        "nis": sign_up.nis,
        "region_id": await region_of(session, sign_up.nis),
        "status": OrganisationStatus.APPROVED,
        "decided_at": sign_up.decided_at,
        "email": sign_up.email,
        "phone": sign_up.phone,
        "supplier_type": sign_up.supplier_type,
    }


async def refuse(session: AsyncSession, by: uuid.UUID | None, sign_up: SignUp, reason: str) -> None:
    """Turn a sign-up down; `reason` is mailed. Raises Conflict when it was decided before."""
    sign_up.decide(SignUpStatus.REFUSED, by, reason)
    audit.record(session, by, "sign_up.refuse", sign_up.id)
    emit(session, SignUpDecided(sign_up_id=sign_up.id))


async def enter(session: AsyncSession, entry: Registration) -> Organisation:
    """Registered, confirmed and approved in one go, by no person: for what is loaded by a command."""
    row = await register(session, None, entry)
    row.confirm()
    return await approve(session, None, row, await claimed(session, row))


async def adopt(session: AsyncSession, organisation: Organisation) -> None:
    """Make a sign-up of a waiting organisation that an older version of the programme stored.

    Its processes may run beside ours for a while. One that was adopted before is left alone.
    """
    known = select(SignUp.email).where(SignUp.kbo == organisation.kbo, SignUp.role == organisation.role)
    waiting = (
        select(Person)
        .join(Membership)
        .where(
            Membership.organisation_id == organisation.id,
            ~Membership.is_active,
            Person.email.not_in(known),
        )
    )
    for person in (await session.scalars(waiting)).all():
        await _adopt_one(session, organisation, person.name, person.email)


async def _adopt_one(session: AsyncSession, organisation: Organisation, name: str, email: str) -> None:
    entry = Registration(
        role=organisation.role,
        name=organisation.name,
        kbo=organisation.kbo,
        nis=organisation.nis,
        supplier_type=organisation.supplier_type,
        phone=organisation.phone,
        person_name=name,
        person_email=email,
    )
    confirm(session, await register(session, None, entry))
