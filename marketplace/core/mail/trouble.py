"""Why someone gets no mail from us: refused, unsubscribed or given up, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.mail.kinds import Kinds
from marketplace.core.mail.message import Message, MessageStatus, Suppression
from marketplace.core.mail.preferences import MailPreference

LOST = (MessageStatus.DEAD, MessageStatus.BOUNCED)
MOST = 20


@dataclass(slots=True)
class Trouble:
    """What is wrong with one address. `lost`: mails that never came, newest first."""

    address: str
    refused: str = ""
    refused_at: datetime | None = None
    unwanted: list[str] = field(default_factory=list)
    lost: list[Message] = field(default_factory=list)


async def trouble_of(session: AsyncSession, kinds: Kinds, addresses: Sequence[str]) -> list[Trouble]:
    """What is wrong with each of these addresses that has trouble, in the order given; three queries."""
    found = {address: Trouble(address) for address in addresses if address}
    for row in await session.scalars(select(Suppression).where(Suppression.address.in_(found))):
        found[row.address].refused, found[row.address].refused_at = row.reason, row.at
    for wishes in await session.scalars(select(MailPreference).where(MailPreference.address.in_(found))):
        found[wishes.address].unwanted = [
            kinds.labels[wish] for wish in wishes.unwanted if wish in kinds.labels
        ]
    lost = select(Message).where(Message.to_address.in_(found), Message.status.in_(LOST))
    for message in await session.scalars(lost.order_by(Message.created_at.desc()).limit(MOST)):
        found[message.to_address].lost.append(message)
    return [trouble for trouble in found.values() if trouble.refused or trouble.unwanted or trouble.lost]
