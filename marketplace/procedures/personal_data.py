"""What the table of rules keeps of administrators: shown to them, and wiped."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, cast, false, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.i18n import _
from marketplace.core.personal_data import ERASED_NAME, MOST_ROWS, Subject, TypedText, whole_words
from marketplace.procedures.models import ProcedureRule, ProcedureRuleChange

RULE_TEXTS = (ProcedureRule.says, ProcedureRule.article, ProcedureRule.source, ProcedureRule.note)
#: Mail addresses go wherever they stand. Names: see `wipe`.
TYPED = (
    TypedText(ProcedureRule, RULE_TEXTS, lambda _own: false()),
    TypedText(ProcedureRuleChange, (ProcedureRuleChange.reason,), lambda _own: false()),
)


async def changes(session: AsyncSession, subject: Subject) -> dict[str, Any]:
    """What the person changed in the rules, and why."""
    rows = await session.execute(
        select(ProcedureRuleChange, ProcedureRule.code)
        .join(ProcedureRule, ProcedureRule.id == ProcedureRuleChange.rule_id)
        .where(ProcedureRuleChange.person_id == subject.person_id)
        .order_by(ProcedureRuleChange.created_at.desc())
        .limit(MOST_ROWS)
    )
    found = [
        {
            "op": change.created_at.isoformat(),
            "regel": code,
            "waarom": change.reason,
            "vroeger": change.before,
            "daarna": change.after,
        }
        for change, code in rows
    ]
    return {"regels": found[::-1]}


def what(row: dict[str, Any]) -> str:
    """What one of these changes did."""
    if row["vroeger"] is None:
        return _("in de tabel gezet")
    return _("uit de tabel genomen") if row["daarna"] is None else _("gewijzigd")


async def wipe(session: AsyncSession, subject: Subject) -> None:
    """Addresses in the texts of before and after, and the name in rules that the person changed.

    Who made the change stays by reference; elsewhere the same name may be another person's.
    """
    for words in subject.emails:
        await _replace_in_versions(session, words)
    if subject.full_name:
        own = select(ProcedureRuleChange.rule_id).where(ProcedureRuleChange.person_id == subject.person_id)
        rules = list(await session.scalars(own.distinct()))
        await _replace_in_versions(session, subject.full_name, rules)
        await _replace_in_rules(session, subject.full_name, rules)


async def _replace_in_versions(
    session: AsyncSession, words: str, rules: Sequence[uuid.UUID] | None = None
) -> None:
    pattern = whole_words(words)
    if pattern is None:
        return
    where = [] if rules is None else [ProcedureRuleChange.rule_id.in_(rules)]
    for column in (ProcedureRuleChange.before, ProcedureRuleChange.after):
        text = cast(column, Text)
        changed = cast(func.regexp_replace(text, pattern, ERASED_NAME, "gi"), JSONB)
        query = update(ProcedureRuleChange).where(text.regexp_match(pattern, "i"), *where)
        await session.execute(query.values({column: changed}).execution_options(synchronize_session=False))


async def _replace_in_rules(session: AsyncSession, words: str, rules: Sequence[uuid.UUID]) -> None:
    pattern = whole_words(words)
    if pattern is None:
        return
    for table, columns, key in (
        (ProcedureRule, RULE_TEXTS, ProcedureRule.id),
        (ProcedureRuleChange, (ProcedureRuleChange.reason,), ProcedureRuleChange.rule_id),
    ):
        for column in columns:
            cleaned = func.regexp_replace(column, pattern, ERASED_NAME, "gi")
            query = update(table).where(key.in_(rules), column.regexp_match(pattern, "i"))
            values: dict[Any, Any] = {column: cleaned}
            if table is ProcedureRule:  # so that nobody keeps the rule as it was
                values[ProcedureRule.version] = ProcedureRule.version + 1
            await session.execute(query.values(values).execution_options(synchronize_session=False))
