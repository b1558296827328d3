"""Mails to suppliers about how lots ended: one mail for all lots that are told together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import members_of
from marketplace.core.mail.compose import Composer
from marketplace.leads.mails import Question, to_supplier
from marketplace.leads.models import Invitation
from marketplace.leads.tally import Tally
from marketplace.needs.lot_models import Lot
from marketplace.organisations.contact import partner_contact

CHOSEN, OUTCOME = "lots_chosen", "lots_outcome"


async def lots_told(
    session: AsyncSession,
    mail: Composer,
    question: Question,
    tally: Tally,
    row: Invitation,
    lots: Sequence[Lot],
    stamp: uuid.UUID,
) -> None:
    """To a supplier: how the lots ended that it was asked for or wants. `stamp`: of this telling.

    One that gets a lot reads whom it deals with and what comes next, and this is its only mail about that.
    """
    won = [lot for lot in lots if lot.awarded_to == row.organisation_id]
    others = [lot for lot in lots if lot.awarded_to != row.organisation_id]
    more: dict[str, Any] = {"won": won, "others": others, "tally": tally, "invitation": row}
    if won:
        contact = await partner_contact(session, question.buyer, question.need.person_id)
        member = await session.scalar(members_of(row.organisation_id).limit(1))
        more |= {"contact": contact.in_mail, "has_account": member is not None}
    template = CHOSEN if won else OUTCOME
    await to_supplier(session, mail, question, row, template, stamp=stamp.hex, **more)
