"""What needs in depth have in each of the two demo regions: lots of which one is decided, a question."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.leads import questions, verbs
from marketplace.leads.given import Answer, Given
from marketplace.leads.models import Invitation
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from tests.security.world import World


async def lots(
    db: AsyncSession,
    world: World,
    region: str,
    need: Need,
    asked: Callable[[Need], Awaitable[Invitation]],
    person_id: uuid.UUID,
) -> None:
    """A need with three lots: one given to the supplier, which nobody was told yet, one that nobody wants."""
    rows = [
        Lot(need_id=need.id, position=n, identifier=f"L{n}", title=f"Deel {n}", text="Gras maaien.")
        for n in (1, 2, 3)
    ]
    db.add_all(rows)
    await db.flush()
    invitation = await asked(need)
    some = Given(Answer.INTERESTED, "Dat kan.", lots={row.id: None for row in rows[:2]})
    await verbs.answer(db, invitation, need, some)
    await db.refresh(invitation, ["lots"])
    await verbs.decide_lot(db, person_id, need, rows[0], invitation, None, "")
    world.objects[f"{region}.lot"] = {"need_id": str(need.id), "lot_id": str(rows[1].id)}


async def question(db: AsyncSession, world: World, region: str, asked: Invitation, need: Need) -> None:
    """A question of the supplier that waits."""
    row = await questions.ask(db, asked, need, "Is er water op het terrein?", None)
    world.objects[f"{region}.question"] = {"need_id": str(need.id), "question_id": str(row.id)}
