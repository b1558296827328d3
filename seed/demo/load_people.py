"""Who asks to take part in the demo, and a colleague who was invited. Loading twice changes nothing."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person
from marketplace.core.web.access import Role
from marketplace.organisations import admission, colleagues
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp
from marketplace.organisations.models import Organisation, SupplierType
from marketplace.organisations.sign_up import Registration
from seed.demo import content
from seed.demo.numbers import kbo


async def load_people(session: AsyncSession) -> None:
    """After the organisations: some ask to work for one that is there."""
    rows = content.sign_ups()
    for row in rows.sign_up:
        known = select(SignUp.id).where(SignUp.email == row.email, SignUp.kbo == kbo(row.slug))
        if await session.scalar(known) is None:
            await _sign_up(session, row)
    for colleague in rows.colleague:
        await _invite(session, colleague)


async def _sign_up(session: AsyncSession, row: content.SignUpRow) -> None:
    entry = Registration(
        role=Role(row.role),
        name=row.name,
        kbo=kbo(row.slug),
        nis=row.nis,
        supplier_type=SupplierType(row.type) if row.type else None,
        phone=row.phone,
        person_name=row.person_name,
        person_email=row.email,
    )
    if row.state == "approved":
        await admission.enter(session, entry)
        return
    sign_up = await admission.register(session, None, entry)
    if row.state != "unconfirmed":
        admission.confirm(session, sign_up)
    if row.state == "refused":
        await admission.refuse(session, None, sign_up, row.reason)


async def _invite(session: AsyncSession, row: content.ColleagueRow) -> None:
    buyer = next(buyer for buyer in content.buyers() if buyer.slug == row.buyer)
    known = select(Organisation).where(Organisation.kbo == kbo(row.buyer), Organisation.role == Role.BUYER)
    organisation = (await session.scalars(known)).one()
    invited = ColleagueInvitation.open_of(organisation.id).where(ColleagueInvitation.email == row.email)
    if await session.scalar(invited) is not None:
        return
    inviter = (await session.scalars(Person.by_email(buyer.contact_email))).one()
    await colleagues.invite(session, None, inviter, organisation, row.email, row.name)
