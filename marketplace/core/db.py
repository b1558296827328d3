"""Engine, base class of the tables, and the one owner of a transaction."""

from __future__ import annotations

import enum
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from socket import gaierror
from typing import Any, ClassVar, cast

from asyncpg import exceptions as postgres
from sqlalchemy import ColumnElement, Connection, DateTime, Enum, MetaData, Text, event, func, inspect
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.exc import TimeoutError as NoPlaceInPool
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    Mapper,
    Session,
    declared_attr,
    mapped_column,
)
from sqlalchemy.pool import ConnectionPoolEntry

from marketplace.core import clock

#: A database that can't be reached, stops, starts or is full. A slow query is another matter.
AWAY = (
    ConnectionError,
    TimeoutError,
    gaierror,
    postgres.PostgresConnectionError,
    postgres.AdminShutdownError,
    postgres.CrashShutdownError,
    postgres.CannotConnectNowError,
    postgres.TooManyConnectionsError,
    NoPlaceInPool,
)
#: Two that changed the same things at one moment, of which the database ended this one.
CROSSED = (
    postgres.DeadlockDetectedError,
    postgres.SerializationError,
    postgres.UniqueViolationError,
)
#: Seconds after its last use in which a connection is taken to be alive without asking.
TRUSTED_S = 0.1
#: Statements that a connection keeps prepared: forty pages of three people use 63. Each takes PostgreSQL some
#: 75 kB.
STATEMENTS_KEPT = 300
ENGINE = "engine"


class Base(DeclarativeBase):
    """Base of all tables. Times are aware, strings are text, dicts are JSONB, lists of str are text[].

    Enums are stored by value as text, so that a new member needs no migration.
    """

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        datetime: DateTime(timezone=True),
        str: Text,
        enum.Enum: Enum(
            enum.Enum, native_enum=False, length=40, values_callable=lambda kind: [m.value for m in kind]
        ),
        dict[str, Any]: JSONB,
        list[dict[str, Any]]: JSONB,
        list[str]: ARRAY(Text),
    }


class Identified:
    """A row with a random id, safe to show in an address, and the time it was made."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Versioned:
    """A row that people change by forms. `version` grows with each change that a page can show.

    Forms carry it (`core/web/seen.py`). An UPDATE through the session checks it, so that of two that read
    the same version one fails. `__quiet__` names the columns that no form shows: when only those change,
    nobody's form is out of date. An UPDATE that goes past the session has to count by itself.
    """

    __quiet__: ClassVar[frozenset[str]] = frozenset()
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version, "version_id_generator": False}


@event.listens_for(Versioned, "before_update", propagate=True)
def _count_version(mapper: Mapper[Any], _: Connection, row: Any) -> None:
    state = inspect(row)
    names = {column.key for column in mapper.column_attrs} - {"version"} - row.__quiet__
    if any(state.attrs[name].history.has_changes() for name in names):
        row.version += 1


class Database:
    """The connection pool of one process. `begin()` gives a session that changes things, and commits.

    `looking()` gives one for a page that only shows. It has no transaction: each statement reads what is
    stored at that moment, as it does in a transaction of PostgreSQL's usual level, and the page saves the
    two messages that begin and end one. What is written in it stands at once.
    """

    def __init__(self, url: str, *, pool_size: int = 10, application: str = "maatmarkt") -> None:
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=10,
            pool_use_lifo=True,
            hide_parameters=True,  # an error tells the statement, not the people it was about
            connect_args={
                "prepared_statement_cache_size": STATEMENTS_KEPT,
                "server_settings": {
                    "application_name": application,
                    "idle_in_transaction_session_timeout": "30000",
                },
            },
        )
        event.listen(self.engine.sync_engine, "checkin", _note_use)
        event.listen(self.engine.sync_engine, "checkout", _try_again)
        self.session = async_sessionmaker(self.engine, expire_on_commit=False)
        alone = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self.looking = async_sessionmaker(alone, expire_on_commit=False, info={ENGINE: self.engine})

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """A session that commits when the block ends well and rolls back when it raises."""
        async with self.session.begin() as session:
            yield session

    async def close(self) -> None:
        await self.engine.dispose()


def engine_of(session: AsyncSession) -> AsyncEngine:
    """The engine for work of its own: with transactions, also for a session of `looking`."""
    found = session.info.get(ENGINE, session.bind)
    return found.engine if isinstance(found, AsyncConnection) else cast(AsyncEngine, found)


def _note_use(connection: Any, record: ConnectionPoolEntry) -> None:
    record.info["used_at"] = time.monotonic()


def _try_again(connection: Any, record: ConnectionPoolEntry, proxy: object) -> None:
    """Ask the database for a sign of life on a connection that lay still; the pool replaces a dead one."""
    used_at = record.info.get("used_at")
    if used_at is None or time.monotonic() - used_at < TRUSTED_S:
        return
    try:
        connection.ping()
    except Exception as error:
        raise DisconnectionError from error


def is_away(error: BaseException | None) -> bool:
    """Whether an error comes from a database that can't be reached, stops or has no place just now."""
    while error is not None:
        if isinstance(error, AWAY) or getattr(error, "connection_invalidated", False):
            return True
        if isinstance(error, FileNotFoundError) and error.filename is None:
            return True  # a socket: of a file the name would be known
        error = error.__cause__ or error.__context__
    return False


def is_crossed(error: BaseException | None) -> bool:
    """Whether another transaction was in the way: the two waited for each other, or made the same row."""
    while error is not None:
        if isinstance(error, CROSSED):
            return True
        error = error.__cause__ or error.__context__
    return False


#: Letters that normalisation leaves whole, with what a reader takes them for.
_WHOLE_LETTERS = (("[œŒ]", "oe"), ("[æÆ]", "ae"), ("ß", "ss"), ("[øØ]", "o"), ("[łŁ]", "l"), ("[đĐ]", "d"))


def in_reading_order(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """A column of names to order by as a reader expects: é beside e, small letters beside their capitals.

    Says the same as `reading.names.sort_key`, whatever the collation of the database, and without ICU, which
    not every PostgreSQL has.
    """
    name: ColumnElement[str] = func.pg_catalog.normalize(column, "NFKD")
    for letter, plain in _WHOLE_LETTERS:
        name = func.regexp_replace(name, letter, plain, "g")
    return func.lower(func.regexp_replace(name, "[^[:alnum:] ]+", "", "g")).collate("C")


def after_commit_tasks(session: AsyncSession) -> list[str]:
    """Queue names that were touched in this transaction, to nudge once it is committed."""
    tasks: list[str] = session.info.setdefault("nudges", [])
    return tasks


@event.listens_for(Session, "after_rollback")
def _forget_nudges(session: Session) -> None:
    session.info.pop("nudges", None)
