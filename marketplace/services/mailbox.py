"""The mailbox of the demo: every mail that was sent, as one file each, newest first."""

import email
import email.policy
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

SENDER, RECIPIENT = "X-Envelope-From", "X-Envelope-To"


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail as the server got it: `sender` and `recipients` are those of the envelope."""

    id: str
    received: datetime
    sender: str
    recipients: tuple[str, ...]
    content: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.content.get("Subject", ""))

    @property
    def message_id(self) -> str:
        return str(self.content.get("Message-ID", ""))

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def html(self) -> str:
        return self._body("html")

    def _body(self, kind: str) -> str:
        part = self.content.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


class Mailbox:
    """A folder of mails. Several processes may add and read at once: a file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, content: bytes, sender: str, recipients: Sequence[str]) -> str:
        """Keeps a mail on disk before it returns; gives its id."""
        self.folder.mkdir(parents=True, exist_ok=True)
        identifier = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        envelope = [f"{SENDER}: {sender}", *(f"{RECIPIENT}: {recipient}" for recipient in recipients)]
        unfinished = self.folder / f".{identifier}"
        with unfinished.open("wb") as file:
            file.write("\r\n".join([*envelope, ""]).encode() + content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self.folder / f"{identifier}.eml")
        return identifier

    def messages(self, limit: int | None = None, to: str | None = None) -> list[ReceivedMail]:
        """The newest mails first, at most `limit`; with `to` only those for that address."""
        found: list[ReceivedMail] = []
        for identifier in self._identifiers():
            if limit is not None and len(found) == limit:
                break
            mail = self._read(identifier)
            if mail is not None and (to is None or to.lower() in map(str.lower, mail.recipients)):
                found.append(mail)
        return found

    def message(self, identifier: str) -> ReceivedMail | None:
        """The mail with this id, None when there is none (also for an id that was made up)."""
        if not identifier.replace("-", "").isalnum():
            return None
        return self._read(identifier)

    def clear(self) -> None:
        for identifier in self._identifiers():
            (self.folder / f"{identifier}.eml").unlink(missing_ok=True)

    def __len__(self) -> int:
        return sum(1 for _ in self._identifiers())

    def _identifiers(self) -> Iterator[str]:
        if not self.folder.is_dir():
            return iter(())
        names = (name for name in os.listdir(self.folder) if name.endswith(".eml"))
        return (name.removesuffix(".eml") for name in sorted(names, reverse=True))

    def _read(self, identifier: str) -> ReceivedMail | None:
        try:
            raw = (self.folder / f"{identifier}.eml").read_bytes()
        except FileNotFoundError:
            return None
        content = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(content, EmailMessage)  # noqa: S101 - what the default policy makes
        sender = str(content.get(SENDER, ""))
        recipients = tuple(str(value) for value in content.get_all(RECIPIENT, []))
        del content[SENDER], content[RECIPIENT]
        received = datetime.fromtimestamp(int(identifier.split("-")[0]) / 1e9, UTC)
        return ReceivedMail(identifier, received, sender, recipients, content)
