"""How a rule changed: what, when and why, and for administrators who did it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from marketplace.core.i18n import N_, _
from marketplace.core.web.seen import Difference, differences
from marketplace.procedures.administering import StoredRules
from marketplace.procedures.edits import going_on
from marketplace.procedures.models import ProcedureRuleChange
from marketplace.procedures.reading import NEW_VERSION, of_texts
from marketplace.procedures.table import Rule
from marketplace.procedures.words import shown

BEGAN, ENDED, CHANGED = N_("Geldt vanaf nu in de tabel"), N_("Uit de tabel genomen"), N_("Gewijzigd")


@dataclass(frozen=True, slots=True)
class Changed:
    """One change. `who`: None where the reader may not know or nobody is known any more."""

    at: datetime
    what: str
    reason: str
    who: str | None
    differences: Sequence[Difference]


async def history_of(session: AsyncSession, rule_id: uuid.UUID, *, names: bool) -> list[Changed]:
    """The changes of a rule, the newest first. `names`: the reader is an administrator."""
    query = (
        select(ProcedureRuleChange)
        .where(ProcedureRuleChange.rule_id == rule_id)
        .order_by(ProcedureRuleChange.created_at.desc())
    )
    if names:
        query = query.options(joinedload(ProcedureRuleChange.person))
    return [_changed(row, names) for row in await session.scalars(query)]


async def before_cut(session: AsyncSession, rules: StoredRules, code: str) -> Rule | None:
    """The period before a rule as it was until that rule made it end earlier; None where nothing did."""
    before = going_on(rules.table, rules.rule(code))
    if before is None:
        return None
    now = rules.rule(before.code)
    query = (
        select(ProcedureRuleChange)
        .where(ProcedureRuleChange.rule_id == rules.rows[before.code].id)
        .order_by(ProcedureRuleChange.created_at.desc())
    )
    for change in await session.scalars(query):
        if not (change.before and change.after):
            continue
        was, became = of_texts(change.before), of_texts(change.after)
        if became.valid_to == now.valid_to and _last(was) > _last(now):
            return was
    return None


def _last(rule: Rule) -> date:
    return rule.valid_to or date.max


def _changed(row: ProcedureRuleChange, names: bool) -> Changed:
    before, after = (of_texts(texts) if texts else None for texts in (row.before, row.after))
    by_product = row.person_id is None and row.reason == str(NEW_VERSION)
    who = row.person.name if names and row.person is not None else None
    if names and by_product:
        who = _("de makers van Maatmarkt")
    what = BEGAN if before is None else ENDED if after is None else CHANGED
    reason = _(NEW_VERSION) if by_product else row.reason
    return Changed(row.created_at, what, reason, who, changes_between(before, after))


def changes_between(before: Rule | None, after: Rule | None) -> list[Difference]:
    """The columns in which two versions of a rule differ, in words; none where one of the two is missing."""
    return differences(shown(before), shown(after)) if before and after else []
