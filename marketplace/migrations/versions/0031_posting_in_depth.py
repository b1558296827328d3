"""Needs in depth: lots ranked, answered and awarded by themselves, fields of answers, attachments, questions.

Who was asked read the estimate of needs so far, so it stays shown; of new ones the buyer says so. Open needs with
lots are to be ranked again, lot by lot: written down as a change of the catalogue (as 0028 says). Who answered a
need with lots was asked for the whole of it and answered for all lots; its price, of all together, stays as it is.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ONCE = "catalogue.changed 0031"
WAITS = sa.text("now() + interval '10 minutes'")
EVENT = sa.table(
    "event",
    sa.column("name", sa.Text()),
    sa.column("payload", postgresql.JSONB()),
    sa.column("once", sa.Text()),
    sa.column("may_wait", sa.Boolean()),
    sa.column("attempts", sa.Integer()),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("next_attempt_at", sa.DateTime(timezone=True)),
)

ANSWERED = """
INSERT INTO lot_answer (id, created_at, invitation_id, lot_id, asked, answer)
SELECT gen_random_uuid(), coalesce(invitation.answered_at, invitation.created_at), invitation.id, lot.id, true,
       invitation.answer
FROM invitation JOIN lot ON lot.need_id = invitation.need_id
WHERE invitation.answer IS NOT NULL
  AND EXISTS (SELECT FROM lot AS other WHERE other.need_id = lot.need_id AND other.id <> lot.id)
