"""What suppliers said of some lots of a need: one supplier, and all that were asked for them together."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.leads.given import Answer
from marketplace.leads.lot_answers import concerned, wanted
from marketplace.leads.models import Invitation
from marketplace.leads.tally import Tally
from marketplace.needs.lot_models import Lot


def said(invitation: Invitation, lots: Sequence[Lot]) -> Answer | None:
    """Whether a supplier wants one of these lots at least, or none; None when it said nothing of them.

    It said nothing of lots that it was asked for after it answered. Its lots must be loaded.
    """
    if wanted(invitation).keys() & {lot.id for lot in lots}:
        return Answer.INTERESTED
    silent = {row.lot_id for row in invitation.lots if row.answer is None}
    if invitation.answer is None or all(lot.id in silent for lot in lots):
        return None
    return Answer.DECLINED


def tally(invitations: Sequence[Invitation], lots: Sequence[Lot]) -> Tally:
    """How many were asked for one of these lots or want one, and how far their answers are."""
    answers = [said(row, mine) for row in invitations if (mine := concerned(row, lots))]
    answered = [answer for answer in answers if answer is not None]
    return Tally(len(answers), len(answered), answered.count(Answer.INTERESTED))
