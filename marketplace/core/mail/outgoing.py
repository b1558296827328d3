"""A stored message as it goes over the line: an RFC 5322 mail and the envelope it travels in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from marketplace.core.logs import without_values
from marketplace.core.mail.message import Message
from marketplace.core.reading.addresses import address_in, read_sender

# A header line may have 998 characters (RFC 5322, 2.1.1). The usual 78 would break an address in two.
LONG_LINES = SMTP.clone(max_line_length=900)


UnsubscribeUrl = Callable[[str, uuid.UUID], str | None]
"""Of a template and a message the address that ends such mails."""


def no_unsubscribing(template: str, message_id: uuid.UUID) -> None:
    """For a delivery that offers no unsubscribing: no message has a link for it."""


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed message and the token that allows to write about it."""

    row: Message
    token: uuid.UUID

    @property
    def id(self) -> uuid.UUID:
        return self.row.id

    @property
    def to_address(self) -> str:
        return self.row.to_address

    @property
    def attempts(self) -> int:
        return self.row.attempts


def return_path(sender: str, message_id: uuid.UUID) -> str:
    """The envelope sender of one mail (VERP): a bounce to it tells which mail bounced.

    `sender`: the mailbox that takes bounces. The id goes behind a plus sign (RFC 5233), so one mailbox
    takes them all.
    """
    user, _, domain = address_in(sender).rpartition("@")
    return f"{user}+{message_id.hex}@{domain}"


def message_of(address: str) -> uuid.UUID | None:
    """The id inside a return path; None for another address."""
    _, plus, text = address.partition("@")[0].rpartition("+")
    try:
        return uuid.UUID(hex=text) if plus and len(text) == 32 else None
    except ValueError:
        return None


def about_address(answer: str) -> bool:
    """Whether a 5xx answer says that the address is wrong.

    An enhanced code X.6 or X.7 (RFC 3463) speaks of the content or of policy, X.2.3 and X.3.4 of its size.
    """
    return not answer.startswith(("5.2.3", "5.3.4", "5.6.", "5.7."))


def as_email(row: Message, sender: str, unsubscribe_url: str | None = None) -> EmailMessage:
    """The row as an RFC 5322 message. The header objects refuse line breaks by themselves.

    It comes from the address of `sender`, in the name of the row's helpdesk and with its address for replies.
    With `unsubscribe_url` a mail program shows a button that unsubscribes by one POST (RFC 8058).
    Raises ValueError for an address that can't stand in a header.
    """
    user, _, domain = row.to_address.rpartition("@")
    if not (user and domain and row.to_address.isascii()):
        raise ValueError(f"dit is geen mailadres: {row.to_address!r}")
    mail = EmailMessage(policy=LONG_LINES)
    site = read_sender(sender)
    if site is None:
        raise ValueError(f"dit is geen afzender: {sender!r}")
    mail["From"] = Address(row.from_name or site.display_name, addr_spec=site.addr_spec)
    if row.reply_to:
        mail["Reply-To"] = Address(row.from_name, addr_spec=row.reply_to)
    mail["To"] = Address(row.to_name, user, domain)
    mail["Subject"] = row.subject
    mail["Date"] = format_datetime(row.created_at)
    mail["Message-ID"] = row.message_id
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe_url:
        mail["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(row.text, cte="quoted-printable")
    mail.add_alternative(row.html, subtype="html", cte="quoted-printable")
    return mail


def words_of(error: BaseException) -> str:
    """The text of an error as the message's row keeps it: without mail addresses."""
    return without_values(f"{type(error).__name__}: {error}")
