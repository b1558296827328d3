"""What someone typed and could not send goes back to that person only; a file that was sent along is asked again."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("kept_form", sa.Column("owner", sa.Text(), server_default="", nullable=False))
    op.add_column("kept_form", sa.Column("with_file", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.drop_column("kept_form", "with_file")
    op.drop_column("kept_form", "owner")
