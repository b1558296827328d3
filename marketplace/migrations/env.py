"""Alembic's entry: runs on the connection that `run.upgrade` opened."""

from alembic import context

from marketplace.core.db import Base
from marketplace.slices import JOURNEY

assert JOURNEY  # noqa: S101 - importing it makes all tables known
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
