"""Rows for every table of a database, whatever its schema, made by the server; and a fingerprint of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

ROWS = 10_000
Columns = dict[str, list[str]]
"""Names of columns by table."""

SUITS: dict[tuple[str, str], str] = {
    ("membership", "role"): "(ARRAY['buyer','supplier','coordinator','administrator'])[1 + i % 4]",
    ("membership", "organisation_id"): "CASE WHEN i % 4 < 2 THEN {} END",
    ("membership", "region_id"): "CASE WHEN i % 4 = 2 THEN {} END",
    ("offer", "area_kind"): "CASE WHEN i % 2 = 0 THEN 'radius' ELSE 'flanders' END",
    ("offer", "radius_km"): "CASE WHEN i % 2 = 0 THEN 25 END",
}
"""Values that a check constraint asks for; {} is the value that any other column of its kind would get."""


def schema(connection: sa.Connection) -> sa.MetaData:
    """The tables as they are in the database now."""
    found = sa.MetaData()
    found.reflect(connection)
    found.remove(found.tables["alembic_version"])
    return found


def columns(connection: sa.Connection) -> Columns:
    return {
        table.name: [column.name for column in table.columns] for table in schema(connection).sorted_tables
    }


def fill(connection: sa.Connection, known: Columns) -> int:
    """Give each table that is not `known` its rows, parents before children; -> how many tables."""
    new = [table for table in schema(connection).sorted_tables if table.name not in known]
    for table in new:
        given = [column for column in table.columns if column.identity is None]
        names = ", ".join(f'"{column.name}"' for column in given)
        values = ", ".join(_value(column) for column in given)
        connection.exec_driver_sql(
            f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM generate_series(1, {ROWS}) AS i'
        )
    return len(new)


def fingerprint(connection: sa.Connection, of: Columns) -> dict[str, Any]:
    """Rows and the sum of their hashes, by table, over these columns only."""
    found = {}
    for table, names in of.items():
        row = ", ".join(f'"{name}"' for name in names)
        query = f'SELECT count(*), sum(hashtextextended(ROW({row})::text, 0)::numeric) FROM "{table}"'
        found[table] = tuple(connection.exec_driver_sql(query).one())
    return found


def _value(column: sa.Column[Any]) -> str:
    """An SQL expression in `i`, different for each row unless the type has too few values."""
    plain = _plain(column)
    special = SUITS.get((column.table.name, column.name))
    if special is not None:
        return special.replace("{}", plain)
    alone = column.primary_key or any(
        index.unique and column.name in index.columns for index in column.table.indexes
    )
    return f"CASE WHEN i % 3 <> 0 THEN {plain} END" if column.nullable and not alone else plain


def _plain(column: sa.Column[Any]) -> str:
    for key in column.foreign_keys:
        parent = key.column
        every = f'SELECT "{parent.name}" FROM "{parent.table.name}" ORDER BY 1'
        return f"(ARRAY({every}))[1 + i % {ROWS}]"
    kind = column.type
    text = f"'{column.name} ' || i"
    if isinstance(kind, postgresql.ARRAY):
        one = "decode(md5(i::text), 'hex')" if isinstance(kind.item_type, sa.LargeBinary) else text
        return f"ARRAY[{one}]::{kind.compile(dialect=postgresql.dialect())}"
    for type_, value in (
        (sa.Uuid, f"md5('{column.table.name}.{column.name} ' || i)::uuid"),
        (postgresql.JSONB, f"jsonb_build_object('{column.name}', i)"),
        (sa.LargeBinary, "decode(md5(i::text), 'hex')"),
        (sa.Boolean, "i % 2 = 0"),
        (sa.Date, "DATE '1999-01-01' + i"),
        (sa.DateTime, "TIMESTAMPTZ '2026-01-01 08:00:00.123+01' + i * INTERVAL '61 seconds'"),
        (sa.Float, "i + 0.25"),
        (sa.Numeric, f"i % {_below(kind)} + 0.25"),
        (sa.Integer, "i"),
        (sa.Text, text),
        (sa.String, text),
    ):
        if isinstance(kind, type_):
            return value
    raise NotImplementedError(f"{column.table.name}.{column.name}: {kind}")


def _below(kind: sa.types.TypeEngine[Any]) -> int:
    """One more than the largest whole number that fits."""
    if isinstance(kind, sa.Numeric) and kind.precision is not None:
        return int(10 ** (kind.precision - (kind.scale or 0)))
    return ROWS
