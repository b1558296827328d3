"""Signing up, invitations of colleagues and new addresses are rows that wait for a yes.

Who waited in a pending organisation becomes a sign-up that waits for the coordinator. The old rows stay.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WAITING = """
INSERT INTO sign_up (id, created_at, version, role, name, kbo, nis, supplier_type, phone, person_name, email,
                     status, token_hash, expires_at, confirmed_at, reason)
SELECT gen_random_uuid(), membership.created_at, 1, organisation.role, organisation.name, organisation.kbo,
       organisation.nis, organisation.supplier_type, organisation.phone, person.name, person.email,
       'waiting', sha256(gen_random_uuid()::text::bytea), membership.created_at, membership.created_at, ''
FROM membership
JOIN organisation ON organisation.id = membership.organisation_id
JOIN person ON person.id = membership.person_id
WHERE membership.active_since IS NULL AND organisation.status = 'pending'
"""


def _row() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
    )


def _link() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )


def upgrade() -> None:
    _sign_up()
    _colleague_invitation()
    op.create_table(
        "address_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        *_link(),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("old_email", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_address_change_person_id_person"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_change")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_address_change_token_hash")),
    )
    op.create_index(op.f("ix_address_change_person_id"), "address_change", ["person_id"])
    op.execute(WAITING)


def _sign_up() -> None:
    op.create_table(
        "sign_up",
        *_row(),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kbo", sa.Text(), nullable=False),
        sa.Column("nis", sa.Text(), nullable=False),
        sa.Column("supplier_type", sa.String(40), nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        *_link(),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["nis"], ["municipality.nis"], name=op.f("fk_sign_up_nis_municipality")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_sign_up_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_sign_up_organisation_id_organisation"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_up_token_hash")),
    )
    op.create_index(op.f("ix_sign_up_kbo"), "sign_up", ["kbo"])
    op.create_index(op.f("ix_sign_up_email"), "sign_up", ["email"])


def _colleague_invitation() -> None:
    op.create_table(
        "colleague_invitation",
        *_row(),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        *_link(),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_colleague_invitation_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"],
            ["person.id"],
            name=op.f("fk_colleague_invitation_invited_by_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleague_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_colleague_invitation_token_hash")),
    )
    for column in ("organisation_id", "email", "invited_by"):
        op.create_index(op.f(f"ix_colleague_invitation_{column}"), "colleague_invitation", [column])


def downgrade() -> None:
    op.drop_table("address_change")
    op.drop_table("colleague_invitation")
    op.drop_table("sign_up")
