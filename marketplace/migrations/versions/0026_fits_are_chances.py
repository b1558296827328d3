"""What the engine says of a supplier is a chance from version 11 on, so open needs are to be ranked again.

It is written down as a change of the catalogue, which the workers answer. They do so some minutes later, when
none of the version before is left that would find nothing to change; under a name of its own, so that no
other change waits for it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ONCE = "catalogue.changed 0026"
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
    if op.get_bind().scalar(sa.text("SELECT EXISTS (SELECT FROM ranking)")):
        row = {"name": "catalogue.changed", "payload": {}, "once": ONCE, "may_wait": True, "attempts": 0}
        op.execute(EVENT.insert().values(**row, created_at=sa.func.now(), next_attempt_at=WAITS))


def downgrade() -> None:
    op.execute(EVENT.delete().where(EVENT.c.once == ONCE, EVENT.c.attempts == 0))
