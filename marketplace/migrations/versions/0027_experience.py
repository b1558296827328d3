"""What is done with suppliers for needs, as far as it tells who does which work: the engine learns from it.

Answers of before are not looked at again: what their needs were about when they were given is not kept.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "experience",
        sa.Column("need_id", sa.Uuid(), sa.ForeignKey("need.id", ondelete="CASCADE"), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisation.id"), nullable=False),
        sa.Column("offer_id", sa.Uuid(), sa.ForeignKey("offer.id"), nullable=True),
        sa.Column("source", sa.String(40), nullable=False),
        sa.Column("verdict", sa.String(40), nullable=True),
        sa.Column("about", postgresql.JSONB(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("waits", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("need_id", "organisation_id", "source"),
    )
    op.create_index("ix_experience_changed_at", "experience", ["changed_at"])
    op.create_index("ix_experience_organisation_id", "experience", ["organisation_id"])
    op.create_index("ix_experience_waiting", "experience", ["id"], postgresql_where="waits")


def downgrade() -> None:
    op.drop_table("experience")
