"""Wiping a person (GDPR, article 17): each slice forgets its own part, here is the order."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, inspect, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from marketplace.accounts.models import Membership, Person
from marketplace.accounts.profile import addresses_of
from marketplace.core import audit
from marketplace.core.errors import Conflict
from marketplace.core.i18n import _
from marketplace.core.mail.mentions import retype, row_reference
from marketplace.core.personal_data import ERASED_NAME, Subject, Traces, TypedText, whole_words
from marketplace.core.reading.addresses import shown_address
from marketplace.privacy import scan

log = logging.getLogger(__name__)


async def subject_of(session: AsyncSession, person: Person) -> Subject:
    """A person as the slices know one."""
    places = await session.scalars(
        select(Membership.organisation_id).where(Membership.person_id == person.id, Membership.is_active)
    )
    emails = await addresses_of(session, person)
    return Subject(
        person_id=person.id,
        name=person.name,
        full_name=person.name if whole_words(person.name) else "",
        emails=list(dict.fromkeys([*emails, *map(shown_address, emails)])),
        organisations=[place for place in places if place is not None],
    )


async def erase(session: AsyncSession, traces: Sequence[Traces], person_id: uuid.UUID) -> None:
    """Wipe a person from accounts, outbox and mails to others. What the person did stays, by reference.

    Raises Conflict for the last one of an organisation or region: someone has to look after it.
    """
    subject = await subject_of(session, await session.get_one(Person, person_id))
    for trace in traces:
        if trace.lock is not None:
            await trace.lock(session, subject)
    person = await session.get_one(Person, person_id, with_for_update=True)
    if await last_places(session, person_id):
        raise Conflict(
            _("U bent de enige van uw organisatie op Maatmarkt. Nodig eerst een collega uit, of bel ons.")
        )
    await _wipe(session, traces, person)
    audit.record(session, person_id, "person.erase", person_id)


async def erase_unused(session: AsyncSession, traces: Sequence[Traces], person: Person) -> None:
    """Wipe the locked row of a person who has not been here for years, also the last one of a place."""
    await _wipe(session, traces, person)
    audit.record(session, None, "person.expire", person.id)


async def _wipe(session: AsyncSession, traces: Sequence[Traces], person: Person) -> None:
    """Texts first, then each slice's own rows, the last of the journey before the one it refers to.

    A look through all tables afterwards proves it; what it finds stands in the log, by column.
    """
    subject = await subject_of(session, person)
    for trace in traces:
        for typed in trace.typed:
            await _wipe_text(session, typed, subject)
    for trace in reversed(traces):
        if trace.wipe is not None:
            await trace.wipe(session, subject)
    await session.flush()
    if found := await scan.left(session, subject.emails):
        log.error("an address of a wiped person is still there: %s", found)


async def _wipe_text(session: AsyncSession, typed: TypedText, subject: Subject) -> None:
    """Replace the addresses wherever they stand, and the name in texts of the person's organisations.

    Elsewhere the same name may be another person's. Mails that show the text change with it.
    """
    for words in subject.emails:
        await _replace(session, typed, words)
    if subject.full_name:
        await _replace(session, typed, subject.full_name, typed.of(subject.organisations))


async def _replace(session: AsyncSession, typed: TypedText, words: str, *rows: ColumnElement[bool]) -> None:
    table: Any = typed.table
    pattern = whole_words(words)
    if pattern is None:
        return
    found = or_(*(column.regexp_match(pattern, "i") for column in typed.columns))
    values: dict[Any, Any] = {
        column: func.regexp_replace(column, pattern, ERASED_NAME, "gi") for column in typed.columns
    }
    if hasattr(table, "version"):
        values[table.version] = table.version + 1
    changed = await session.scalars(
        update(table)
        .where(found, *rows)
        .values(values)
        .returning(inspect(table).primary_key[0])
        .execution_options(synchronize_session=False)
    )
    for identity in changed.all():
        await retype(session, row_reference(table.__tablename__, identity), words, ERASED_NAME)


async def last_places(session: AsyncSession, person_id: uuid.UUID) -> list[Membership]:
    """The places where nobody else works: organisations, regions, or the administration of the site."""
    other = aliased(Membership)
    own = select(Membership).where(
        Membership.person_id == person_id,
        Membership.is_active,
        ~select(other.id)
        .where(
            other.role == Membership.role,
            other.organisation_id.is_not_distinct_from(Membership.organisation_id),
            other.region_id.is_not_distinct_from(Membership.region_id),
            other.person_id != person_id,
            other.is_active,
        )
        .exists(),
    )
    return list(await session.scalars(own))
