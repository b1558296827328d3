"""Who a browser's cookie belongs to. The token is renewed when the person's roles change."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Membership, Person, WebSession
from marketplace.core import clock, tokens
from marketplace.core.access import Actor, Role
from marketplace.core.db import Database
from marketplace.core.web import Opened

SESSION_IDLE = timedelta(days=14)
SESSION_LIFE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=5)
OLD_TOKEN_LIFE = timedelta(minutes=1)
"""What a browser asked at the same moment as its token was renewed still gets an answer."""


class Sessions:
    """Reads the sessions of one installation. A renewal has its own transaction, so that the browser gets
    its new token also when the rest of the request fails."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, session: AsyncSession, token: str) -> Opened | None:
        """The actor of a cookie's token, in one query; None when it opens nothing (any more)."""
        now, known = clock.now(), tokens.digest(token)
        rows = (
            await session.execute(
                select(WebSession, Person, Membership)
                .join(Person, Person.id == WebSession.person_id)
                .outerjoin(Membership, Membership.person_id == Person.id)
                .where(
                    or_(
                        WebSession.token_hash == known,
                        (WebSession.previous_hash == known) & (WebSession.renewed_at > now - OLD_TOKEN_LIFE),
                    ),
                    WebSession.awaits_code.is_(False),
                    WebSession.last_seen_at > now - SESSION_IDLE,
                    WebSession.created_at > now - SESSION_LIFE,
                )
            )
        ).all()
        if not rows:
            return None
        visit, person, _ = rows[0]
        if visit.last_seen_at < now - SEEN_EVERY:
            visit.last_seen_at = now
        joined: list[Membership | None] = [row[2] for row in rows]
        memberships = [membership for membership in joined if membership is not None]
        return Opened(_actor(visit, person, memberships), await self._renewed(visit, known, memberships))

    async def _renewed(self, visit: WebSession, known: bytes, memberships: list[Membership]) -> str | None:
        """A new token when the roles are others than at the last one (OWASP ASVS 5.0, 7.2.4)."""
        roles = _fingerprint(memberships)
        if not visit.roles:
            visit.roles = roles
        if visit.roles == roles or visit.token_hash != known:
            return None
        token = tokens.random_token()
        async with self._database.begin() as own:
            renewed = await own.scalar(
                update(WebSession)
                .where(WebSession.id == visit.id, WebSession.token_hash == known)
                .values(
                    token_hash=tokens.digest(token),
                    previous_hash=known,
                    renewed_at=clock.now(),
                    roles=roles,
                )
                .returning(WebSession.id)
            )
        return token if renewed else None


def _fingerprint(memberships: list[Membership]) -> str:
    """The same text for the same active roles, never empty."""
    active = sorted(
        f"{m.role} {m.organisation_id or m.region_id}" for m in memberships if m.active_since is not None
    )
    return hashlib.sha256("\n".join(active).encode()).hexdigest()[:32]


def _actor(visit: WebSession, person: Person, memberships: list[Membership]) -> Actor:
    active = [m for m in memberships if m.active_since is not None]
    return Actor(
        person_id=person.id,
        name=person.name,
        email=person.email,
        session_id=visit.id,
        organisations={m.organisation_id: m.role for m in active if m.organisation_id is not None},
        waiting=frozenset(m.organisation_id for m in memberships if m.organisation_id and not m.active_since),
        regions=frozenset(m.region_id for m in active if m.region_id is not None),
        is_admin=any(m.role is Role.ADMINISTRATOR for m in active),
    )
