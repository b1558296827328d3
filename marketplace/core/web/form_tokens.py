"""The token that each form carries (`_csrf`): of which visit it is, and who opened it in which browser.

A visit ends when someone signs in or out, and with it its forms: they do nothing any more. But they are known
as ours, and as someone's, so that what was typed goes back to that person and to nobody else (`kept.py`).
"""

from __future__ import annotations

import hmac
import uuid
from typing import NamedTuple

from marketplace.core import tokens

FIELD, HEADER = "_csrf", "x-csrf-token"
VISITOR = ""


def owner_mark(person_id: uuid.UUID | None) -> str:
    """What a form says of the person who opened it: a digest of the id; VISITOR when nobody was signed in."""
    return tokens.digest(person_id.hex).hex()[:32] if person_id else VISITOR


def _browser_mark(browser: str) -> str:
    return tokens.digest(browser).hex()[:16]


class Origin(NamedTuple):
    """Where a form comes from. `owner`: the mark of who opened it."""

    this_visit: bool
    owner: str


class FormTokens:
    """Makes and reads the tokens of one installation, as `visit.browser.owner.signature`."""

    def __init__(self, secret: str) -> None:
        self._visits = tokens.Signer(secret, "csrf")
        self._openers = tokens.Signer(secret, "form opener")

    def make(self, browser: str, session: str, owner: str) -> str:
        """`browser` and `session`: what the visit's cookie holds."""
        opener = self._openers.sign(f"{_browser_mark(browser)}.{owner}")
        return f"{self._visits.signature(session)}.{opener}"

    def read(self, given: str, browser: str, session: str, *, sent_from_here: bool) -> Origin | None:
        """None for a form that is none of ours, or not of this browser.

        `sent_from_here`: the browser says that a page of ours sent it. Then the form may be of a visit that
        its cookie knows nothing of: two pages that were opened at once, before there was a cookie. Without
        that a stranger, who gets tokens as everyone does, could put words in somebody's form.
        """
        visit, _, opener = given.partition(".")
        mark, _, owner = (self._openers.read(opener) or "").partition(".")
        if hmac.compare_digest(visit.encode(), self._visits.signature(session).encode()):
            return Origin(True, owner)
        if mark and (sent_from_here or mark == _browser_mark(browser)):
            return Origin(False, owner)
        return None
