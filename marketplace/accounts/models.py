"""People, what they may do where, and how they are signed in."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, LargeBinary, Select, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from marketplace.core import clock, tokens
from marketplace.core.db import Base, Identified, Versioned, in_reading_order
from marketplace.core.web.access import Role

LINK_LIFE = timedelta(minutes=15)
WELCOME_LIFE = timedelta(days=1)
"""Of the link in a mail that nobody waits for (NIST SP 800-63A, 4.4.1.6: a code by mail counts 24 hours)."""


class Person(Identified, Versioned, Base):
    """Someone who signs in. `email` is kept in lower case and is unique."""

    __tablename__ = "person"
    __quiet__ = frozenset({"password_hash", "last_sign_in_at"})
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    last_sign_in_at: Mapped[datetime | None]

    @staticmethod
    def by_email(email: str) -> Select[Person]:
        return select(Person).where(Person.email == email)


class Membership(Identified, Versioned, Base):
    """A role of a person: in an organisation (buyer, supplier), for a region (coordinator) or everywhere.

    It counts from `active_since`. One without it was stored by an older version and counts for nothing: every
    query asks `is_active`.
    """

    __tablename__ = "membership"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role]
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("region.id"), index=True)
    active_since: Mapped[datetime | None]
    person: Mapped[Person] = relationship(lazy="raise")

    @hybrid_property
    def is_active(self) -> bool:
        return self.active_since is not None

    @is_active.inplace.expression
    @classmethod
    def _is_active(cls) -> ColumnElement[bool]:
        return cls.active_since.is_not(None)

    __table_args__ = (
        CheckConstraint(
            "(role IN ('buyer', 'supplier') AND organisation_id IS NOT NULL AND region_id IS NULL)"
            " OR (role = 'coordinator' AND region_id IS NOT NULL AND organisation_id IS NULL)"
            " OR (role = 'administrator' AND organisation_id IS NULL AND region_id IS NULL)",
            name="role_place",
        ),
        Index(
            "uq_membership_place",
            "person_id",
            "role",
            "organisation_id",
            "region_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )


class SignInLink(Identified, Base):
    """A mailed link. Only its hash is kept; it is used up by the POST that signs in."""

    __tablename__ = "sign_in_link"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @classmethod
    def make(cls, person_id: uuid.UUID, life: timedelta = LINK_LIFE) -> tuple[SignInLink, str]:
        """A link and the token that goes into the mail."""
        token = tokens.random_token()
        link = cls(token_hash=tokens.digest(token), person_id=person_id, expires_at=clock.now() + life)
        return link, token

    @staticmethod
    def reader_of(token: str) -> Select[str]:
        """The address of the person that a link was mailed to, also once it is spent."""
        return select(Person.email).join(SignInLink).where(SignInLink.token_hash == tokens.digest(token))

    @staticmethod
    def usable(token: str) -> Select[SignInLink]:
        return select(SignInLink).where(
            SignInLink.token_hash == tokens.digest(token),
            SignInLink.used_at.is_(None),
            SignInLink.expires_at > clock.now(),
        )


class WebSession(Identified, Base):
    """A signed-in browser. The cookie's token is kept as a hash only.

    `roles` and `renewed_at`: what the person's roles were when the token was last renewed (see `sessions`);
    `previous_hash` is the token before that. While it `awaits_code` it opens nothing but the page that asks
    for the code. `acting_for`: the organisation that the person chose to act for in this browser.
    """

    __tablename__ = "web_session"
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    last_seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    browser: Mapped[str] = mapped_column(default="")
    previous_hash: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    renewed_at: Mapped[datetime | None]
    roles: Mapped[str] = mapped_column(default="")
    awaits_code: Mapped[bool] = mapped_column(default=False)
    acting_for: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"))


def members_of(organisation_id: uuid.UUID) -> Select[Person]:
    """The people who may act for an organisation now, by name."""
    return (
        select(Person)
        .join(Membership)
        .where(Membership.organisation_id == organisation_id, Membership.is_active)
        .order_by(in_reading_order(Person.name), Person.id)
    )


def coordinators_of(region_id: uuid.UUID | None) -> Select[Person]:
    """Who looks after a region; for what lies in no region, the administrators."""
    place = (
        Membership.region_id == region_id if region_id is not None else Membership.role == Role.ADMINISTRATOR
    )
    return (
        select(Person)
        .join(Membership)
        .where(place, Membership.is_active)
        .order_by(in_reading_order(Person.name), Person.id)
    )


class AddressChange(Identified, Base):
    """A new address that someone asked for. Only the hash of the link mailed to it is kept.

    `old_email`: the one it replaced, for as long as mails to that one are kept, so that they are found when
    the person asks what we keep or wipes the account.
    """

    __tablename__ = "address_change"
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    email: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    old_email: Mapped[str | None]
    person: Mapped[Person] = relationship(lazy="raise")

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.expires_at > clock.now()

    @staticmethod
    def of_link(token: str) -> Select[AddressChange]:
        """The row of a mailed link with its person, locked against a second press."""
        return (
            select(AddressChange)
            .where(AddressChange.token_hash == tokens.digest(token))
            .options(joinedload(AddressChange.person, innerjoin=True))
            .with_for_update(of=AddressChange)
        )
