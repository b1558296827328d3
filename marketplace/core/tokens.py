"""Random tokens that are stored as a hash, and signed tokens that need no storing at all."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import uuid


def random_token() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is kept of a random token: its SHA-256, so that a copy of the table opens nothing."""
    return hashlib.sha256(token.encode()).digest()


class Signer:
    """Signs short texts for one purpose; a text signed for another purpose does not pass.

    `secret`: the installation's secret. `purpose`: separates keys, e.g. "answer" from "csrf".
    """

    def __init__(self, secret: str, purpose: str) -> None:
        self._key = hashlib.sha256(f"{purpose}\0{secret}".encode()).digest()

    def signature(self, text: str) -> str:
        mac = hmac.new(self._key, text.encode(), hashlib.sha256).digest()[:18]
        return base64.urlsafe_b64encode(mac).decode()

    def sign(self, text: str) -> str:
        """`text` -> `text.signature`."""
        return f"{text}.{self.signature(text)}"

    def read(self, signed: str) -> str | None:
        """The text inside, or None when it was damaged or signed by another key."""
        text, _, given = signed.rpartition(".")
        return text if hmac.compare_digest(self.signature(text).encode(), given.encode()) else None

    def sign_ids(self, *ids: uuid.UUID) -> str:
        """Some ids and one signature, for a link."""
        return self.sign(".".join(identity.hex for identity in ids))

    def read_ids(self, signed: str) -> list[uuid.UUID]:
        """The ids inside a signed link, or none when the link was damaged."""
        text = self.read(signed)
        return [uuid.UUID(part) for part in text.split(".")] if text else []

    def read_id(self, signed: str) -> uuid.UUID | None:
        """The id inside a signed link, or None when the link was damaged."""
        text = self.read(signed)
        return uuid.UUID(text) if text else None
