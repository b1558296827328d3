"""Passwords: argon2id, and no slower answer for an address that has none."""

from __future__ import annotations

import asyncio

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

MIN_LENGTH = 12
_hasher = PasswordHash((Argon2Hasher(),))
_nobody = _hasher.hash("nobody has this password")


async def hash_password(password: str) -> str:
    """The argon2id hash to store. Computed beside the event loop: it takes tens of milliseconds."""
    return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether it is the password; with None (no such person, or none set) as slow and always False."""
    right = await asyncio.to_thread(_hasher.verify, password, stored or _nobody)
    return right and stored is not None
