"""A ranking keeps a digest of what it said, so that one that would say the same is not stored again.

Indexes for lists: the newest public offers first, those that name a municipality, the newest needs.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_offer_newest",
        "offer",
        [sa.text("published_at DESC"), "id"],
        postgresql_include=["organisation_id", "kind", "area_kind", "radius_km", "area_nis"],
        postgresql_where="status = 'published'",
    )
    op.create_index(
        "ix_offer_area_nis",
        "offer",
        ["area_nis"],
        postgresql_using="gin",
        postgresql_where="status = 'published' AND area_kind = 'municipalities'",
    )
    op.create_index("ix_need_newest", "need", [sa.text("changed_at DESC"), "id"])
    op.add_column("ranking", sa.Column("outcome_digest", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("ranking", "outcome_digest")
    op.drop_index("ix_need_newest", "need")
    op.drop_index("ix_offer_area_nis", "offer")
    op.drop_index("ix_offer_newest", "offer")
