"""A rule of public procurement that holds, and one that was taken out of the table."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.procedures.administering import rules_of, store
from marketplace.procedures.edits import withdrawal
from tests.security.world import World

HOLDS, WITHDRAWN = "OPZB-2026", "MERK"


async def two(db: AsyncSession, world: World) -> None:
    rules = await rules_of(db, lock=True)
    edit = withdrawal(rules.table, rules.rule(WITHDRAWN), join=False)
    await store(db, world.people["admin"].id, rules, edit, "rule.withdraw", "Proef")
    world.objects["rule"] = {"code": HOLDS, "series": "OPZB"}
    world.objects["rule.withdrawn"] = {"code": WITHDRAWN, "series": WITHDRAWN}
