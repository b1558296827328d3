"""Passwords: argon2id, no slower answer for an address that has none, and none that is easily guessed."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from zxcvbn import zxcvbn

from marketplace.core.i18n import N_, _

MIN_LENGTH = 12
MAX_LENGTH = 200
LEAST_GUESSES = 10**9
OWN = N_("Dit is uw eigen naam of adres. Kies bijvoorbeeld vier woorden die niets met u te maken hebben")
_LOOKED_AT = 72
_hasher = PasswordHash((Argon2Hasher(),))
_nobody = _hasher.hash("nobody has this password")


async def hash_password(password: str) -> str:
    """The argon2id hash to store. Computed beside the event loop: it takes tens of milliseconds."""
    return await asyncio.to_thread(_hasher.hash, password)


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether it is the password; with None (no such person, or none set) as slow and always False."""
    right = await asyncio.to_thread(_hasher.verify, password, stored or _nobody)
    return right and stored is not None


@cache
def common_words() -> tuple[str, ...]:
    """Dutch words that people make passwords of, the most used first; zxcvbn knows the English ones."""
    text = Path(__file__).with_name("common_words.txt").read_text("utf-8")
    return tuple(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def objection(password: str, own_words: Iterable[str] = ()) -> str | None:
    """Why a password is refused, in Dutch; None when it is good enough.

    By length and by how many guesses it takes with lists of common passwords, names, dates and keyboard
    rows; no rules about kinds of characters (NIST SP 800-63B, 5.1.1.2). `own_words`: what strangers know of
    this person, such as the name and address. A password of nothing else is refused however it is written.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        return _("Kies een wachtwoord van minstens %(min_length)s tekens") % {"min_length": MIN_LENGTH}
    own = list(own_words)
    if _made_of(_letters(password), {_letters(word) for text in own for word in (text, *_split(text))}):
        return OWN
    parts = [_split(text.lower()) for text in own]
    words = [word for part in parts for word in (*part, "".join(part)) if len(word) > 2]
    found = zxcvbn(password[:_LOOKED_AT], user_inputs=[*words, *common_words()])
    if found["guesses"] < LEAST_GUESSES:
        return _(
            "Dit wachtwoord is makkelijk te raden. Kies bijvoorbeeld vier woorden die niet bij elkaar horen"
        )
    return None


def _letters(text: str) -> str:
    """Letters and digits only, without case and accents: how someone wrote it makes no difference."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def _made_of(password: str, words: Collection[str]) -> bool:
    """Whether it is nothing but these words, in any order and number, with or without digits between."""
    words = [word for word in words if len(word) > 1]
    reached = [True] + [False] * len(password)
    used = list(reached)
    used[0] = False
    for end in range(1, len(password) + 1):
        if password[end - 1].isdigit():
            reached[end], used[end] = reached[end - 1], used[end - 1]
        for word in words:
            if password.endswith(word, 0, end) and reached[end - len(word)]:
                reached[end] = used[end] = True
    return reached[-1] and used[-1]


def _split(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()
