"""The table of rules that comes with the product, and Els who administers it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.accounts.verbs import add_membership
from marketplace.core.web.access import Role
from marketplace.procedures.models import ProcedureRule, ProcedureRuleChange
from marketplace.procedures.reading import load_rules, rule_of, rule_table
from marketplace.procedures.table import Rule, RuleTable
from tests.guest import Guest, House, house, open_house

__all__ = ["house"]

SAVE = "Bewaren"
LOOK = "Bekijken wat er verandert"


@dataclass
class Office:
    """The house with the rules in it. `els` administers, with a browser that is signed in."""

    house: House
    els: Guest

    async def table(self) -> RuleTable:
        async with self.house.database.begin() as db:
            return await rule_table(db)

    async def rule(self, code: str) -> Rule:
        """A stored rule, also a withdrawn one."""
        async with self.house.database.begin() as db:
            return rule_of((await db.scalars(select(ProcedureRule).where(ProcedureRule.code == code))).one())

    async def changes(self, code: str) -> list[ProcedureRuleChange]:
        """The history of a rule, the oldest first."""
        async with self.house.database.begin() as db:
            query = select(ProcedureRuleChange).join(ProcedureRule).where(ProcedureRule.code == code)
            return list(await db.scalars(query.order_by(ProcedureRuleChange.created_at)))

    async def another(self) -> Guest:
        """A second administrator's browser: that of Dirk."""
        async with self.house.database.begin() as db:
            await add_membership(db, self.house.cast.dirk.id, Role.ADMINISTRATOR)
        return await self.house.signed_in(self.house.cast.dirk)


@pytest.fixture
async def office(database_url: str, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_house(database_url, tmp_path) as house:
        async with house.database.begin() as db:
            await load_rules(db)
            await add_membership(db, house.cast.els.id, Role.ADMINISTRATOR)
        yield Office(house, await house.signed_in(house.cast.els))
