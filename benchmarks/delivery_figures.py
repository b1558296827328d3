"""What a delivery run amounts to, and which promises it broke."""

import statistics
from collections import Counter
from typing import Any

from benchmarks.delivery_run import NEVER_S, Outcome, Plan


def figures(plan: Plan, outcome: Outcome) -> dict[str, Any]:
    """The counts of a run. `lost`: neither accepted nor given up with a reason that people see."""
    own = [(moment, identity) for moment, identity, _ in outcome.accepted if identity in outcome.ids]
    copies = Counter(identity for _, identity in own)
    delivered = copies.keys()
    dead = {identity for identity in outcome.dead if identity in outcome.ids}
    took = max(own)[0] - min(own)[0] if len(own) > 1 else 0.0
    return {
        "enqueued": len(outcome.ids),
        "delivered": len(delivered),
        "lost": len(outcome.ids - delivered - dead),
        "duplicates": len(own) - len(delivered),
        "ambiguous": sum(outcome.ambiguous.values()),
        "stale_writes": outcome.stale_writes,
        "dead": len(dead),
        "mails_per_s": round(len(own) / took, 1) if took else 0.0,
        "p95_delay_s": _percentile(outcome.delays, 95),
        "seconds": round(outcome.seconds, 1),
        "max_delay_s": round(max(outcome.delays), 3) if outcome.delays else None,
        "doubles_not_counted": sum(
            max(0, times - 1 - outcome.ambiguous.get(identity, 0)) for identity, times in copies.items()
        ),
        "longest_recovery_s": round(outcome.longest_recovery_s, 2),
        "most_attempts_of_dead": max(outcome.dead.values(), default=0),
        "workers": plan.workers,
        "smtp": plan.smtp,
        "dropped_acks": plan.drop_acks,
        "faults": dict(outcome.faults),
        "in_time": outcome.in_time,
    }


def _percentile(values: list[float], percent: int) -> float | None:
    if len(values) < 2:
        return None
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 3)


def allowed_doubles(plan: Plan) -> int:
    """One a kill and one an answer that got lost (RFC 1047); a stopped worker may leave one too."""
    return plan.wanted.kills + plan.drop_acks + plan.wanted.stops


def broken(plan: Plan, found: dict[str, Any]) -> list[str]:
    """Which promises the run broke."""
    promises = {
        "took too long": not found["in_time"],
        "lost mail": found["lost"] > 0,
        "news that never came": (found["max_delay_s"] or 0) >= NEVER_S,
        "stale write": found["stale_writes"] > 0,
        "too many doubles": found["duplicates"] > allowed_doubles(plan),
        "doubles that were not counted": found["doubles_not_counted"] > 0,
        "given up without a refusal": plan.smtp != "5xx" and found["dead"] != plan.refused,
    }
    return [name for name, is_broken in promises.items() if is_broken]
