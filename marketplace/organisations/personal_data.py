"""Personal data of organisations: how long it is kept, how its person sees it, and how it is wiped."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership
from marketplace.core import clock
from marketplace.core.i18n import N_, _
from marketplace.core.personal_data import MOST_ROWS, Subject, TypedText
from marketplace.core.retention import BATCH, Night, delete_batch
from marketplace.core.view_log import ViewEntry
from marketplace.organisations import colleagues
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp, SignUpStatus
from marketplace.organisations.models import Organisation, OrganisationStatus, Region
from marketplace.organisations.proof_models import Evidence, Recognition, SocialValueClaim

TYPED = (
    TypedText(
        Organisation,
        (Organisation.description, Organisation.website, Organisation.refusal_reason),
        lambda own: Organisation.id.in_(own),
    ),
    TypedText(SignUp, (SignUp.reason,), lambda own: SignUp.organisation_id.in_(own)),
    TypedText(
        SocialValueClaim, (SocialValueClaim.document,), lambda own: SocialValueClaim.organisation_id.in_(own)
    ),
    TypedText(Evidence, (Evidence.name,), lambda own: Evidence.organisation_id.in_(own)),
    TypedText(Recognition, (Recognition.document,), lambda own: Recognition.organisation_id.in_(own)),
)
LOOKED_AT = {
    "details": N_("gegevens en mensen"),
    "evidence": N_("bewijsstukken"),
    "offers": N_("aanbod dat niet online staat"),
    "needs": N_("behoeften"),
    "partnerships": N_("samenwerkingen"),
    "log": N_("het logboek"),
}
ROLES = {
    "buyer": N_("koper"),
    "supplier": N_("leverancier"),
    "coordinator": N_("helpdesk"),
    "administrator": N_("beheerder"),
}


async def unconfirmed_sign_ups(night: Night) -> int:
    unconfirmed = SignUp.status == SignUpStatus.UNCONFIRMED
    return await delete_batch(night.session, SignUp, unconfirmed, SignUp.created_at < night.before)


async def decided_sign_ups(night: Night) -> int:
    return await delete_batch(night.session, SignUp, SignUp.decided_at < night.before)


async def old_colleague_invitations(night: Night) -> int:
    return await delete_batch(
        night.session, ColleagueInvitation, ColleagueInvitation.expires_at < night.before
    )


async def removed_evidence(night: Night) -> int:
    return await delete_batch(night.session, Evidence, Evidence.removed_at < night.before)


async def refused_organisations(night: Night) -> int:
    """Those that nothing else names; people whose only place it was stay until their account is unused."""
    looked_at = select(1).where(ViewEntry.organisation_id == Organisation.id).exists()
    rows = await night.session.scalars(
        select(Organisation.id)
        .where(
            Organisation.status == OrganisationStatus.REFUSED,
            Organisation.decided_at < night.before,
            ~looked_at,
            *night.not_needed(),
        )
        .limit(BATCH)
        .with_for_update()
    )
    found = rows.all()
    await night.session.execute(delete(Membership).where(Membership.organisation_id.in_(found)))
    await night.session.execute(delete(Organisation).where(Organisation.id.in_(found)))
    return len(found)


async def roles(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """Where the person works, and as what."""
    rows = await session.execute(
        select(Membership, Organisation.name, Region.name)
        .outerjoin(Organisation, Organisation.id == Membership.organisation_id)
        .outerjoin(Region, Region.id == Membership.region_id)
        .where(Membership.person_id == subject.person_id, Membership.is_active)
    )
    found = [
        {"rol": str(row[0].role), "waar": row[1] or row[2] or "", "sinds": row[0].created_at.isoformat()}
        for row in rows
    ]
    return {"rollen": found}


async def invitations(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """Invitations to work for an organisation that are still open."""
    rows = await session.execute(
        select(ColleagueInvitation.expires_at, Organisation.name)
        .join(Organisation)
        .where(
            ColleagueInvitation.email == subject.emails[0],
            ColleagueInvitation.accepted_at.is_(None),
            ColleagueInvitation.withdrawn_at.is_(None),
            ColleagueInvitation.expires_at > clock.now(),
        )
    )
    return {
        "links": [
            {
                "waarvoor": _("uitnodiging van %(name)s") % {"name": row.name},
                "tot": row.expires_at.isoformat(),
            }
            for row in rows
        ]
    }


async def sign_ups(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """What was signed up from the person's addresses, once they were confirmed."""
    rows = await session.scalars(
        select(SignUp)
        .where(SignUp.email.in_(subject.emails), SignUp.confirmed_at.is_not(None))
        .limit(MOST_ROWS)
    )
    return {
        "aanmeldingen van organisaties": [
            {
                "organisatie": row.name,
                "op": row.created_at.isoformat(),
                "naam": row.person_name,
                "telefoon": row.phone,
                "stand": str(row.status),
            }
            for row in rows
        ]
    }


async def looked_at(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """When the person looked at data that other organisations do not publish."""
    rows = await session.execute(
        select(ViewEntry.on, ViewEntry.seen, Organisation.name)
        .join(Organisation, Organisation.id == ViewEntry.organisation_id)
        .where(ViewEntry.person_id == subject.person_id)
        .order_by(ViewEntry.on)
        .limit(MOST_ROWS)
    )
    return {
        "bekeken": [{"op": row.on.isoformat(), "wat": str(row.seen), "organisatie": row.name} for row in rows]
    }


async def lock(session: AsyncSession, subject: Subject) -> None:
    """Lock the rows behind mailed links, then the organisations, as the code that uses such a link does."""
    invited = or_(
        ColleagueInvitation.email.in_(subject.emails), ColleagueInvitation.invited_by == subject.person_id
    )
    for table, which in ((SignUp, SignUp.email.in_(subject.emails)), (ColleagueInvitation, invited)):
        await session.execute(select(table.id).where(which).order_by(table.id).with_for_update())
    await colleagues.lock(session, subject.organisations)


async def wipe(session: AsyncSession, subject: Subject) -> None:
    """Delete invitations and sign-ups of the person, and the person's contact data on pages."""
    for email in subject.emails:
        await _wipe_contact(session, subject, email)
        await session.execute(delete(ColleagueInvitation).where(ColleagueInvitation.email == email))
        await session.execute(delete(SignUp).where(SignUp.email == email))
    by_person = ColleagueInvitation.invited_by == subject.person_id
    await session.execute(delete(ColleagueInvitation).where(by_person))


async def _wipe_contact(session: AsyncSession, subject: Subject, email: str) -> None:
    """Take the person's addresses, name and telephone off the organisations where the person works.

    A telephone is the person's when it stands beside the person's address or name, or was given with it.
    """
    name = subject.full_name
    here = Organisation.id.in_(subject.organisations)
    named = here & Organisation.public_contact.contains(name, autoescape=True) if name else false()
    given = select(SignUp.phone).where(SignUp.email == email, SignUp.phone != "")
    for columns, found in (
        ((Organisation.email, Organisation.phone), Organisation.email == email),
        ((Organisation.public_email, Organisation.public_phone), Organisation.public_email == email),
        ((Organisation.public_contact, Organisation.public_phone), named),
        ((Organisation.phone,), here & Organisation.phone.in_(given)),
        ((Organisation.public_phone,), here & Organisation.public_phone.in_(given)),
    ):
        changes: dict[Any, Any] = dict.fromkeys(columns, "")
        await session.execute(
            update(Organisation)
            .where(found)
            .values(changes | {Organisation.version: Organisation.version + 1})
            .execution_options(synchronize_session=False)
        )
