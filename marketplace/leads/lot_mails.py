"""Mails to suppliers about how lots ended: one mail for all lots that are told together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.accounts.models import members_of
from marketplace.core.mail.compose import Composer
from marketplace.leads import lot_answers, lots_said
from marketplace.leads.mails import AskedNeed, to_supplier
from marketplace.leads.models import Invitation
from marketplace.leads.tally import Tally
from marketplace.needs.lot_models import Lot
from marketplace.organisations.contact import partner_contact

CHOSEN, OUTCOME = "lots_chosen", "lots_outcome"


@dataclass(frozen=True, slots=True)
class Told:
    """What one supplier is told: how `lots` ended, and which are `left` of those that it hears of.

    `tally`: of those who were asked for these lots; `stamp`: of this telling.
    """

    lots: Sequence[Lot]
    left: Sequence[Lot]
    tally: Tally
    stamp: uuid.UUID


async def lots_told(
    session: AsyncSession, mail: Composer, question: AskedNeed, row: Invitation, told: Told
) -> None:
    """To a supplier: how the lots ended that it was asked for or wants.

    One that gets a lot reads whom it deals with and what comes next, and this is its only mail about that.
    """
    won = [lot for lot in told.lots if lot.awarded_to == row.organisation_id]
    others = [lot for lot in told.lots if lot.awarded_to != row.organisation_id]
    mine = lot_answers.wanted(row)
    more: dict[str, Any] = {
        "won": won,
        "others": others,
        "lost": [lot for lot in others if lot.id in mine],
        "unwanted": [lot for lot in others if lot.id not in mine],
        "left": told.left,
        "tally": told.tally,
        "said": lots_said.said(row, told.lots),
    }
    if won:
        contact = await partner_contact(session, question.buyer, question.need.person_id)
        member = await session.scalar(members_of(row.organisation_id).limit(1))
        more |= {"contact": contact.in_mail, "has_account": member is not None}
    template = CHOSEN if won else OUTCOME
    await to_supplier(session, mail, question, row, template, stamp=told.stamp.hex, **more)
