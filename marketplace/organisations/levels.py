"""How well what a supplier says of itself is proven: derived from its documents here, and typed nowhere.

Declared: the supplier says so. Documented: a document hangs on it. Checked: a coordinator of the supplier's
region compared such a document with this very value. Past its last day it is expired, before its first day
it does not count yet, however well it is proven.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import N_
from marketplace.organisations.proof_models import Evidence, Recognition, SocialValueClaim

Row = TypeVar("Row", Recognition, SocialValueClaim)
Organisations = Collection[uuid.UUID] | Select[uuid.UUID]


class Level(StrEnum):
    """`NOT_YET` and `EXPIRED` are about the day, the others about the documents."""

    NOT_YET = N_("nog niet geldig")
    DECLARED = "verklaard"
    DOCUMENTED = "gestaafd"
    VERIFIED = "nagekeken"
    EXPIRED = "verlopen"


@dataclass(frozen=True, slots=True)
class Proven(Generic[Row]):
    """A row with its proof: declared, documented or checked, whatever the day."""

    row: Row
    proof: Level

    def level(self, day: date) -> Level:
        """The level on a day; first and last day are both included."""
        if day < self.row.first_day:
            return Level.NOT_YET
        if self.row.valid_to is not None and self.row.valid_to < day:
            return Level.EXPIRED
        return self.proof


async def figures_of(session: AsyncSession, organisations: Organisations) -> list[Proven[SocialValueClaim]]:
    """The current figures of some suppliers, in one query."""
    claim = SocialValueClaim
    hangs = and_(Evidence.organisation_id == claim.organisation_id, Evidence.key == claim.key)
    checked = and_(Evidence.checked_at.is_not(None), Evidence.checked_value == claim.value)
    query = claim.current().where(claim.organisation_id.in_(organisations)).order_by(claim.key)
    return await _read(session, query, hangs, checked)


async def recognitions_of(session: AsyncSession, organisations: Organisations) -> list[Proven[Recognition]]:
    """The current recognitions of some suppliers, in one query, oldest first."""
    hangs = Evidence.recognition_id == Recognition.id
    checked = Evidence.checked_at.is_not(None)
    query = Recognition.current().where(Recognition.organisation_id.in_(organisations))
    return await _read(session, query.order_by(Recognition.valid_from, Recognition.id), hangs, checked)


async def _read(
    session: AsyncSession, query: Select[Row], hangs: ColumnElement[bool], checked: ColumnElement[bool]
) -> list[Proven[Row]]:
    papers = Evidence.current().where(hangs)
    rows = await session.execute(query.add_columns(papers.exists(), papers.where(checked).exists()))
    return [
        Proven(row, Level.VERIFIED if verified else Level.DOCUMENTED if documented else Level.DECLARED)
        for row, documented, verified in rows
    ]
