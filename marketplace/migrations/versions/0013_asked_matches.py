"""A supplier of a ranking bears when it was asked, so that the page of a ranking need not look at invitations."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("match", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        """UPDATE match SET asked_at = invitation.created_at FROM invitation
        WHERE invitation.need_id = match.need_id AND invitation.organisation_id = match.organisation_id"""
    )


def downgrade() -> None:
    op.drop_column("match", "asked_at")
