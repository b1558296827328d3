"""What a supplier's answer keeps, when it says something new, and until when it is taken."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.leads.given import Answer, DeclineReason, Given
from marketplace.leads.models import Invitation
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus

ALL = {"message": "Bel ons.", "price": Decimal(900), "reason": DeclineReason.TOO_FAR}


def _need(status: NeedStatus = NeedStatus.PUBLISHED, until: timedelta | None = timedelta(days=1)) -> Need:
    return Need(status=status, deadline=None if until is None else clock.now() + until)


def test_who_refuses_leaves_no_price_and_who_has_interest_no_reason() -> None:
    """A form holds the fields of both answers; what belongs to the other one is not kept."""
    invitation = Invitation()
    invitation.respond(_need(), Given(Answer.INTERESTED, **ALL))
    assert invitation.given == Given(Answer.INTERESTED, "Bel ons.", Decimal(900), None)
    invitation.respond(_need(), Given(Answer.DECLINED, **ALL))
    assert invitation.given == Given(Answer.DECLINED, "Bel ons.", None, DeclineReason.TOO_FAR)


def test_an_answer_says_when_it_was_given_and_what_is_sent_again_is_no_news() -> None:
    invitation, given = Invitation(), Given(Answer.INTERESTED, "Graag.", Decimal(900))
    assert invitation.given is None
    assert invitation.respond(_need(), given) is True
    first = invitation.answered_at
    assert clock.now() - timedelta(minutes=1) < first <= clock.now()
    assert invitation.respond(_need(), given._replace(reason=DeclineReason.OTHER)) is False
    assert invitation.answered_at == first
    assert invitation.respond(_need(), given._replace(price=Decimal(950))) is True
    assert invitation.answered_at > first


@pytest.mark.parametrize("status", list(NeedStatus))
def test_an_answer_is_taken_only_while_the_need_is_published(status: NeedStatus) -> None:
    invitation = Invitation()
    if status is NeedStatus.PUBLISHED:
        assert invitation.respond(_need(status), Given(Answer.INTERESTED))
    else:
        with pytest.raises(Conflict, match="afgesloten"):
            invitation.respond(_need(status), Given(Answer.INTERESTED))
        assert invitation.given is None


def test_no_answer_is_taken_after_the_deadline_also_before_the_need_is_closed() -> None:
    invitation = Invitation()
    with pytest.raises(Conflict, match="afgesloten"):
        invitation.respond(_need(until=timedelta(seconds=-1)), Given(Answer.INTERESTED))
    assert invitation.given is None
    assert invitation.respond(_need(until=None), Given(Answer.INTERESTED)), "no deadline is no end"


def test_a_reason_is_shown_in_words_and_none_as_nothing() -> None:
    invitation = Invitation(decline_reason=DeclineReason.TOO_FAR)
    assert invitation.decline_text == "Te ver"
    assert Invitation().decline_text == ""
