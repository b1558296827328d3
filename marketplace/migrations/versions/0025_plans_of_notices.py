"""Which planning notices a notice names: they are followed by it, in whatever order the two are read.

Of notices that were read before it is not known; their next version tells it again.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "published_notice",
        sa.Column("plans", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    )
    op.create_index("ix_published_notice_plans", "published_notice", ["plans"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_published_notice_plans", "published_notice")
    op.drop_column("published_notice", "plans")
