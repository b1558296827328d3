"""Why a supplier is proposed is kept as facts, to be worded in the language of who reads it.

What was stored as Dutch sentences stays, and is shown as it was. Version 12 of the engine gives the facts, so open
needs are to be ranked again: written down as a change of the catalogue, which the workers answer some minutes
later, when none of the version before is left (as 0026 says).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ONCE = "catalogue.changed 0028"
WAITS = sa.text("now() + interval '10 minutes'")
EVENT = sa.table(
    "event",
    sa.column("name", sa.Text()),
    sa.column("payload", JSONB()),
    sa.column("once", sa.Text()),
    sa.column("may_wait", sa.Boolean()),
    sa.column("attempts", sa.Integer()),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("next_attempt_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    for table in ("match", "invitation"):
        op.add_column(table, sa.Column("facts", JSONB(), server_default="[]", nullable=False))
    op.add_column("match", sa.Column("excluded_fact", JSONB(), nullable=True))
    if op.get_bind().scalar(sa.text("SELECT EXISTS (SELECT FROM ranking)")):
        row = {"name": "catalogue.changed", "payload": {}, "once": ONCE, "may_wait": True, "attempts": 0}
        op.execute(EVENT.insert().values(**row, created_at=sa.func.now(), next_attempt_at=WAITS))


def downgrade() -> None:
    op.execute(EVENT.delete().where(EVENT.c.once == ONCE, EVENT.c.attempts == 0))
    op.drop_column("match", "excluded_fact")
    for table in ("invitation", "match"):
        op.drop_column(table, "facts")
