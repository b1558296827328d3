"""What people want to be mailed, and when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_preference",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("unwanted", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=True),
        sa.Column("quiet_to", sa.Integer(), nullable=True),
        sa.Column("digest_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_mail_preference")),
    )
    op.create_index(
        "ix_mail_preference_digest_due_at",
        "mail_preference",
        ["digest_due_at"],
        postgresql_where=sa.text("digest_due_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_message_to_address"), "message", ["to_address"])


def downgrade() -> None:
    op.drop_index(op.f("ix_message_to_address"), table_name="message")
    op.drop_index("ix_mail_preference_digest_due_at", table_name="mail_preference")
    op.drop_table("mail_preference")
