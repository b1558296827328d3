"""An edit of the table of rules, so that the demo has a history: invented, and it says so."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import Person
from marketplace.procedures.administering import rules_of, store
from marketplace.procedures.edits import correction

EDITED = "LOKAAL"
NOTE = "Voorbeeld van de demo: deze zin is verzonnen."
REASON = "Voorbeeld van de demo: een beheerder vulde de opmerking aan."


async def load_rules_edit(session: AsyncSession, administrator: Person) -> None:
    """The administrator adds a sentence to a note; once."""
    rules = await rules_of(session, lock=True)
    rule = rules.rule(EDITED)
    if rules.rows[EDITED].edited_at is None:
        edit = correction(rules.table, rule, replace(rule, note=f"{rule.note} {NOTE}"), join=False)
        await store(session, administrator.id, rules, edit, "rule.correct", REASON)