"""


def upgrade() -> None:
    op.create_table(
        "answer_field",
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("text", "yes_no", "number", "file", name="fieldkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("required", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_answer_field_need_id_need"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_field")),
    )
    op.create_index(op.f("ix_answer_field_need_id"), "answer_field", ["need_id"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("extension", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_attachment_need_id_need"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_need_id"), "attachment", ["need_id"], unique=False)
    op.create_table(
        "question",
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("waiting", "answered", "declined", name="questionstatus", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_question_answered_by_person"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["need_id"], ["need.id"], name=op.f("fk_question_need_id_need"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_question_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_question_person_id_person"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_index("ix_question_need_id_created_at", "question", ["need_id", "created_at"], unique=False)
    op.create_index(op.f("ix_question_organisation_id"), "question", ["organisation_id"], unique=False)
    op.create_table(
        "field_answer",
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("field_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("extension", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["field_id"],
            ["answer_field.id"],
            name=op.f("fk_field_answer_field_id_answer_field"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_field_answer_invitation_id_invitation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_field_answer")),
        sa.UniqueConstraint("invitation_id", "field_id", name=op.f("uq_field_answer_invitation_id_field_id")),
    )
    op.create_index(op.f("ix_field_answer_field_id"), "field_answer", ["field_id"], unique=False)
    op.create_table(
        "lot_answer",
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum("interested", "declined", name="answer", native_enum=False, length=40),
            nullable=True,
        ),
        sa.Column("price", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_lot_answer_invitation_id_invitation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_lot_answer_lot_id_lot"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_answer")),
        sa.UniqueConstraint("invitation_id", "lot_id", name=op.f("uq_lot_answer_invitation_id_lot_id")),
    )
    op.create_index(op.f("ix_lot_answer_lot_id"), "lot_answer", ["lot_id"], unique=False)
    op.create_table(
        "lot_match",
        sa.Column("match_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("score", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("fit", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("excluded_rule", sa.Text(), nullable=True),
        sa.Column("excluded_fact", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["lot_id"], ["lot.id"], name=op.f("fk_lot_match_lot_id_lot"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["match_id"], ["match.id"], name=op.f("fk_lot_match_match_id_match"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offer.id"], name=op.f("fk_lot_match_offer_id_offer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_match")),
        sa.UniqueConstraint("match_id", "lot_id", name=op.f("uq_lot_match_match_id_lot_id")),
    )
    op.create_index(op.f("ix_lot_match_lot_id"), "lot_match", ["lot_id"], unique=False)
    op.add_column("lot", sa.Column("quantity", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "lot",
        sa.Column(
            "status",
            sa.Enum("open", "awarded", "not_awarded", name="lotstatus", native_enum=False, length=40),
            server_default="open",
            nullable=False,
        ),
    )
    op.add_column("lot", sa.Column("awarded_to", sa.Uuid(), nullable=True))
    op.add_column("lot", sa.Column("awarded_amount", sa.Numeric(precision=14, scale=2), nullable=True))
    op.add_column("lot", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.add_column("lot", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lot", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("lot", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_foreign_key(
        op.f("fk_lot_awarded_to_organisation"), "lot", "organisation", ["awarded_to"], ["id"]
    )
    op.add_column("need", sa.Column("quantity", sa.Text(), server_default="", nullable=False))
    op.add_column("need", sa.Column("rhythm", sa.Text(), server_default="", nullable=False))
    op.add_column("need", sa.Column("amount_to", sa.Numeric(precision=14, scale=2), nullable=True))
    op.add_column(
        "need", sa.Column("amount_shown", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("need", sa.Column("conditions", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "need", sa.Column("labels", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column(
        "need",
        sa.Column(
            "visibility",
            sa.Enum("asked", "region", "public", name="visibility", native_enum=False, length=40),
            server_default="asked",
            nullable=False,
        ),
    )
    op.add_column("need", sa.Column("contact_id", sa.Uuid(), nullable=True))
    op.add_column("need", sa.Column("questions_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "need", sa.Column("set_aside", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.add_column("need", sa.Column("copied_from", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_need_copied_from_need"), "need", "need", ["copied_from"], ["id"], ondelete="SET NULL"
    )
    op.create_foreign_key(
        op.f("fk_need_contact_id_person"), "need", "person", ["contact_id"], ["id"], ondelete="SET NULL"
    )
    op.create_index(
        "ix_need_visibility_status_ended_at",
        "need",
        ["visibility", "status", sa.literal_column("ended_at DESC")],
    )
    op.drop_constraint(op.f("uq_partnership_need_id"), "partnership", type_="unique")
    op.create_unique_constraint(
        op.f("uq_partnership_need_id_supplier_id"), "partnership", ["need_id", "supplier_id"]
    )
    op.execute(sa.text("UPDATE need SET amount_shown = true"))
    op.execute(sa.text(ANSWERED))
    if op.get_bind().scalar(sa.text("SELECT EXISTS (SELECT FROM ranking)")):
        row = {"name": "catalogue.changed", "payload": {}, "once": ONCE, "may_wait": True, "attempts": 0}
        op.execute(EVENT.insert().values(**row, created_at=sa.func.now(), next_attempt_at=WAITS))


def downgrade() -> None:
    op.execute(EVENT.delete().where(EVENT.c.once == ONCE, EVENT.c.attempts == 0))
    op.execute(sa.text("UPDATE need SET status = 'draft' WHERE status = 'unconfirmed'"))
    op.drop_constraint(op.f("uq_partnership_need_id_supplier_id"), "partnership", type_="unique")
    op.create_unique_constraint(
        op.f("uq_partnership_need_id"), "partnership", ["need_id"], postgresql_nulls_not_distinct=False
    )
    op.drop_constraint(op.f("fk_need_contact_id_person"), "need", type_="foreignkey")
    op.drop_constraint(op.f("fk_need_copied_from_need"), "need", type_="foreignkey")
    op.drop_index("ix_need_visibility_status_ended_at", table_name="need")
    op.drop_column("need", "copied_from")
    op.drop_column("need", "set_aside")
    op.drop_column("need", "questions_until")
    op.drop_column("need", "contact_id")
    op.drop_column("need", "visibility")
    op.drop_column("need", "labels")
    op.drop_column("need", "conditions")
    op.drop_column("need", "amount_shown")
    op.drop_column("need", "amount_to")
    op.drop_column("need", "rhythm")
    op.drop_column("need", "quantity")
    op.drop_constraint(op.f("fk_lot_awarded_to_organisation"), "lot", type_="foreignkey")
    op.drop_column("lot", "version")
    op.drop_column("lot", "told_at")
    op.drop_column("lot", "decided_at")
    op.drop_column("lot", "reason")
    op.drop_column("lot", "awarded_amount")
    op.drop_column("lot", "awarded_to")
    op.drop_column("lot", "status")
    op.drop_column("lot", "quantity")
    op.drop_index(op.f("ix_lot_match_lot_id"), table_name="lot_match")
    op.drop_table("lot_match")
    op.drop_index(op.f("ix_lot_answer_lot_id"), table_name="lot_answer")
    op.drop_table("lot_answer")
    op.drop_index(op.f("ix_field_answer_field_id"), table_name="field_answer")
    op.drop_table("field_answer")
    op.drop_index(op.f("ix_question_organisation_id"), table_name="question")
    op.drop_index("ix_question_need_id_created_at", table_name="question")
    op.drop_table("question")
    op.drop_index(op.f("ix_attachment_need_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(op.f("ix_answer_field_need_id"), table_name="answer_field")
    op.drop_table("answer_field")
