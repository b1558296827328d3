"""Mails about who joins and leaves, and about addresses that refuse mail: a function for each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.hearers import NOT_AT_HELPDESK, looks_after
from marketplace.accounts.models import WELCOME_LIFE, Membership, Person, members_of
from marketplace.accounts.verbs import make_link
from marketplace.core.i18n import N_
from marketplace.core.mail.compose import Composer
from marketplace.core.mail.kinds import NoLongerTrue, must
from marketplace.core.mail.mentions import named
from marketplace.core.mail.message import Message, Suppression
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp, SignUpStatus
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.organisations.sign_up import deciding_region
from marketplace.organisations.verbs import region_of

NOT_HERE = N_("De organisatie staat niet meer op Maatmarkt.")


async def sign_up_confirm(session: AsyncSession, mail: Composer, row: SignUp, token: str) -> None:
    """To the typed address: the link that confirms it. Holds no text of who typed it."""
    await mail.send(
        session,
        "sign_up_confirm",
        to=row.email,
        name=row.email,
        dedupe_key=f"sign_up_confirm:{row.id}",
        region=await region_of(session, row.nis),
        about=row.id,
        secret=True,
        not_after=row.expires_at,
        token=token,
        kbo=row.kbo_shown,
    )


async def organisation_registered(
    session: AsyncSession, mail: Composer, to: Person, row: SignUp, existing: Organisation | None
) -> None:
    """To a coordinator who decides: somebody wants to join. `existing`: the organisation that is there."""
    await mail.send(
        session,
        "organisation_registered",
        to=to.email,
        name=to.name,
        dedupe_key=f"organisation_registered:{row.id}:{to.id}",
        region=await deciding_region(session, row),
        about=row.id,
        sign_up=row,
        person_name=named(row.person_name, row.email),
        existing=existing,
    )


async def waits_for_a_decision(session: AsyncSession, message: Message) -> None:
    """Nobody decided about the sign-up yet, and its reader is one of those who do."""
    waiting = SignUp.status == SignUpStatus.WAITING
    row = await session.scalar(select(SignUp).where(SignUp.id == message.about, waiting))
    if row is None:
        raise NoLongerTrue(N_("Over de aanmelding was al beslist."))
    region_id = await deciding_region(session, row)
    must(await looks_after(session, message.to_address, region_id), NOT_AT_HELPDESK)


async def organisation_decided(
    session: AsyncSession, mail: Composer, row: SignUp, organisation: Organisation | None
) -> None:
    """To the person who signed up: the decision, with a link that signs in, or the reason of a refusal."""
    approved = row.status is SignUpStatus.APPROVED
    person = await session.scalar(Person.by_email(row.email)) if approved else None
    link, token = await make_link(session, person, WELCOME_LIFE) if person else (None, "")
    await mail.send(
        session,
        "organisation_decided",
        to=row.email,
        name=row.person_name,
        dedupe_key=f"organisation_decided:{row.id}",
        region=await deciding_region(session, row),
        about=row.id,
        organisation=organisation.name if organisation else row.name,
        secret=link is not None,
        not_after=link.expires_at if link else None,
        approved=approved,
        token=token,
        reason=row.reason,
    )


async def colleague_joined(
    session: AsyncSession, mail: Composer, to: Membership, row: SignUp, organisation: Organisation
) -> None:
    """To each earlier colleague: whom the helpdesk let in."""
    await mail.send(
        session,
        "colleague_joined",
        to=to.person.email,
        name=to.person.name,
        dedupe_key=f"colleague_joined:{row.id}:{to.id}",
        region=organisation.region_id,
        about=organisation.id,
        colleague=named(row.person_name, row.email),
        email=named(row.email, row.email),
        organisation=organisation,
    )


async def works_there(session: AsyncSession, message: Message) -> None:
    """Its reader still works for the organisation that it is about."""
    member = members_of(message.about).where(Person.email == message.to_address) if message.about else None
    there = member is not None and await session.scalar(member) is not None
    must(there, N_("Wie hem zou krijgen, werkt niet meer voor de organisatie."))


async def colleague_invite(
    session: AsyncSession,
    mail: Composer,
    row: ColleagueInvitation,
    inviter: Person,
    organisation: Organisation,
    token: str,
) -> None:
    """To the invited person: the link that accepts."""
    await mail.send(
        session,
        "colleague_invite",
        to=row.email,
        name=row.name,
        dedupe_key=f"colleague_invite:{row.id}",
        region=organisation.region_id,
        about=row.organisation_id,
        secret=True,
        not_after=row.expires_at,
        token=token,
        inviter=named(inviter.name, inviter.email),
        organisation=organisation.name,
    )


async def invited(session: AsyncSession, message: Message) -> None:
    """The invitation is still open."""
    rows = await session.scalars(
        select(ColleagueInvitation).where(
            ColleagueInvitation.organisation_id == message.about,
            ColleagueInvitation.email == message.to_address,
        )
    )
    must(any(row.is_open for row in rows), N_("De uitnodiging was ingetrokken of al aanvaard."))


async def colleague_removed(
    session: AsyncSession, mail: Composer, membership: Membership, remover: Person, organisation: Organisation
) -> None:
    """To the removed person: by whom."""
    await mail.send(
        session,
        "colleague_removed",
        to=membership.person.email,
        name=membership.person.name,
        dedupe_key=f"colleague_removed:{membership.id}",
        region=organisation.region_id,
        remover=named(remover.name, remover.email),
        organisation=organisation.name,
    )


async def organisation_without_people(
    session: AsyncSession, mail: Composer, to: Person, organisation: Organisation, when: datetime
) -> None:
    """To a coordinator, once a day at most: nobody works for this organisation any more."""
    await mail.send(
        session,
        "organisation_without_people",
        to=to.email,
        name=to.name,
        dedupe_key=f"organisation_without_people:{organisation.id}:{when:%Y-%m-%d}:{to.id}",
        region=organisation.region_id,
        about=organisation.id,
        organisation=organisation,
    )


async def is_without_people(session: AsyncSession, message: Message) -> None:
    """The organisation is still here and without people, and its reader looks after it."""
    organisation = await session.get(Organisation, message.about)
    if organisation is None or organisation.status is not OrganisationStatus.APPROVED:
        raise NoLongerTrue(NOT_HERE)
    member = await session.scalar(members_of(organisation.id).limit(1))
    must(member is None, N_("Er werkte intussen weer iemand voor de organisatie."))
    must(await looks_after(session, message.to_address, organisation.region_id), NOT_AT_HELPDESK)


async def address_refused(
    session: AsyncSession,
    mail: Composer,
    to: Person,
    organisation: Organisation,
    refused: Message,
    reason: str,
) -> None:
    """To a coordinator: an address of this organisation takes no mail. `refused`: the mail it refused."""
    await mail.send(
        session,
        "address_refused",
        to=to.email,
        name=to.name,
        dedupe_key=f"address_refused:{refused.id}:{organisation.id}:{to.id}",
        region=organisation.region_id,
        about=organisation.id,
        organisation=organisation,
        address=named(refused.to_address, refused.to_address),
        reason=reason,
    )


async def is_refused(session: AsyncSession, message: Message) -> None:
    """An address of the organisation still takes no mail, and its reader looks after it."""
    organisation = await session.get(Organisation, message.about)
    if organisation is None:
        raise NoLongerTrue(NOT_HERE)
    people = await session.scalars(members_of(organisation.id))
    addresses = [organisation.email, *(person.email for person in people)]
    found = select(Suppression.address).where(Suppression.address.in_(addresses)).limit(1)
    refused = await session.scalar(found)
    must(refused is not None, N_("De adressen van de organisatie namen intussen weer mails aan."))
    must(await looks_after(session, message.to_address, organisation.region_id), NOT_AT_HELPDESK)
