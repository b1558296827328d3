"""What a supplier says of itself and how well it is proven, in the words that pages show."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person
from marketplace.core import clock, i18n
from marketplace.core.i18n import _
from marketplace.core.web.access import Actor
from marketplace.organisations import evidence_checks, figures, levels
from marketplace.organisations.levels import Level, Proven
from marketplace.organisations.models import Organisation
from marketplace.organisations.proof_models import Recognition, SocialValueClaim
from marketplace.organisations.social_value import BY_NAME, CRITERIA, KEYS, Key


class ShownLabel(NamedTuple):
    """A recognition with its level of today."""

    id: uuid.UUID
    label: str
    document: str
    valid_from: date
    valid_to: date | None
    level: Level


class FigureLine(NamedTuple):
    """What can be said of social value, and what a supplier says."""

    key: Key
    figure: figures.Shown | None


class Past(NamedTuple):
    """A line of a history: what was said, between which moments, and by whom."""

    text: str
    since: datetime
    until: datetime | None
    said_by: str
    ended_by: str


async def parts(session: AsyncSession, organisation_id: uuid.UUID) -> dict[str, Any]:
    """What an organisation's pages show besides its own row, in two queries."""
    today = clock.today()
    recognitions = await levels.recognitions_of(session, [organisation_id])
    claims = await levels.figures_of(session, [organisation_id])
    return {
        "recognitions": [shown_label(found, today) for found in recognitions],
        "figures": figure_lines(figures.shown(claims, today)),
    }


def figure_lines(shown: Mapping[str, figures.Shown]) -> list[str | FigureLine]:
    """The table of social value: each criterion, and below it its figures, unknown ones too."""
    lines: list[str | FigureLine] = []
    for number, name in CRITERIA.items():
        lines.append(f"{number}. {i18n.translated(name)}")
        lines += [FigureLine(key, shown.get(key.name)) for key in KEYS if key.criterion == number]
    return lines


async def rights(session: AsyncSession, actor: Actor | None, organisation: Organisation) -> dict[str, bool]:
    """What the reader of a page on an organisation's figures and documents may do there."""
    return {
        "own": actor is not None and organisation.id in actor.organisations,
        "may_check": actor is not None and await evidence_checks.may_check(session, actor, organisation.id),
    }


def shown_label(found: Proven[Recognition], today: date) -> ShownLabel:
    row = found.row
    return ShownLabel(row.id, row.label, row.document, row.valid_from, row.valid_to, found.level(today))


async def past(
    session: AsyncSession, rows: Sequence[Recognition | SocialValueClaim], texts: Iterable[str]
) -> list[Past]:
    """A history of rows with their `texts`."""
    people = {row.stated_by for row in rows} | {row.ended_by for row in rows}
    found = await session.execute(select(Person.id, Person.name).where(Person.id.in_(people - {None})))
    names: dict[uuid.UUID | None, str] = {row.id: row.name for row in found}
    return [
        Past(text, row.created_at, row.ended_at, names.get(row.stated_by, ""), names.get(row.ended_by, ""))
        for row, text in zip(rows, texts, strict=True)
    ]


def told(about: SocialValueClaim | Recognition | None, *, few: bool) -> dict[str, str]:
    """What a document is compared with, by label, as a coordinator may read it; empty when nothing holds."""
    if about is None:
        return {}
    if isinstance(about, SocialValueClaim):
        first = _("%(figure)s, van %(day)s") % {
            "figure": figures.words(about, few=few),
            "day": i18n.day(about.on),
        }
        label = BY_NAME[about.key].label
    else:
        first = _("%(document)s, vanaf %(day)s") % {
            "document": about.document,
            "day": i18n.day(about.valid_from),
        }
        label = about.label
    if about.valid_to:
        first = _("%(what)s, geldig tot en met %(day)s") % {"what": first, "day": i18n.day(about.valid_to)}
    return {_(label): first}
