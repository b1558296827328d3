"""What the makers of the product say of a series that administrators edited, and taking that over."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.procedures.administering import StoredRules
from marketplace.procedures.edits import Edit, Step
from marketplace.procedures.models import ProcedureRule, ProcedureRuleChange
from marketplace.procedures.reading import as_texts, shipped
from marketplace.procedures.table import Rule


def of_makers(series: str) -> list[Rule]:
    """The rules of a series that come with this version."""
    return [rule for rule in shipped() if rule.series == series]


def taking_over(rules: StoredRules, series: str) -> Edit:
    """Let a series say what the makers say; what an administrator added to it is withdrawn.

    Empty for a series that they have not, or where nothing differs.
    """
    theirs = of_makers(series)
    now = {rule.code: rule for rule in rules.table.of_series(series)}
    steps = [Step(now.get(rule.code), rule) for rule in theirs if now.get(rule.code) != rule]
    codes = {rule.code for rule in theirs}
    added = [Step(rule, None) for rule in now.values() if rule.code not in codes]
    return tuple(steps + added) if theirs else ()


def follow_again(rules: StoredRules, series: str, stored: Iterable[ProcedureRule]) -> None:
    """Next versions may renew the makers' rules of this series again, with what was stored now."""
    codes = {rule.code for rule in of_makers(series)}
    for row in (*rules.rows.values(), *stored):
        if row.code in codes:
            row.edited_at = None


async def news(session: AsyncSession, rules: StoredRules) -> list[str]:
    """The series of which the makers say something new that is not in the table, by name.

    Either a rule of theirs does not go together with an edit, or they changed a rule since it was edited:
    what they say now is neither what it says nor what it ever said before an edit.
    """
    found = {rule.series for rule in rules.left}
    edited = {rules.rows[rule.code].id: rule for rule in shipped() if _differs(rules, rule)}
    query = select(ProcedureRuleChange.rule_id, ProcedureRuleChange.before)
    before: dict[object, list[object]] = {}
    for rule_id, texts in await session.execute(query.where(ProcedureRuleChange.rule_id.in_(edited))):
        before.setdefault(rule_id, []).append(texts)
    for rule_id, rule in edited.items():
        if as_texts(rule) not in before.get(rule_id, []):
            found.add(rule.series)
    return sorted(found)


def _differs(rules: StoredRules, rule: Rule) -> bool:
    """Whether an administrator's version of this rule stands in the table, or none any more."""
    row = rules.rows.get(rule.code)
    if row is None or row.edited_at is None:
        return False
    return row.withdrawn_at is not None or rules.rule(rule.code) != rule
