"""Loads an invented official notice, what a buyer makes of it, and the notice that corrects it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from importlib import resources
from string import Template

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.web.access import Actor
from marketplace.interop.eforms import read_notice
from marketplace.interop.notice import Notice
from marketplace.interop.verbs import import_notice
from marketplace.needs import verbs as needs
from marketplace.needs.models import Need
from marketplace.needs.values import NeedValues
from seed.demo import content
from seed.demo.numbers import kbo

BUYER = "stad-sint-niklaas"
PLAIN_TITLE = "Wie houdt onze begraafplaatsen netjes?"
CALL, CORRECTION = "begraafplaatsen.xml", "begraafplaatsen-rechtzetting.xml"


async def load_notices(database: Database) -> None:
    """A draft from a notice, with a title in plain words; a correction moved its deadline."""
    call, correction = _notice(CALL, sent=-18, until=24), _notice(CORRECTION, sent=-2, until=33)
    async with database.begin() as session:
        if await session.scalar(select(Need.id).where(Need.source_id == call.notice_id)) is not None:
            return
        clock.travel(timedelta(days=-17))
        need = (await import_notice(session, call)).need
        if need is not None:
            await _in_plain_words(session, need)
        await session.flush()
        clock.travel(timedelta(days=-1))
        await import_notice(session, correction)
    clock.travel(timedelta(0))


def _notice(name: str, sent: int, until: int) -> Notice:
    """A notice that was sent and takes tenders so many days from now."""
    text = resources.files(__package__).joinpath("notices", name).read_text("utf-8")
    days = {"issued": sent, "until": until}
    filled = {key: (clock.today() + timedelta(days=count)).isoformat() for key, count in days.items()}
    return read_notice(Template(text).substitute(filled, kbo=kbo(BUYER)).encode())


async def _in_plain_words(session: AsyncSession, need: Need) -> None:
    """The contact of the buyer gives the draft a title that anyone understands."""
    contact = next(row for row in content.buyers() if row.slug == BUYER)
    person = (await session.scalars(Person.by_email(contact.contact_email))).one()
    actor = Actor(person.id, person.name, person.email, uuid.uuid4())
    await needs.edit(session, actor, need, replace(NeedValues.of(need), title=PLAIN_TITLE))
