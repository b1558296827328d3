"""Each check of a mail about an invitation, in each situation that a waiting mail may meet.

The first four are of mails to the supplier, then two to the buyer, and one to the helpdesk.
"""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import delete, update

from marketplace.accounts.models import Membership
from marketplace.core.db import Database
from marketplace.core.mail.kinds import StillTrue
from marketplace.core.mail.message import Message
from marketplace.leads import still_true
from marketplace.leads.given import Answer, DeclineReason
from marketplace.leads.models import Invitation
from marketplace.needs.mails import ENDED, NOT_AT_BUYER
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.organisations.models import Organisation
from tests.database import with_cast
from tests.journey import asked_need
from tests.people import Cast
from tests.truth import holds, why_not

CHECKS = (
    still_true.can_be_answered,
    still_true.waits_for_an_answer,
    still_true.closed_while_thinking,
    still_true.answers_for_the_supplier,
    still_true.has_interest,
    still_true.has_no_interest,
    still_true.needs_an_address,
)
NONE, YES, NO = None, Answer.INTERESTED, Answer.DECLINED
OPEN, CLOSED, AWARDED = NeedStatus.PUBLISHED, NeedStatus.CLOSED, NeedStatus.AWARDED


async def _stands(database: Database, cast: Cast, answer: Answer | None, status: NeedStatus) -> Invitation:
    """The invitation of Groenwerk to a need, as both stand now."""
    need, (invitation,) = await asked_need(database, cast)
    async with database.begin() as db:
        reason = DeclineReason.TOO_FAR if answer is NO else None
        said = update(Invitation).where(Invitation.id == invitation.id)
        await db.execute(said.values(answer=answer, decline_reason=reason))
        await db.execute(update(Need).where(Need.id == need.id).values(status=status))
    return invitation


@pytest.mark.parametrize(
    ("answer", "status", "reader", "expected"),
    [
        (NONE, OPEN, "own", "1101010"),
        (YES, OPEN, "own", "1001100"),
        (NO, OPEN, "own", "1001010"),
        (NONE, CLOSED, "own", "0011010"),
        (YES, CLOSED, "own", "0001100"),
        (YES, AWARDED, "own", "0001000"),
        (NO, AWARDED, "own", "0001000"),
        (NONE, OPEN, "stranger", "0000000"),
        (NONE, OPEN, "nobody", "0000011"),
        (NONE, CLOSED, "nobody", "0000010"),
    ],
)
async def test_what_holds(
    database_url: str, answer: Answer | None, status: NeedStatus, reader: str, expected: str
) -> None:
    async with with_cast(database_url) as (database, cast):
        invitation = await _stands(database, cast, answer, status)
        async with database.begin() as db:
            if reader == "nobody":
                await db.execute(delete(Membership).where(Membership.person_id == cast.bram.id))
                await db.execute(
                    update(Organisation).where(Organisation.id == cast.groenwerk.id).values(email="")
                )
        readers = [cast.bram] * 4 + [cast.an] * 2 + [cast.chadia]
        addresses = ["els@ander.example" if reader == "stranger" else person.email for person in readers]
        async with database.begin() as db:
            found = [
                await holds(check, db, Message(about=invitation.id, to_address=address))
                for check, address in zip(CHECKS, addresses, strict=True)
            ]
    assert "".join("01"[held] for held in found) == expected


@pytest.mark.parametrize(
    ("check", "answer", "status", "reason"),
    [
        (still_true.can_be_answered, NONE, CLOSED, still_true.NOT_OPEN),
        (still_true.waits_for_an_answer, YES, OPEN, still_true.ANSWERED),
        (still_true.closed_while_thinking, NONE, OPEN, still_true.OPEN_AGAIN),
        (still_true.closed_while_thinking, NONE, AWARDED, ENDED),
        (still_true.closed_while_thinking, NO, CLOSED, still_true.ANSWERED),
        (still_true.waits_for_an_answer_again, NONE, OPEN, still_true.NOT_TOLD),
        (still_true.waits_for_an_answer_again, YES, OPEN, still_true.ANSWERED),
        (still_true.waits_for_an_answer_again, NONE, CLOSED, still_true.NOT_OPEN),
        (still_true.was_chosen, YES, CLOSED, still_true.NOT_CHOSEN),
        (still_true.answers_for_the_supplier, NONE, OPEN, None),
        (still_true.has_interest, NO, OPEN, still_true.OTHER_ANSWER),
        (still_true.has_interest, YES, AWARDED, ENDED),
        (still_true.has_interest, YES, OPEN, NOT_AT_BUYER),
        (still_true.needs_an_address, NONE, CLOSED, still_true.NOT_OPEN),
        (still_true.needs_an_address, NONE, OPEN, still_true.REACHABLE),
    ],
)
async def test_why_it_does_not_hold(
    database_url: str, check: StillTrue, answer: Answer | None, status: NeedStatus, reason: str | None
) -> None:
    """Bram reads each of these mails; he answers for Groenwerk and does not buy."""
    async with with_cast(database_url) as (database, cast):
        invitation = await _stands(database, cast, answer, status)
        async with database.begin() as db:
            assert (
                await why_not(check, db, Message(about=invitation.id, to_address=cast.bram.email)) == reason
            )


async def test_only_who_answers_for_the_chosen_supplier_hears_of_its_award(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        invitation = await _stands(database, cast, YES, AWARDED)
        async with database.begin() as db:
            await db.execute(update(Need).values(awarded_to=cast.groenwerk.id))
        async with database.begin() as db:
            reasons = [
                await why_not(
                    still_true.was_chosen, db, Message(about=invitation.id, to_address=person.email)
                )
                for person in (cast.bram, cast.els)
            ]
    assert reasons == [None, still_true.NOT_AT_SUPPLIER]


async def test_nothing_holds_of_an_invitation_that_is_gone(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast), database.begin() as db:
        message = Message(about=uuid.uuid4(), to_address=cast.bram.email)
        assert {await why_not(check, db, message) for check in CHECKS} == {still_true.GONE}
