"""Rules of public procurement with their history; purchase plans with advice; how much work a need is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "procedure_rule",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("applies_to", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column(
            "comparison",
            sa.Enum("<", "<=", ">=", ">", name="comparison", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column(
            "basis",
            sa.Enum("estimate", "approved_expenditure", "award", name="basis", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column(
            "certainty",
            sa.Enum("read", "secondary", "inferred", name="certainty", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("cpv", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_rule")),
        sa.UniqueConstraint("code", name=op.f("uq_procedure_rule_code")),
    )
    op.create_table(
        "procedure_rule_change",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_procedure_rule_change_person_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["procedure_rule.id"],
            name=op.f("fk_procedure_rule_change_rule_id_procedure_rule"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure_rule_change")),
    )
    op.create_index(
        "ix_procedure_rule_change_rule_id_created_at",
        "procedure_rule_change",
        ["rule_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "purchase_plan",
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("header_row", sa.Integer(), nullable=False),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "status",
            sa.Enum("mapping", "advising", "ready", name="planstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_purchase_plan_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_purchase_plan_person_id_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_purchase_plan_region_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_plan")),
    )
    op.create_index(
        op.f("ix_purchase_plan_organisation_id"), "purchase_plan", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_purchase_plan_region_id"), "purchase_plan", ["region_id"], unique=False)
    op.create_table(
        "plan_line",
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cpv", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("nis", sa.Text(), nullable=True),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("fte", sa.Numeric(precision=8, scale=2), nullable=True),
        sa.Column("problems", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("advice", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["nis"], ["municipality.nis"], name=op.f("fk_plan_line_nis_municipality")),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["purchase_plan.id"],
            name=op.f("fk_plan_line_plan_id_purchase_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_line")),
        sa.UniqueConstraint("plan_id", "row", name=op.f("uq_plan_line_plan_id_row")),
    )
    op.add_column("need", sa.Column("fte", sa.Numeric(precision=8, scale=2), nullable=True))


def downgrade() -> None:
    op.drop_column("need", "fte")
    op.drop_table("plan_line")
    op.drop_index(op.f("ix_purchase_plan_region_id"), table_name="purchase_plan")
    op.drop_index(op.f("ix_purchase_plan_organisation_id"), table_name="purchase_plan")
    op.drop_table("purchase_plan")
    op.drop_index("ix_procedure_rule_change_rule_id_created_at", table_name="procedure_rule_change")
    op.drop_table("procedure_rule_change")
    op.drop_table("procedure_rule")
