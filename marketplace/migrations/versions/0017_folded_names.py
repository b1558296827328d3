"""Organisations are found by a name without case, accents and signs, kept beside the name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from marketplace.core.reading.names import folded

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ORGANISATION = sa.table("organisation", sa.column("name", sa.Text), sa.column("folded_name", sa.Text))


def upgrade() -> None:
    op.add_column("organisation", sa.Column("folded_name", sa.Text(), server_default="", nullable=False))
    connection = op.get_bind()
    names = connection.scalars(sa.select(ORGANISATION.c.name).distinct()).all()
    change = ORGANISATION.update().where(ORGANISATION.c.name == sa.bindparam("kept"))
    if names:
        given = [{"kept": name, "fold": folded(name)} for name in names]
        connection.execute(change.values(folded_name=sa.bindparam("fold")), given)


def downgrade() -> None:
    op.drop_column("organisation", "folded_name")
