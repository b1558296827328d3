"""Alembic's entry: runs on the connection that `run.upgrade` opened."""

from alembic import context

from marketplace.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
