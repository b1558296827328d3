"""A long list in pages: what stands on one of them, and how many there are in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVarTuple

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

PAGE_SIZE = 25
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True, slots=True)
class Listed(Generic[*Columns]):
    """The rows of one page, how many there are on all pages, and which page it is, counted from 1."""

    rows: Sequence[Row[*Columns]]
    count: int
    page: int
    pages: int


async def listed(
    session: AsyncSession, query: Select[*Columns], page: int, size: int = PAGE_SIZE
) -> Listed[*Columns]:
    """The rows of a page of an ordered query; of the nearest page that there is.

    A list that one page holds is read once: then its rows are counted already.
    """
    first = (await session.execute(query.limit(size))).all() if page <= 1 else None
    if first is not None and len(first) < size:
        return Listed(first, len(first), 1, 1)
    count = await count_of(session, query)
    pages = max(1, -(-count // size))
    page = max(1, min(page, pages))
    rows = first or (await session.execute(query.offset((page - 1) * size).limit(size))).all()
    return Listed(rows, count, page, pages)


async def count_of(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> int:
    """How many rows a query finds."""
    return await session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
