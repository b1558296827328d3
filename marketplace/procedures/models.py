"""The rules of public procurement as rows with dates, and how administrators changed them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Numeric, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.accounts.models import Person
from marketplace.core.db import Base, Identified, Versioned


class Comparison(StrEnum):
    """How an amount of a purchase stands to the amount of a rule, for the rule to hold."""

    BELOW = "<"
    UP_TO = "<="
    FROM = ">="
    ABOVE = ">"


class Basis(StrEnum):
    """Which amount of a purchase a rule looks at, all in euro without VAT."""

    ESTIMATE = "estimate"
    APPROVED = "approved_expenditure"
    AWARD = "award"


class Certainty(StrEnum):
    """Who read what a rule says: in the source that decides, in an explanation, or nobody."""

    READ = "read"
    SECONDARY = "secondary"
    INFERRED = "inferred"


class ProcedureRule(Identified, Versioned, Base):
    """One rule in one period. `code` names it for people ("OPZB-2026"), `series` all its periods ("OPZB").

    `applies_to`: kinds of purchase (supplies, services, works, social), empty for all. `amount` in euro
    without VAT. `valid_from` and `valid_to` are both included; without either it is pending and never
    applied. `cpv`: codes of eight digits that it is about, or spans of them with a dash. `edited_at`: when
    an administrator changed it last; until then a new version of the product may renew it. `withdrawn_at`:
    since when it says nothing any more; it stays for its history.
    """

    __tablename__ = "procedure_rule"
    __quiet__ = frozenset({"edited_at", "position"})
    code: Mapped[str] = mapped_column(unique=True)
    series: Mapped[str]
    position: Mapped[int]
    topic: Mapped[str]
    applies_to: Mapped[list[str]]
    amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    comparison: Mapped[Comparison | None]
    basis: Mapped[Basis | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    article: Mapped[str]
    says: Mapped[str]
    source: Mapped[str]
    certainty: Mapped[Certainty]
    note: Mapped[str] = mapped_column(default="")
    cpv: Mapped[list[str]] = mapped_column(default=list)
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @staticmethod
    def current() -> Select[ProcedureRule]:
        """Those that say something, in the order of the table."""
        return (
            select(ProcedureRule)
            .where(ProcedureRule.withdrawn_at.is_(None))
            .order_by(ProcedureRule.position, ProcedureRule.code)
        )


class ProcedureRuleChange(Identified, Base):
    """What an administrator changed in a rule, or a new version of the product, when (`created_at`) and why.

    `before` is None for a rule that is new or put back, `after` for one that was withdrawn; both hold the
    columns as text (`reading.as_texts`). Who it was is None for the product, and once an account's row goes.
    """

    __tablename__ = "procedure_rule_change"
    rule_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("procedure_rule.id", ondelete="CASCADE"))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    person: Mapped[Person | None] = relationship(lazy="raise")

    __table_args__ = (Index("ix_procedure_rule_change_rule_id_created_at", "rule_id", "created_at"),)
