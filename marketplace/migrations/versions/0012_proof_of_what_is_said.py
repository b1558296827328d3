"""Proof is derived from documents that were checked; what suppliers say has a history; contact is chosen.

Nothing reads `social_value_claim.level` any more, but processes of the version before still write it. A level
that was typed proves nothing; a check counts when the log says that a coordinator of the supplier's own
region made it, after the documents came and before the figure changed.

The schema before knows no history and no documents of recognitions. Going down sets those rows apart in
tables of their own, made only when there are any; going up again takes them back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATED = ("recognition", "social_value_claim")
#: Table -> which of its rows the schema before can't hold. Recognitions come first: documents hang on them.
APART = {
    "recognition": "ended_at IS NOT NULL",
    "social_value_claim": "ended_at IS NOT NULL",
    "evidence": "recognition_id IS NOT NULL",
}
CHECKS = """
UPDATE evidence SET checked_at = act.at, checked_by = act.person_id, checked_value = claim.value
FROM social_value_claim AS claim
JOIN organisation ON organisation.id = claim.organisation_id
CROSS JOIN LATERAL (
    SELECT at, person_id, (at AT TIME ZONE 'Europe/Brussels')::date AS day FROM audit_entry
    WHERE subject = organisation.id AND verb = 'organisation.verify_evidence' AND detail->>'key' = claim.key
    ORDER BY at DESC, id DESC LIMIT 1
) AS act
WHERE claim.level = 'nagekeken'
  AND evidence.organisation_id = claim.organisation_id AND evidence.key = claim.key
  AND evidence.created_at <= act.at AND claim."on" <= act.day
  AND NOT EXISTS (
    SELECT FROM audit_entry AS later
    WHERE later.subject = organisation.id AND later.verb = 'organisation.claim_social_value'
      AND later.at > act.at AND (later.at AT TIME ZONE 'Europe/Brussels')::date = claim."on")
  AND EXISTS (
    SELECT FROM membership WHERE person_id = act.person_id AND role = 'coordinator'
      AND region_id = organisation.region_id AND active_since IS NOT NULL)
  AND NOT EXISTS (
    SELECT FROM membership WHERE person_id = act.person_id AND organisation_id = organisation.id)
"""
CONTACT = """
UPDATE organisation SET public_email = email
WHERE email <> '' AND NOT EXISTS (SELECT FROM person WHERE lower(person.email) = lower(organisation.email))
"""


def upgrade() -> None:
    for table in STATED:
        op.add_column(table, sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        for name in ("stated_by", "ended_by"):
            op.add_column(table, sa.Column(name, sa.Uuid(), nullable=True))
            op.create_foreign_key(op.f(f"fk_{table}_{name}_person"), table, "person", [name], ["id"])
    op.add_column("recognition", sa.Column("replaces", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_recognition_replaces_recognition"),
        *("recognition", "recognition", ["replaces"], ["id"]),
        ondelete="SET NULL",
    )
    op.alter_column("social_value_claim", "level", server_default="verklaard")
    op.drop_constraint("uq_social_value_claim_organisation_id_key", "social_value_claim")
    op.create_index(
        "uq_social_value_claim_current",
        *("social_value_claim", ["organisation_id", "key"]),
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.add_column("evidence", sa.Column("recognition_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_evidence_recognition_id_recognition"),
        *("evidence", "recognition", ["recognition_id"], ["id"]),
        ondelete="CASCADE",
    )
    op.create_index(op.f("ix_evidence_recognition_id"), "evidence", ["recognition_id"])
    op.add_column("evidence", sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("evidence", sa.Column("checked_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_evidence_checked_by_person"), "evidence", "person", ["checked_by"], ["id"])
    op.add_column("evidence", sa.Column("checked_value", sa.Numeric(12, 2), nullable=True))
    for name in ("public_contact", "public_email", "public_phone"):
        op.add_column("organisation", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.execute(CHECKS)
    op.execute(CONTACT)
    _take_back()


def downgrade() -> None:
    _set_apart()
    for name in ("public_phone", "public_email", "public_contact"):
        op.drop_column("organisation", name)
    for name in ("checked_value", "checked_by", "checked_at", "recognition_id"):
        op.drop_column("evidence", name)
    op.drop_index("uq_social_value_claim_current", "social_value_claim")
    op.create_unique_constraint(
        "uq_social_value_claim_organisation_id_key", "social_value_claim", ["organisation_id", "key"]
    )
    op.alter_column("social_value_claim", "level", server_default=None)
    op.drop_column("recognition", "replaces")
    for table in reversed(STATED):
        for name in ("ended_by", "stated_by", "ended_at"):
            op.drop_column(table, name)


def _set_apart() -> None:
    """Documents go first, and recognitions last, as one hangs on the other."""
    for table, rows in reversed(APART.items()):
        found = op.get_bind().scalar(sa.text(f"SELECT EXISTS (SELECT FROM {table} WHERE {rows})"))  # noqa: S608
        if found:
            op.execute(f"CREATE TABLE {table}_before_0012 AS SELECT * FROM {table} WHERE {rows}")  # noqa: S608
            op.execute(f"DELETE FROM {table} WHERE {rows}")  # noqa: S608


def _take_back() -> None:
    """What belongs to an organisation or recognition that was wiped meanwhile stays away."""
    for table in APART:
        apart = f"{table}_before_0012"
        if op.get_bind().scalar(sa.text(f"SELECT to_regclass('{apart}')")) is None:
            continue
        names = ", ".join(f'"{column["name"]}"' for column in sa.inspect(op.get_bind()).get_columns(apart))
        there = "organisation_id IN (SELECT id FROM organisation)"
        if table == "evidence":
            there += " AND recognition_id IN (SELECT id FROM recognition)"
        op.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {apart} WHERE {there}")  # noqa: S608
        op.execute(f"DROP TABLE {apart}")
