"""How long a mail waits for its server and for its next try."""

from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.core.mail.retries import MAX_ATTEMPTS, lease_s, patience_s, until_next_try


def test_a_mail_is_ours_for_a_transfer_and_a_restart_after_it() -> None:
    assert lease_s(10) == 15
    assert lease_s(4) == 7, "three seconds at least"
    assert lease_s(60) == 90


def test_a_slow_server_is_given_longer_each_time_up_to_two_minutes() -> None:
    assert [patience_s(5, times) for times in range(5)] == [5, 20, 80, 120, 120]
    assert patience_s(300, 0) == patience_s(300, 9) == 300, "who sets a longer time gets it"
    assert patience_s(1e-6, 50) == pytest.approx(1e-6 * 4**10), "no number grows without end"


def test_tries_come_further_apart_and_not_together() -> None:
    for attempts, longest in ((0, 1), (1, 2), (5, 32), (12, 4096), (13, 7200), (60, 7200)):
        waits = {until_next_try(attempts, 0).total_seconds() for _ in range(200)}
        assert longest / 2 <= min(waits) < max(waits) <= longest
        assert max(waits) - min(waits) > longest / 4, "they do not come back together"
    assert until_next_try(0, 90) == timedelta(seconds=90), "a server that asks for more is heard"


def test_it_is_tried_for_some_five_days() -> None:
    """RFC 5321, 4.5.4.1: go on for at least four or five."""
    for _ in range(50):
        tried_for = sum((until_next_try(attempts, 0) for attempts in range(MAX_ATTEMPTS - 1)), timedelta())
        assert timedelta(days=4) <= tried_for <= timedelta(days=6)
