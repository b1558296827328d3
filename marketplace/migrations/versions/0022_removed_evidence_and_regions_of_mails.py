"""A document of a supplier can be removed and put back; a mail keeps the region that it is about.

Mails of before are given the region in whose name they came; what came from the site has none. Why a mail did
not leave is a sentence that people read now.

The schema before knows no removed documents: they would count again there, so going down they go for good.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

REGIONS = """
UPDATE message SET region_id = region.id FROM region
WHERE message.from_name = region.helpdesk_name AND message.reply_to = lower(region.helpdesk_email)
"""
WHY = (
    ("cancelled", "te laat om nog te mailen", "Het was te laat om nog te mailen."),
    ("cancelled", "het klopt niet meer", "Wat erin stond, klopte niet meer."),
    ("opted_out", "afgemeld voor: %", "Wie hem zou krijgen, wil deze mails niet."),
)


def upgrade() -> None:
    op.add_column("evidence", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("evidence", sa.Column("removed_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_evidence_removed_by_person"), "evidence", "person", ["removed_by"], ["id"])
    op.add_column("message", sa.Column("region_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_message_region_id_region"), "message", "region", ["region_id"], ["id"], ondelete="SET NULL"
    )
    op.execute(REGIONS)
    say = sa.text("UPDATE message SET last_error = :now WHERE status = :status AND last_error LIKE :before")
    for status, before, now in WHY:
        op.execute(say.bindparams(status=status, before=before, now=now))
    op.create_index(
        "ix_message_cancelled",
        "message",
        ["region_id", "created_at"],
        postgresql_where="status = 'cancelled'",
    )


def downgrade() -> None:
    op.drop_index("ix_message_cancelled", "message")
    op.drop_column("message", "region_id")
    op.execute("DELETE FROM evidence WHERE removed_at IS NOT NULL")
    op.drop_column("evidence", "removed_by")
    op.drop_column("evidence", "removed_at")
