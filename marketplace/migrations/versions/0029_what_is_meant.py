"""The activity that somebody said is meant with a need, when its words may mean several."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("need", sa.Column("meant", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("need", "meant")
