"""Mails about one's account: a function for each."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import AddressChange, Person, SignInLink
from marketplace.core.mail.compose import Composer

ACCOUNT_CHANGED = "account_changed"


async def sign_in_link(
    session: AsyncSession, mail: Composer, person: Person, link: SignInLink, token: str, next_path: str
) -> None:
    """To the person: the link that signs in, and then leads to `next_path`."""
    await mail.send(
        session,
        "sign_in_link",
        to=person.email,
        name=person.name,
        dedupe_key=f"sign_in_link:{link.id}",
        secret=True,
        not_after=link.expires_at,
        token=token,
        next_path=next_path,
    )


async def account_changed(
    session: AsyncSession, mail: Composer, person: Person, *, what: str, moved: bool, at: datetime
) -> None:
    """To the person: what changed in how one signs in. `moved`: to another mail address."""
    await mail.send(
        session,
        ACCOUNT_CHANGED,
        to=person.email,
        name=person.name,
        dedupe_key=f"account_changed:{uuid.uuid4()}",
        what=what,
        moved=moved,
        at=at,
    )


async def address_change(session: AsyncSession, mail: Composer, change: AddressChange, token: str) -> None:
    """To a new address: the link that confirms it. It names nobody: the address may be a stranger's."""
    await mail.send(
        session,
        "address_change",
        to=change.email,
        name=change.email,
        dedupe_key=f"address_change:{change.id}",
        secret=True,
        not_after=change.expires_at,
        token=token,
    )
