"""Random tokens that are stored as a hash, and signed tokens that need no storing at all."""

from __future__ import annotations

import hashlib
import secrets
import uuid

import itsdangerous
from itsdangerous.signer import HMACAlgorithm


def random_token() -> str:
    """256 random bits, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is kept of a random token: its SHA-256, so that a copy of the table opens nothing."""
    return hashlib.sha256(token.encode()).digest()


class _Short(HMACAlgorithm):
    """HMAC-SHA256 of which 144 bits are kept: links in mails stay on one line."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return super().get_signature(key, value)[:18]


class Signer:
    """Signs short texts for one purpose; a text signed for another purpose does not pass.

    `secret`: the installation's secret. `purpose`: separates keys, e.g. "answer" from "csrf".
    """

    def __init__(self, secret: str, purpose: str) -> None:
        key = hashlib.sha256(f"{purpose}\0{secret}".encode()).digest()
        self._signer = itsdangerous.Signer(key, key_derivation="none", algorithm=_Short(hashlib.sha256))

    def signature(self, text: str) -> str:
        """24 characters, safe in an address."""
        return self._signer.get_signature(text).decode()

    def sign(self, text: str) -> str:
        """`text` -> `text.signature`."""
        return self._signer.sign(text).decode()

    def read(self, signed: str) -> str | None:
        """The text inside, or None when it was damaged or signed by another key."""
        try:
            return self._signer.unsign(signed).decode()
        except (itsdangerous.BadSignature, UnicodeError):
            return None

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
