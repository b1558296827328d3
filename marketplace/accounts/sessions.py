"""Who a browser's cookie belongs to. The token is renewed when the person's roles change."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person, WebSession
from marketplace.core import clock, tokens
from marketplace.core.db import Database
from marketplace.core.web.access import Actor, Role
from marketplace.core.web.visit import Opened

SESSION_IDLE = timedelta(days=14)
SESSION_LIFE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
OLD_TOKEN_LIFE = timedelta(minutes=1)
"""What a browser asked at the same moment as its token was renewed still gets an answer."""

#: A row a membership, one at least. Made once, and columns only: every page asks this.
_OPENED = (
    select(
        WebSession.id.label("session_id"),
        WebSession.token_hash,
        WebSession.roles,
        WebSession.last_seen_at,
        WebSession.acting_for,
        Person.id.label("person_id"),
        Person.name,
        Person.email,
        Membership.role,
        Membership.organisation_id,
        Membership.region_id,
    )
    .join(Person, Person.id == WebSession.person_id)
    .outerjoin(Membership, (Membership.person_id == Person.id) & Membership.is_active)
    .where(
        or_(
            WebSession.token_hash == bindparam("known"),
            (WebSession.previous_hash == bindparam("known")) & (WebSession.renewed_at > bindparam("renewed")),
        ),
        WebSession.awaits_code.is_(False),
        WebSession.last_seen_at > bindparam("seen"),
        WebSession.created_at > bindparam("begun"),
    )
)


class Sessions:
    """Reads the sessions of one installation. A renewal has its own transaction, so that the browser gets
    its new token also when the rest of the request fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, session: AsyncSession, token: str) -> Opened | None:
        """The actor of a cookie's token, in one query; None when it opens nothing (any more)."""
        now, known = clock.now(), tokens.digest(token)
        times = {"renewed": now - OLD_TOKEN_LIFE, "seen": now - SESSION_IDLE, "begun": now - SESSION_LIFE}
        rows = (await session.execute(_OPENED, {"known": known, **times})).all()
        if not rows:
            return None
        visit = rows[0]
        memberships = [row for row in rows if row.role is not None]
        roles = _fingerprint(memberships)
        if visit.roles not in ("", roles) and visit.token_hash == known:
            return Opened(_actor(visit, memberships), await self._renewed(visit.session_id, known, roles))
        changes: dict[str, object] = {}
        if visit.last_seen_at < now - SEEN_EVERY:
            changes["last_seen_at"] = now
        if not visit.roles:
            changes["roles"] = roles
        if changes:
            await session.execute(update(WebSession).where(WebSession.id == visit.session_id).values(changes))
        return Opened(_actor(visit, memberships))

    async def _renewed(self, session_id: uuid.UUID, known: bytes, roles: str) -> str | None:
        """A new token, since the roles are others than at the last one (OWASP ASVS 5.0, 7.2.4)."""
        token = tokens.random_token()
        async with self._database.begin() as own:
            renewed = await own.scalar(
                update(WebSession)
                .where(WebSession.id == session_id, WebSession.token_hash == known)
                .values(
                    token_hash=tokens.digest(token),
                    previous_hash=known,
                    renewed_at=clock.now(),
                    roles=roles,
                )
                .returning(WebSession.id)
            )
        return token if renewed else None


def _fingerprint(memberships: Sequence[Row[*tuple[Any, ...]]]) -> str:
    """The same text for the same active roles, never empty."""
    active = sorted(f"{m.role} {m.organisation_id or m.region_id}" for m in memberships)
    return hashlib.sha256("\n".join(active).encode()).hexdigest()[:32]


def _actor(visit: Row[*tuple[Any, ...]], memberships: Sequence[Row[*tuple[Any, ...]]]) -> Actor:
    organisations = {m.organisation_id: m.role for m in memberships if m.organisation_id is not None}
    return Actor(
        person_id=visit.person_id,
        name=visit.name,
        email=visit.email,
        session_id=visit.session_id,
        organisations=organisations,
        chosen=visit.acting_for if visit.acting_for in organisations else None,
        regions=frozenset(m.region_id for m in memberships if m.region_id is not None),
        is_admin=any(m.role is Role.ADMINISTRATOR for m in memberships),
    )
