"""A ranking keeps a digest of what it said, so that one that would say the same is not stored again."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("ranking", sa.Column("outcome_digest", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("ranking", "outcome_digest")
