"""Where rules come from: the rows that come with the product, and those of this installation."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.procedures.models import Basis, Certainty, Comparison, ProcedureRule
from marketplace.procedures.table import Rule, RuleTable

#: A period at the end of a code: a year, or "TOT" for what was before.
_PERIOD = re.compile(r"-(?:20[0-9]{2}[A-Z]?|TOT)$")
_NAMES = tuple(field.name for field in fields(Rule))


def series_of(code: str) -> str:
    """What a rule is called whatever its period: "OPZB" of "OPZB-2026"."""
    return _PERIOD.sub("", code)


@cache
def shipped() -> tuple[Rule, ...]:
    """The rules that come with this version, in their order."""
    folder = resources.files("seed.reference")
    lists = csv.DictReader(folder.joinpath("procurement_lists.csv").read_text("utf-8").splitlines())
    codes: dict[str, list[str]] = {}
    for row in lists:
        codes.setdefault(row["id"], []).append("-".join(filter(None, (row["first"], row["last"]))))
    table = csv.DictReader(folder.joinpath("procurement_rules.csv").read_text("utf-8").splitlines())
    return tuple(_rule(row, tuple(codes.get(row["id"], ()))) for row in table)


def _rule(row: dict[str, str], cpv: tuple[str, ...]) -> Rule:
    return Rule(
        code=row["id"],
        series=series_of(row["id"]),
        topic=row["topic"],
        says=row["says"],
        article=row["article"],
        source=row["source"],
        certainty=Certainty(row["certainty"]),
        applies_to=frozenset(row["applies_to"].split("|")) - {"all"},
        amount=Decimal(row["amount_eur_excl_vat"]) if row["amount_eur_excl_vat"] else None,
        comparison=Comparison(row["comparison"]) if row["comparison"] else None,
        basis=Basis(row["basis"]) if row["basis"] else None,
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        note=row["note"],
        cpv=cpv,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def rule_of(row: ProcedureRule) -> Rule:
    """A stored rule as a value."""
    values = {name: getattr(row, name) for name in _NAMES}
    return Rule(**values | {"applies_to": frozenset(row.applies_to), "cpv": tuple(row.cpv)})


def put_in(row: ProcedureRule, rule: Rule) -> None:
    """Let a stored rule say this; only what differs is written."""
    lists = {"applies_to": sorted(rule.applies_to), "cpv": list(rule.cpv)}
    for name, value in ({name: getattr(rule, name) for name in _NAMES} | lists).items():
        if getattr(row, name) != value:
            setattr(row, name, value)


class Rules:
    """`await current(session)` gives the rules of this installation, read again only when they changed.

    Versions only grow, so their sum and the number of rows tell whether anything did.
    """

    def __init__(self) -> None:
        self._state: tuple[int, int] | None = None
        self._table = RuleTable(())

    async def current(self, session: AsyncSession) -> RuleTable:
        counted = select(func.count(), func.coalesce(func.sum(ProcedureRule.version), 0))
        count, versions = (await session.execute(counted)).one()
        if (count, versions) != self._state:
            self._table, self._state = await rule_table(session), (count, versions)
        return self._table


async def rule_table(session: AsyncSession) -> RuleTable:
    """The rules of this installation."""
    return RuleTable.of(rule_of(row) for row in await session.scalars(ProcedureRule.current()))


async def load_rules(session: AsyncSession, rules: Sequence[Rule] | None = None) -> None:
    """Store the rules of this version: new ones, and what they say now of those that nobody edited."""
    known = {row.code: row for row in await session.scalars(select(ProcedureRule))}
    for position, rule in enumerate(shipped() if rules is None else rules):
        row = known.get(rule.code)
        if row is None:
            row = ProcedureRule(position=position)
            put_in(row, rule)
            session.add(row)
        elif row.edited_at is None:
            put_in(row, rule)
    await session.flush()
