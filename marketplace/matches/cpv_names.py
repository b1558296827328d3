"""The CPV names of this installation: our own list, and the official table where it was imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.matches.models import CpvCode

BATCH = 1000


@dataclass(frozen=True, slots=True)
class CpvRow:
    """An eight-digit code and its Dutch name."""

    code: str
    label: str


class CpvNames:
    """`await current(session)` gives code -> name of the imported table, empty when there is none.

    Read again only when the table changed: one cheap query tells.
    """

    def __init__(self) -> None:
        self._state: tuple[int, datetime | None] = (0, None)
        self._names: Mapping[str, str] = {}

    async def current(self, session: AsyncSession) -> Mapping[str, str]:
        count, latest = (await session.execute(select(func.count(), func.max(CpvCode.imported_at)))).one()
        if (count, latest) != self._state:
            rows = await session.execute(select(CpvCode.code, CpvCode.label))
            self._names = {row.code: row.label for row in rows}
            self._state = (count, latest)
        return self._names


async def add_codes(session: AsyncSession, rows: Sequence[CpvRow]) -> int:
    """Store codes; one that is there gets the new name. -> how many rows are new or changed."""
    changed = 0
    for start in range(0, len(rows), BATCH):
        statement = insert(CpvCode).values(
            [
                {"code": row.code, "label": row.label, "imported_at": clock.now()}
                for row in rows[start : start + BATCH]
            ]
        )
        stored = await session.execute(
            statement.on_conflict_do_update(
                index_elements=["code"],
                set_={"label": statement.excluded.label, "imported_at": statement.excluded.imported_at},
                where=CpvCode.label != statement.excluded.label,
            ).returning(CpvCode.code)
        )
        changed += len(stored.all())
    return changed
