"""Gaps: what was asked for and not found near, noted by the helpdesk of a region."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

OPEN = "solved_at IS NULL"


def upgrade() -> None:
    op.create_table(
        "gap",
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("nis", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("solved_by", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_gap_need_id_need"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["nis"], ["municipality.nis"], name=op.f("fk_gap_nis_municipality")),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["person.id"], name=op.f("fk_gap_noted_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_gap_region_id_region")),
        sa.ForeignKeyConstraint(
            ["solved_by"], ["person.id"], name=op.f("fk_gap_solved_by_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap")),
    )
    op.create_index(op.f("ix_gap_need_id"), "gap", ["need_id"])
    op.create_index("ix_gap_region_id_created_at", "gap", ["region_id", "created_at"])
    op.create_index("uq_gap_need_id_open", "gap", ["need_id"], unique=True, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_table("gap")
