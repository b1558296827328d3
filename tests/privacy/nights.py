"""The nightly tidying as tests ask for it, and rows of any age for it to find."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import text

from marketplace.accounts.models import AddressChange, SignInLink, WebSession
from marketplace.core import clock
from marketplace.core.db import Base, Database
from marketplace.core.events import StoredEvent
from marketplace.core.mail.message import Message, MessageStatus, Suppression
from marketplace.core.view_log import Seen, ViewEntry
from marketplace.core.web.access import Role
from marketplace.core.web.kept import KeptForm
from marketplace.matches.experience_models import Experience, Source, Verdict
from marketplace.needs.models import Need
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp, SignUpStatus
from marketplace.organisations.models import Organisation, OrganisationStatus
from marketplace.privacy import nightly
from tests.database import HOUSE, composer
from tests.people import Cast, kbo

DAY = timedelta(days=1)


async def tidy(database: Database) -> dict[str, int]:
    counts = await nightly.tidy(database, composer(), HOUSE)
    assert counts is not None
    return counts


async def tidy_again(database: Database) -> dict[str, int]:
    """The next night: the run of this one is taken for one of yesterday."""
    async with database.begin() as db:
        await db.execute(text("UPDATE retention_run SET night = night - 1"))
    return await tidy(database)


def sign_up(**more: object) -> SignUp:
    values = {"role": Role.BUYER, "name": "School", "kbo": kbo(70), "nis": "46025", "person_name": "X"}
    link = {"email": "x@x.example", "token_hash": uuid.uuid4().bytes, "expires_at": clock.now()}
    return SignUp(**(values | link | more))


ROWS: dict[str, Callable[[datetime, Cast], Base]] = {
    "session": lambda then, cast: WebSession(
        token_hash=uuid.uuid4().bytes, person_id=cast.an.id, created_at=then
    ),
    "sign_in_link": lambda then, cast: SignInLink(
        token_hash=uuid.uuid4().bytes, person_id=cast.an.id, expires_at=then
    ),
    "kept_form": lambda then, cast: KeptForm(
        token_hash=uuid.uuid4().bytes, values={"a": "b"}, expires_at=then + timedelta(hours=1)
    ),
    "mail": lambda then, cast: Message(
        template="reminder",
        to_address="x@x.example",
        to_name="X",
        subject="",
        text="",
        html="",
        dedupe_key=str(uuid.uuid4()),
        message_id=str(uuid.uuid4()),
        status=MessageStatus.SENT,
        created_at=then,
    ),
    "suppression": lambda then, cast: Suppression(address=f"{uuid.uuid4()}@x.example", reason="550", at=then),
    "draft": lambda then, cast: Need(
        organisation_id=cast.temse.id, title="Ontwerp", text="", changed_at=then
    ),
    "refused": lambda then, cast: Organisation(
        role=Role.BUYER,
        name="Geweigerd",
        kbo=str(uuid.uuid4()),
        nis="46025",
        status=OrganisationStatus.REFUSED,
        decided_at=then,
        email="g@g.example",
    ),
    "view": lambda then, cast: ViewEntry(
        organisation_id=cast.temse.id,
        on=then.astimezone(clock.BRUSSELS).date(),
        person_id=cast.chadia.id,
        seen=Seen.DETAILS,
    ),
    "experience": lambda then, cast: Experience(
        need=Need(organisation_id=cast.temse.id, title="Gras maaien", text=""),
        organisation_id=cast.groenwerk.id,
        source=Source.SUPPLIER,
        verdict=Verdict.DECLINED,
        about={"77314000": 1.0},
        on=then.astimezone(clock.BRUSSELS).date(),
    ),
    "event": lambda then, cast: StoredEvent(name="x", payload={}, done_at=then),
    "unconfirmed": lambda then, cast: sign_up(created_at=then),
    "sign_up": lambda then, cast: sign_up(status=SignUpStatus.REFUSED, decided_at=then),
    "colleague_invitation": lambda then, cast: ColleagueInvitation(
        organisation_id=cast.temse.id,
        email="x@x.example",
        name="X",
        invited_by=cast.an.id,
        token_hash=uuid.uuid4().bytes,
        expires_at=then,
    ),
    "address_change": lambda then, cast: AddressChange(
        person_id=cast.an.id, email="x@x.example", token_hash=uuid.uuid4().bytes, expires_at=then
    ),
}


def row_of(name: str, age: timedelta, cast: Cast) -> Base:
    """A row that the rule `name` counts as `age` old."""
    return ROWS[name](clock.now() - age, cast)
