"""Published notices in files, and what became of them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from marketplace.core.db import Base, Database
from marketplace.interop.eforms import read_notice

FIXTURES = Path(__file__).parent / "fixtures"

DATA = (FIXTURES / "notice.xml").read_bytes()

NOTICE = read_notice(DATA)

UNKNOWN = read_notice((FIXTURES / "latin1.xml").read_bytes())


async def count(database: Database, table: type[Base]) -> int:
    async with database.begin() as db:
        return await db.scalar(select(func.count()).select_from(table)) or 0


def number_it(data: bytes, number: int) -> bytes:
    """The same notice with another number of its own."""
    return data.replace(b"444455556666", f"{number:012d}".encode())
