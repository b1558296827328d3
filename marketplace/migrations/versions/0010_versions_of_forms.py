"""Rows know their version, forms that were sent are known, and a kept form belongs to a browser and a page."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

VERSIONED = (
    "person",
    "membership",
    "organisation",
    "recognition",
    "social_value_claim",
    "evidence",
    "offer",
    "match",
    "invitation",
    "mail_preference",
)


def upgrade() -> None:
    for table in VERSIONED:
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "sent_form",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("made", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "sender", name=op.f("pk_sent_form")),
    )
    op.create_index(op.f("ix_sent_form_at"), "sent_form", ["at"])
    op.add_column("kept_form", sa.Column("browser_hash", sa.LargeBinary(), server_default="", nullable=False))
    op.add_column("kept_form", sa.Column("page", sa.Text(), server_default="", nullable=False))
    op.add_column("web_session", sa.Column("acting_for", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_web_session_acting_for_organisation"),
        *("web_session", "organisation", ["acting_for"], ["id"]),
        ondelete="SET NULL",
    )
    # Links that were mailed before this version are the same for all people of a supplier.
    op.add_column(
        "invitation", sa.Column("shared_link", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.alter_column("invitation", "shared_link", server_default=sa.false())


def downgrade() -> None:
    op.drop_column("invitation", "shared_link")
    op.drop_column("web_session", "acting_for")
    op.drop_column("kept_form", "page")
    op.drop_column("kept_form", "browser_hash")
    op.drop_table("sent_form")
    for table in reversed(VERSIONED):
        op.drop_column(table, "version")
