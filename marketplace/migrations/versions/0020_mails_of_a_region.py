"""A mail comes in the name of the helpdesk of its region, which takes the replies."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("from_name", "reply_to"):
        op.add_column("message", sa.Column(column, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for column in ("reply_to", "from_name"):
        op.drop_column("message", column)
