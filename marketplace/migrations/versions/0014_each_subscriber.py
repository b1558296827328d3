"""Each subscriber of an event has a row of its own; work that may wait, and work that is written down once."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("event", sa.Column("subscriber", sa.Text(), nullable=True))
    op.add_column("event", sa.Column("once", sa.Text(), nullable=True))
    op.add_column("event", sa.Column("may_wait", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_event_dead", "event", ["dead_at"], postgresql_where="done_at IS NULL AND dead_at IS NOT NULL"
    )
    op.create_index(
        "uq_event_once",
        "event",
        ["once", "subscriber"],
        unique=True,
        postgresql_where="once IS NOT NULL AND attempts = 0",
        postgresql_nulls_not_distinct=True,
    )


def downgrade() -> None:
    op.drop_index("uq_event_once", "event")
    op.drop_index("ix_event_dead", "event")
    for column in ("may_wait", "once", "subscriber"):
        op.drop_column("event", column)
