"""Personal data of mails and preferences: how long it is kept, how its person sees it, how it is wiped."""

from __future__ import annotations

from typing import Any

from markupsafe import escape
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail import mentions
from marketplace.core.mail.message import Message, MessageStatus, Suppression
from marketplace.core.mail.preferences import MailPreference
from marketplace.core.personal_data import ERASED_NAME, MOST_ROWS, Subject, whole_words
from marketplace.core.retention import Night, delete_batch

NOT_LEFT = (MessageStatus.WAITING, MessageStatus.SENDING, MessageStatus.BUNDLED)


async def old_mails(night: Night) -> int:
    return await delete_batch(night.session, Message, Message.created_at < night.before)


async def old_suppressions(night: Night) -> int:
    return await delete_batch(night.session, Suppression, Suppression.at < night.before)


async def mails(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """Mails to the person's addresses, and what the person wants of them; empty when nothing was chosen."""
    rows = await session.execute(
        select(Message.created_at, Message.subject, Message.status)
        .where(Message.to_address.in_(subject.emails))
        .order_by(Message.created_at)
        .limit(MOST_ROWS)
    )
    return {
        "mails": [
            {"op": row.created_at.isoformat(), "onderwerp": row.subject, "stand": str(row.status)}
            for row in rows
        ],
        "mailkeuzes": _wishes(await session.get(MailPreference, subject.emails[0])),
    }


def _wishes(row: MailPreference | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "niet gewenst": list(row.unwanted),
        "overzicht per dag": row.digest,
        "stil van": row.quiet_from,
        "stil tot": row.quiet_to,
    }


async def wipe(session: AsyncSession, subject: Subject) -> None:
    """Cancel the person's waiting mails, and take the person out of mails to others."""
    for email in subject.emails:
        await session.execute(delete(Suppression).where(Suppression.address == email))
        await session.execute(delete(MailPreference).where(MailPreference.address == email))
        await _blank(session, email)
        await mentions.forget(session, email, ERASED_NAME)
    await _replace_in_old(session, subject.name)


async def _blank(session: AsyncSession, email: str) -> None:
    own = Message.to_address == email
    await session.execute(
        update(Message).where(own, Message.status.in_(NOT_LEFT)).values(status=MessageStatus.CANCELLED)
    )
    blank: dict[str, Any] = {
        "subject": "",
        "text": "",
        "html": "",
        "to_name": "",
        "last_error": None,
        "mentions": [],
    }
    await session.execute(
        update(Message)
        .where(own)
        .values(to_address="gewist@invalid", dedupe_key=func.concat("gewist:", Message.id), **blank)
    )


_NAMING = Message.template.in_(
    ("colleague_invite", "colleague_joined", "colleague_removed", "organisation_registered")
)
"""Mails of before places were kept: only these named people of others."""


async def _replace_in_old(session: AsyncSession, name: str) -> None:
    for column, written in (
        (Message.subject, name),
        (Message.text, name),
        (Message.html, str(escape(name))),
    ):
        pattern = whole_words(written)
        if pattern is not None:
            await session.execute(
                update(Message)
                .where(Message.mentions.is_(None), _NAMING, column.regexp_match(pattern))
                .values({column: func.regexp_replace(column, pattern, ERASED_NAME, "g")})
            )
