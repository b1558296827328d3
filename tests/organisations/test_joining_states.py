"""A sign-up is confirmed once and decided once; an invitation is answered or taken back once, and in time."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.organisations.joining_models import ColleagueInvitation, SignUp, SignUpStatus

DECIDED = (SignUpStatus.APPROVED, SignUpStatus.REFUSED)
SOMEONE = uuid.uuid4()


def _sign_up(status: SignUpStatus, days: int = 7) -> SignUp:
    return SignUp(status=status, expires_at=clock.now() + timedelta(days=days))


def _invitation(days: int = 7) -> ColleagueInvitation:
    return ColleagueInvitation(expires_at=clock.now() + timedelta(days=days))


def test_an_address_is_confirmed_once_and_then_waits_for_the_helpdesk() -> None:
    row = _sign_up(SignUpStatus.UNCONFIRMED)
    row.confirm()
    assert row.status is SignUpStatus.WAITING
    assert clock.now() - timedelta(minutes=1) < row.confirmed_at <= clock.now()
    for status in SignUpStatus:
        if status is not SignUpStatus.UNCONFIRMED:
            with pytest.raises(Conflict, match="bevestigde uw adres al"):
                _sign_up(status).confirm()


@pytest.mark.parametrize("outcome", DECIDED)
def test_only_what_waits_is_decided_and_only_once(outcome: SignUpStatus) -> None:
    row = _sign_up(SignUpStatus.WAITING)
    row.decide(outcome, SOMEONE, "geen bestuur")
    assert (row.status, row.decided_by, row.reason) == (outcome, SOMEONE, "geen bestuur")
    assert clock.now() - timedelta(minutes=1) < row.decided_at <= clock.now()
    for status in SignUpStatus:
        if status is not SignUpStatus.WAITING:
            other = _sign_up(status)
            with pytest.raises(Conflict, match="al beslist"):
                other.decide(outcome, SOMEONE)
            assert (other.status, other.decided_at) == (status, None)


def test_a_link_that_was_not_used_ends_and_a_used_one_goes_on_telling_how_it_stands() -> None:
    assert _sign_up(SignUpStatus.UNCONFIRMED).link_works
    assert not _sign_up(SignUpStatus.UNCONFIRMED, days=-1).link_works
    for status in (SignUpStatus.WAITING, *DECIDED):
        assert _sign_up(status, days=-1).link_works


@pytest.mark.parametrize("step", ["accept", "withdraw"])
def test_an_open_invitation_is_answered_or_taken_back_once(step: str) -> None:
    row = _invitation()
    assert row.is_open
    getattr(row, step)()
    assert not row.is_open
    assert clock.now() - timedelta(minutes=1) < (row.accepted_at or row.withdrawn_at) <= clock.now()
    assert (row.accepted_at is None) == (step == "withdraw")
    for again in ("accept", "withdraw"):
        with pytest.raises(Conflict, match="aanvaard, ingetrokken of vervallen"):
            getattr(row, again)()
    assert (row.accepted_at is None) == (step == "withdraw"), "it stays what it was"


@pytest.mark.parametrize("step", ["accept", "withdraw"])
def test_an_invitation_that_is_too_old_is_no_longer_open(step: str) -> None:
    row = _invitation(days=-1)
    assert not row.is_open
    with pytest.raises(Conflict):
        getattr(row, step)()
    assert (row.accepted_at, row.withdrawn_at) == (None, None)
