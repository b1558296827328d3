"""Looks through every table for the addresses of someone who was wiped: the proof that none was forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, Column, ColumnElement, Enum, String, Table, Text, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.db import Base
from marketplace.core.personal_data import whole_words

OF_AN_OFFICE = frozenset({"region.helpdesk_email"})
"""Addresses that are an office's, whoever reads its mail: they stay."""


async def left(session: AsyncSession, words: Sequence[str]) -> dict[str, int]:
    """In how many rows of which column (`table.column`) one of the words still stands, in any case."""
    found: dict[str, int] = {}
    for table in Base.metadata.sorted_tables:
        columns = [
            column for column in table.columns if _holds_text(column) and _name(column) not in OF_AN_OFFICE
        ]
        if columns:
            found |= await _left_in(session, table, columns, words)
    return found


async def _left_in(
    session: AsyncSession, table: Table, columns: Sequence[Column[Any]], words: Sequence[str]
) -> dict[str, int]:
    """One pass over a table for all its columns."""
    counts = [func.count().filter(_stands_in(column, words)) for column in columns]
    row = (await session.execute(select(*counts).select_from(table))).one()
    return {_name(column): count for column, count in zip(columns, row, strict=True) if count}


def _stands_in(column: Column[Any], words: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(cast(column, Text).regexp_match(whole_words(word), "i") for word in words))


def _holds_text(column: Column[Any]) -> bool:
    plain = isinstance(column.type, String) and not isinstance(column.type, Enum)
    return plain or isinstance(column.type, ARRAY | JSONB)


def _name(column: Column[Any]) -> str:
    return f"{column.table.name}.{column.name}"
