"""Times of a delivery: how long a lease lasts, how long the server may take, when it is tried again."""

from __future__ import annotations

import random
from datetime import timedelta

# Together some five days, as a wait is three quarters of the longest on average: RFC 5321, 4.5.4.1 asks to go
# on for at least four or five.
MAX_ATTEMPTS = 92
LONGEST_WAIT_S = 7200.0
LONGEST_AWAY_S = 5.0
# RFC 5321, 4.5.3.2.6 asks to wait ten minutes for an answer to DATA. A worker hands over one mail at a
# time, so that would hold up the others for as long. An operator with such a server sets SMTP_TIMEOUT higher.
LONGEST_ANSWER_S = 120.0


def lease_s(timeout: float) -> float:
    """Seconds that a lease on a mail lasts: one transfer, and a restart of the database after it."""
    return timeout + max(3.0, timeout / 2)


def patience_s(timeout: float, ambiguous: int) -> float:
    """Seconds to wait for the answer to DATA: four times as long for each time that no answer came.

    When we hang up too soon, we send the mail again, although a server that was only slow did accept it: the
    reader then gets it twice.
    """
    wanted: float = timeout * 4 ** min(ambiguous, 10)
    return min(wanted, max(LONGEST_ANSWER_S, timeout))


def until_next_try(attempts: int, at_least_s: float) -> timedelta:
    """The wait before the next attempt: longer after each, and random, so that retries are spread out."""
    wanted = min(2.0 ** min(attempts, 20), LONGEST_WAIT_S) * random.uniform(0.5, 1.0)
    return timedelta(seconds=max(wanted, at_least_s))
