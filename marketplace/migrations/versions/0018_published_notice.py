"""The notices that were read, so that a correction, a cancellation or an award follows the need of its procedure.

Needs that were imported before have no notice here; the first notice of their procedure that comes in is their
second (`interop/verbs.py`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PURPOSES = ("call", "plan", "result", "no_award", "cancelled", "other")


def upgrade() -> None:
    op.create_table(
        "published_notice",
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("stated_procedure", sa.Text(), nullable=False),
        sa.Column("notice_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "purpose", sa.Enum(*PURPOSES, name="purpose", native_enum=False, length=40), nullable=False
        ),
        sa.Column("buyer", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("publication", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("winners", sa.Text(), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.Column("need_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_published_notice_need_id_need"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_notice")),
        sa.UniqueConstraint("notice_id", "version", name=op.f("uq_published_notice_notice_id_version")),
    )
    for name in ("changes", "need_id", "procedure", "publication", "stated_procedure"):
        op.create_index(op.f(f"ix_published_notice_{name}"), "published_notice", [name])
    op.create_index(
        "uq_published_notice_newest",
        "published_notice",
        ["procedure"],
        unique=True,
        postgresql_where="NOT superseded",
    )


def downgrade() -> None:
    op.drop_table("published_notice")
