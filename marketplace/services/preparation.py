"""Brings the demo's database to the current schema, and the demo region into it when it is new."""

import asyncio
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import asyncpg

from marketplace.services.errors import ServiceError

# A comment on the database tells whether the demo region is whole, and with which migrations. A database
# without that comment that has tables belongs to someone else: nothing is loaded into it.
LOADING, LOADED = "Maatmarkt: demo wordt geladen", "Maatmarkt: demo geladen"
READ_COMMENT = (
    "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
)
COUNT_TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
WRITE_COMMENT = "SELECT format('COMMENT ON DATABASE %I IS %L', current_database(), $1::text)"
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations/versions"


def prepare(database_url: str, say: Callable[[str], None]) -> None:
    """Migrates, and loads the demo region when the database is empty or was left half loaded."""
    whole = f"{LOADED} ({_digest_of_migrations()})"
    comment, tables = asyncio.run(_look(database_url))
    if comment == whole:
        return  # nothing to do, and known without importing what migrates: a second start is quick
    ours = tables == 0 or comment.startswith((LOADING, LOADED))
    if tables == 0:
        asyncio.run(_write_comment(database_url, LOADING))
    import_module("marketplace.migrations.run").upgrade(database_url)
    if ours and not comment.startswith(LOADED):
        say("De demoregio's laden (eenmalig, duurt even) ...")
        asyncio.run(import_module("seed.demo.load").load(database_url))
    elif ours:
        asyncio.run(import_module("seed.reference.load").renew(database_url))
    if ours:
        asyncio.run(_write_comment(database_url, whole))


def _digest_of_migrations() -> str:
    files = sorted(MIGRATIONS.glob("*.py"))
    return sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()[:12]


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


async def _look(database_url: str) -> tuple[str, int]:
    """The database's comment ("" for none) and how many tables it has."""
    connection = await _connect(database_url)
    try:
        return await connection.fetchval(READ_COMMENT) or "", await connection.fetchval(COUNT_TABLES)
    finally:
        await connection.close()


async def _write_comment(database_url: str, comment: str) -> None:
    connection = await _connect(database_url)
    try:
        await connection.execute(await connection.fetchval(WRITE_COMMENT, comment))
    finally:
        await connection.close()
