"""Where rules come from: the rows that come with the product, and those of this installation."""

from __future__ import annotations

import csv
import logging
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core import clock
from marketplace.core.i18n import N_
from marketplace.procedures import renewing
from marketplace.procedures.edits import Step
from marketplace.procedures.models import (
    Basis,
    Certainty,
    Comparison,
    ProcedureRule,
    ProcedureRuleChange,
)
from marketplace.procedures.table import Rule, RuleTable

log = logging.getLogger(__name__)
TABLE_LOCK = 4_711_226_027
#: Why a rule changed when nobody did it but a new version of the product.
NEW_VERSION = N_("Een nieuwe versie van Maatmarkt bracht dit mee.")
#: Between the members of a list in a text.
BETWEEN = "|"
#: A period at the end of a code: a year, or "TOT" for what was before.
_PERIOD = re.compile(r"-(?:20[0-9]{2}[A-Z]?|TOT)$")
_PLAIN = ("code", "series", "topic", "says", "article", "source", "note")
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
    return tuple(_rule(row, codes.get(row["id"], ())) for row in table)


def _rule(row: dict[str, str], cpv: Iterable[str]) -> Rule:
    """A row of the list that comes with the product."""
    own_names = {
        "code": row["id"],
        "series": series_of(row["id"]),
        "amount": row["amount_eur_excl_vat"],
        "applies_to": "" if row["applies_to"] == "all" else row["applies_to"],
        "cpv": BETWEEN.join(cpv),
    }
    return of_texts(row | own_names)


def of_texts(texts: Mapping[str, str]) -> Rule:
    """A rule from its columns as text: days in ISO 8601, lists with a bar between, nothing as ""."""
    return Rule(
        **{name: texts[name] for name in _PLAIN},
        valid_from=_day(texts["valid_from"]),
        valid_to=_day(texts["valid_to"]),
        certainty=Certainty(texts["certainty"]),
        applies_to=frozenset(filter(None, texts["applies_to"].split(BETWEEN))),
        amount=Decimal(texts["amount"]) if texts["amount"] else None,
        comparison=Comparison(texts["comparison"]) if texts["comparison"] else None,
        basis=Basis(texts["basis"]) if texts["basis"] else None,
        cpv=tuple(filter(None, texts["cpv"].split(BETWEEN))),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def as_texts(rule: Rule) -> dict[str, str]:
    """What `of_texts` reads."""
    values = {name: getattr(rule, name) for name in _NAMES}
    shaped = {
        "applies_to": BETWEEN.join(sorted(rule.applies_to)),
        "cpv": BETWEEN.join(rule.cpv),
        "amount": None if rule.amount is None else f"{rule.amount:.2f}",
    }
    return {name: "" if value is None else str(value) for name, value in (values | shaped).items()}


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
    """Let the rules of this version in: new ones, and what they say now of those that nobody edited.

    What administrators made, edited or withdrew stays. What does not go together with that is left out and
    stands in the log; the page of the rules shows it to administrators (`makers.py`).
    """
    await lock_table(session)
    rows = {row.code: row for row in await session.scalars(select(ProcedureRule))}
    wanted = shipped() if rules is None else tuple(rules)
    renewal = renewing.renewal([held(row) for row in rows.values()], wanted)
    for step in renewal.edit:
        row = put_step(session, rows, step)
        if rows:
            note_change(session, row, step, None, str(NEW_VERSION))
    rows |= {row.code: row for row in session.new if isinstance(row, ProcedureRule)}
    for position, rule in enumerate(wanted):
        if rule.code in rows and rows[rule.code].position != position:
            rows[rule.code].position = position
    for rule in renewal.left:
        log.warning("a rule of this version does not go with what was edited: %s", rule.code)
    await session.flush()


def held(row: ProcedureRule) -> renewing.Held:
    """A stored rule as a renewal looks at it."""
    return renewing.Held(rule_of(row), row.edited_at is not None, row.withdrawn_at is not None)


async def lock_table(session: AsyncSession) -> None:
    """Who changes the table does so alone: of two edits at once each can be right by itself."""
    await session.execute(select(func.pg_advisory_xact_lock(TABLE_LOCK)))


def put_step(session: AsyncSession, rows: Mapping[str, ProcedureRule], step: Step) -> ProcedureRule:
    """Store one step of an edit; -> its row. `rows`: all rules by code."""
    row = rows.get(step.rule.code)
    if row is None:
        behind = [each.position for each in rows.values() if each.series == step.rule.series]
        last = max(behind or [each.position for each in rows.values()], default=0)
        row = ProcedureRule(id=uuid.uuid4(), position=last)
        session.add(row)
    put_in(row, step.rule)
    row.withdrawn_at = clock.now() if step.after is None else None
    return row


def note_change(
    session: AsyncSession, row: ProcedureRule, step: Step, person_id: uuid.UUID | None, reason: str
) -> None:
    """Write one step of an edit in the history of its rule."""
    before, after = (None if rule is None else as_texts(rule) for rule in (step.before, step.after))
    change = ProcedureRuleChange(
        rule_id=row.id, person_id=person_id, reason=reason, before=before, after=after
    )
    session.add(change)
