"""Mail that came back: reads a delivery status notification (RFC 3464) and acts on it.

Which mail it was follows from the address it came back to (VERP, see `outgoing.return_path`), or else from
the Message-ID in the headers that the notification returns.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.logs import without_values
from marketplace.core.mail.message import Message as Mail
from marketplace.core.mail.message import MessageStatus
from marketplace.core.mail.outgoing import about_address, message_of
from marketplace.core.mail.suppression import suppress_address
from marketplace.core.reading.addresses import address_in, clean_address

LARGEST = 2_000_000
_MESSAGE_ID = re.compile(r"<([0-9a-f-]{36})@")


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a notification says of one recipient. `certain`: it came back to the mail's own address."""

    message_id: uuid.UUID
    certain: bool
    recipient: str
    action: str
    status: str
    diagnostic: str

    @property
    def failed(self) -> bool:
        """The server gave up, whatever the class of the status (RFC 3464, 2.3.3): 4.4.7 comes after days."""
        return self.action == "failed"

    @property
    def blames_address(self) -> bool:
        """Whether the address is wrong for good: no fault that may pass, no content, no policy."""
        return self.status.startswith("5") and about_address(self.status)


class Outcome(StrEnum):
    """What was done with a mail that came in."""

    SUPPRESSED = "suppressed"
    BOUNCED = "bounced"
    NOTED = "noted"
    IGNORED = "ignored"


def read_bounce(raw: bytes, to: str = "") -> Bounce | None:
    """The failure or delay that a mail tells of; None when it is no notification about a mail of ours.

    `to`: the envelope recipient, when the mail server tells it; else the usual headers are looked at.
    """
    mail: EmailMessage = message_from_bytes(raw[:LARGEST], policy=default)
    if mail.get_content_type() != "multipart/report":
        return None
    addresses = [to, *(str(v) for h in ("Delivered-To", "X-Original-To", "To") for v in mail.get_all(h, []))]
    own = next((found for a in addresses if (found := message_of(address_in(a)))), None)
    identity = own or _returned_id(mail)
    if identity is None:
        return None
    for fields in _recipients(mail):
        return Bounce(
            message_id=identity,
            certain=own is not None,
            recipient=_value(fields, "Original-Recipient") or _value(fields, "Final-Recipient"),
            action=str(fields.get("Action", "")).strip().lower(),
            status=str(fields.get("Status", "")).split(" ")[0].strip(),
            diagnostic=_value(fields, "Diagnostic-Code"),
        )
    return None


def _recipients(mail: EmailMessage) -> Iterator[Message]:
    """The fields of each recipient; the first block is about the whole mail."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (block for block in blocks if isinstance(block, Message) and "Action" in block)


def _value(fields: Message, name: str) -> str:
    """`rfc822; an@temse.example` -> what stands behind the type."""
    return " ".join(str(fields.get(name, "")).partition(";")[2].split())


def _returned_id(mail: EmailMessage) -> uuid.UUID | None:
    """The id in the Message-ID of the mail, or its headers, that the notification carries."""
    for part in mail.walk():
        kind, text = part.get_content_type(), ""
        if kind == "text/rfc822-headers":
            text = str(part.get_payload())
        elif kind == "message/rfc822" and isinstance(inner := part.get_payload(), list):
            text = str(inner[0].get("Message-ID", "")) if isinstance(inner[0], Message) else ""
        if found := _MESSAGE_ID.search(text):
            return uuid.UUID(found.group(1))
    return None


async def take(session: AsyncSession, bounce: Bounce | None) -> Outcome:
    """Note a failure at its mail and, when the address is at fault, send it nothing more.

    Twice the same is once. A notification that only guesses the mail must name its recipient.
    """
    row = await session.get(Mail, bounce.message_id, with_for_update=True) if bounce else None
    if bounce is None or row is None:
        return Outcome.IGNORED
    if not bounce.certain and clean_address(bounce.recipient) != row.to_address:
        return Outcome.IGNORED
    reason = without_values(f"{bounce.status} {bounce.diagnostic}".strip())[:500]
    if not bounce.failed:
        row.last_error = f"teruggemeld: {reason}"[:500]
        return Outcome.NOTED
    row.status, row.last_error = MessageStatus.BOUNCED, reason
    row.lease_token = row.lease_until = None
    if not bounce.blames_address:
        return Outcome.BOUNCED
    await session.flush()
    await suppress_address(session, row.id, row.to_address, reason)
    return Outcome.SUPPRESSED
