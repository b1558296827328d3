"""Who looked at whose data, which unused accounts were announced, and the nights that tidying ran."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "view_entry",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seen", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_view_entry_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_view_entry_person_id_person")),
        sa.PrimaryKeyConstraint("organisation_id", "on", "person_id", "seen", name=op.f("pk_view_entry")),
    )
    op.create_index(op.f("ix_view_entry_person_id"), "view_entry", ["person_id"])
    op.create_index(op.f("ix_view_entry_on"), "view_entry", ["on"])
    op.execute(
        """
        CREATE FUNCTION view_entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN
            IF TG_OP = 'DELETE' AND OLD."on" < CURRENT_DATE - 360 THEN RETURN OLD; END IF;
            RAISE EXCEPTION 'view_entry is append-only for a year';
        END $$
        """
    )
    op.execute(
        """
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON view_entry
        FOR EACH ROW EXECUTE FUNCTION view_entry_is_append_only()
        """
    )
    op.execute(
        """
        CREATE TRIGGER not_emptied BEFORE TRUNCATE ON view_entry
        FOR EACH STATEMENT EXECUTE FUNCTION view_entry_is_append_only()
        """
    )
    op.create_table(
        "account_notice",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("mail_key", sa.Text(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_notice_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_account_notice")),
    )
    op.create_table(
        "retention_run",
        sa.Column("night", sa.Date(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("night", name=op.f("pk_retention_run")),
    )
    op.create_index(op.f("ix_audit_entry_person_id"), "audit_entry", ["person_id", "at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_entry_person_id"), "audit_entry")
    op.drop_table("retention_run")
    op.drop_table("account_notice")
    op.drop_table("view_entry")
    op.execute("DROP FUNCTION view_entry_is_append_only()")
