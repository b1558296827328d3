"""Where a mail names others is kept with the mail, so that a wiped person can be taken out."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("mentions", JSONB(), nullable=True))
    op.create_index(
        "ix_message_mentions",
        "message",
        ["mentions"],
        postgresql_using="gin",
        postgresql_ops={"mentions": "jsonb_path_ops"},
    )


def downgrade() -> None:
    op.drop_index("ix_message_mentions", "message")
    op.drop_column("message", "mentions")
