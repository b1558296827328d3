"""How long a delivery waits: for the mail server, for its next try, and how long a mail is its own."""

from __future__ import annotations

import random
from datetime import timedelta

# Together some five days: RFC 5321, 4.5.4.1 asks to go on for at least four or five.
MAX_ATTEMPTS = 60
LONGEST_WAIT_S = 7200.0
LONGEST_AWAY_S = 5.0
# RFC 5321, 4.5.3.2.6 asks to wait ten minutes for an answer to DATA. A worker hands over one mail at a
# time, so that would hold up the others for as long; who has such a server sets a longer SMTP_TIMEOUT.
LONGEST_ANSWER_S = 120.0


def lease_s(timeout: float) -> float:
    """How long a claimed mail is ours, in seconds: a transfer, and a restart of the database after it."""
    return timeout + max(3.0, timeout / 2)


def patience_s(timeout: float, ambiguous: int) -> float:
    """Seconds that an answer to DATA may take, four times as long after each that did not come.

    Who hangs up too soon sends the mail again, and a server that was only slow took it each time.
    """
    wanted: float = timeout * 4 ** min(ambiguous, 10)
    return min(wanted, max(LONGEST_ANSWER_S, timeout))


def until_next_try(attempts: int, at_least_s: float) -> timedelta:
    """Longer after each of `attempts`, and not the same for all, so that they do not come back together."""
    wanted = min(2.0 ** min(attempts, 20), LONGEST_WAIT_S) * random.uniform(0.5, 1.0)
    return timedelta(seconds=max(wanted, at_least_s))
