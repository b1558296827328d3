"""Brings the demo's database to the current schema, and the demo region into it when it is new."""

import asyncio
from collections.abc import Callable
from importlib import import_module

import asyncpg

from marketplace.services.errors import ServiceError

# A comment on the database tells whether the demo region is whole. A database without that comment that has
# tables belongs to someone else: nothing is loaded into it.
LOADING, LOADED = "Maatmarkt: demo wordt geladen", "Maatmarkt: demo geladen"
READ_COMMENT = (
    "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
)
COUNT_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
WRITE_COMMENT = "SELECT format('COMMENT ON DATABASE %I IS %L', current_database(), $1::text)"


def prepare(database_url: str, say: Callable[[str], None]) -> None:
    """Migrates, and loads the demo region when the database is empty or was left half loaded."""
    must_load = asyncio.run(_must_load(database_url))
    import_module("marketplace.migrations.run").upgrade(database_url)
    if must_load:
        say("De demoregio's laden (eenmalig, duurt even) ...")
        asyncio.run(import_module("seed.demo.load").load(database_url))
        asyncio.run(_write_comment(database_url, LOADED))


def sign_in_links(database_url: str, base_url: str) -> list[tuple[str, str]]:
    """(who, address) for each of the demo people."""
    links: list[tuple[str, str]] = asyncio.run(import_module("seed.demo").demo_links(database_url, base_url))
    return links


async def _connect(database_url: str) -> "asyncpg.Connection":
    try:
        return await asyncpg.connect(database_url.replace("postgresql+asyncpg://", "postgresql://", 1))
    except (asyncpg.PostgresError, OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ServiceError(f"De databank weigert de verbinding ({reason}). Verbeter DATABASE_URL.") from None


async def _must_load(database_url: str) -> bool:
    connection = await _connect(database_url)
    try:
        comment = await connection.fetchval(READ_COMMENT)
        empty = await connection.fetchval(COUNT_TABLES) == 0
    finally:
        await connection.close()
    if empty:
        await _write_comment(database_url, LOADING)
    return bool(empty or comment == LOADING)


async def _write_comment(database_url: str, comment: str) -> None:
    connection = await _connect(database_url)
    try:
        await connection.execute(await connection.fetchval(WRITE_COMMENT, comment))
    finally:
        await connection.close()
