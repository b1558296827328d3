"""What an administrator does with the table: an edit is checked, stored and written in the history."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import audit, clock
from marketplace.procedures import renewing
from marketplace.procedures.edits import Edit
from marketplace.procedures.models import ProcedureRule
from marketplace.procedures.reading import held, lock_table, note_change, put_step, rule_of, shipped
from marketplace.procedures.table import DAY, Rule, RuleTable

#: How long before its end a period asks for the next one.
SOON = timedelta(days=365)


@dataclass(frozen=True)
class StoredRules:
    """All stored rules by code, also withdrawn ones, and the table of those that hold."""

    rows: Mapping[str, ProcedureRule]
    table: RuleTable

    def rule(self, code: str) -> Rule:
        return rule_of(self.rows[code])

    @property
    def left(self) -> Sequence[Rule]:
        """StoredRules of this version of the product that do not go together with what was edited."""
        return renewing.renewal([held(row) for row in self.rows.values()], shipped()).left


async def rules_of(session: AsyncSession, *, lock: bool = False) -> StoredRules:
    """The rules as they are; with `lock` nobody else changes any until the transaction ends."""
    if lock:
        await lock_table(session)
    query = select(ProcedureRule).order_by(ProcedureRule.position, ProcedureRule.code)
    rows = list(await session.scalars(query.execution_options(populate_existing=True)))
    table = RuleTable.of(rule_of(row) for row in rows if row.withdrawn_at is None)
    return StoredRules({row.code: row for row in rows}, table)


async def store(
    session: AsyncSession, person_id: uuid.UUID, rules: StoredRules, edit: Edit, act: str, reason: str
) -> list[ProcedureRule]:
    """Carry out an edit that was found right; -> the rows of its steps. The table is locked by the caller.

    `act`: the word of the log for it.
    """
    rows = []
    for step in edit:
        row = put_step(session, rules.rows, step)
        row.edited_at = clock.now()
        note_change(session, row, step, person_id, reason)
        audit.record(session, person_id, act, row.id, rule=row.code)
        rows.append(row)
    await session.flush()
    return rows


@dataclass(frozen=True, slots=True)
class Attention:
    """What an administrator should look at, the most urgent first; each rule stands in one list."""

    ending: Sequence[Rule]
    not_read: Sequence[Rule]
    pending: Sequence[Rule]
    missing: Sequence[str]


def attention(table: RuleTable, today: date) -> Attention:
    """`ending`: periods that end within a year without a next one. `not_read`: of those that still hold.

    `missing`: the needed series without a rule on the first day that the guide does not know.
    """
    lasting = [rule for rule in table.rules if rule.valid_from and (rule.valid_to or date.max) >= today]
    ending = [rule for rule in lasting if ends_soon(table, rule, today)]
    not_read = [rule for rule in lasting if not rule.read and rule not in ending]
    return Attention(ending, not_read, table.pending, _missing(table))


def ends_soon(table: RuleTable, rule: Rule, today: date) -> bool:
    """Whether it ends within a year while no other rule of its series goes on."""
    if rule.valid_to is None or not today <= rule.valid_to <= today + SOON:
        return False
    return not any(other.on(rule.valid_to + DAY) for other in table.of_series(rule.series))


def _missing(table: RuleTable) -> list[str]:
    known = table.days_known
    return [] if known is None or known[1] == date.max else table.missing_on(known[1] + DAY)
