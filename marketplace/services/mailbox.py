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
LAST = 2**63 - 1
"""No id is higher: a nanosecond as the system counts them. A number with more digits is no file name."""


@dataclass(frozen=True, slots=True)
class ReceivedMail:
    """A mail as the server got it: `sender` and `recipients` are those of the envelope."""

    id: int
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

    def add(self, content: bytes, sender: str, recipients: Sequence[str]) -> int:
        """Keeps a mail on disk before it returns; gives its id, the nanosecond that it came in."""
        self.folder.mkdir(parents=True, exist_ok=True)
        envelope = [f"{SENDER}: {sender}", *(f"{RECIPIENT}: {recipient}" for recipient in recipients)]
        unfinished = self.folder / f".{secrets.token_hex(12)}"
        with unfinished.open("wb") as file:
            file.write("\r\n".join([*envelope, ""]).encode() + content)
            file.flush()
            os.fsync(file.fileno())
        try:
            return self._name(unfinished)
        finally:
            unfinished.unlink()

    def _name(self, unfinished: Path) -> int:
        """Gives the file the name of an id that no other mail has."""
        while True:
            identifier = time.time_ns()
            try:
                os.link(unfinished, self._path(identifier))
            except FileExistsError:
                continue
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

    def message(self, identifier: int) -> ReceivedMail | None:
        """The mail with this id, None when there is none."""
        return self._read(identifier) if 0 <= identifier <= LAST else None

    def clear(self) -> None:
        for identifier in self._identifiers():
            self._path(identifier).unlink(missing_ok=True)

    def __len__(self) -> int:
        return sum(1 for _ in self._identifiers())

    def _path(self, identifier: int) -> Path:
        return self.folder / f"{identifier:020d}.eml"

    def _identifiers(self) -> Iterator[int]:
        if not self.folder.is_dir():
            return iter(())
        names = (name for name in os.listdir(self.folder) if name.endswith(".eml"))
        return (int(name.removesuffix(".eml")) for name in sorted(names, reverse=True))

    def _read(self, identifier: int) -> ReceivedMail | None:
        try:
            raw = self._path(identifier).read_bytes()
        except FileNotFoundError:
            return None
        content = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(content, EmailMessage)  # noqa: S101 - what the default policy makes
        sender = str(content.get(SENDER, ""))
        recipients = tuple(str(value) for value in content.get_all(RECIPIENT, []))
        del content[SENDER], content[RECIPIENT]
        received = datetime.fromtimestamp(identifier / 1e9, UTC)
        return ReceivedMail(identifier, received, sender, recipients, content)
