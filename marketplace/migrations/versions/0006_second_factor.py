"""The second step of signing in, and when a browser's session got its token."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("recovery_hashes", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_second_factor_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factor")),
    )
    op.add_column("web_session", sa.Column("previous_hash", sa.LargeBinary(), nullable=True))
    op.add_column("web_session", sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("web_session", sa.Column("roles", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "web_session", sa.Column("awaits_code", sa.Boolean(), nullable=False, server_default="false")
    )
    op.alter_column("web_session", "roles", server_default=None)
    op.alter_column("web_session", "awaits_code", server_default=None)
    op.create_index(op.f("ix_web_session_previous_hash"), "web_session", ["previous_hash"])


def downgrade() -> None:
    op.drop_index("ix_web_session_previous_hash", "web_session")
    op.drop_column("web_session", "awaits_code")
    op.drop_column("web_session", "roles")
    op.drop_column("web_session", "renewed_at")
    op.drop_column("web_session", "previous_hash")
    op.drop_table("second_factor")
