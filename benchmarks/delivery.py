"""Mail under faults: `python -m benchmarks.delivery --messages 10000 --kills 20 --flushes 3 --json`.

Starts its own PostgreSQL, Valkey, mail server and worker processes, commits mails, lets things go wrong
while they are delivered, and counts at the mail server what came of them. Exit status 1 when a mail was
lost, a stale write took effect, or more doubles came than kills and lost answers explain.
"""

import argparse
import json
import signal
import statistics
import sys
from typing import Any

from benchmarks.delivery_faults import Wanted
from benchmarks.delivery_run import Outcome, Plan, run
from benchmarks.delivery_smtp import MODES


def figures(plan: Plan, outcome: Outcome) -> dict[str, Any]:
    """The counts of a run. `lost`: neither accepted nor given up with a reason that people see."""
    own = [(moment, identity) for moment, identity, _ in outcome.accepted if identity in outcome.ids]
    delivered = {identity for _, identity in own}
    dead = {identity for identity in outcome.dead if identity in outcome.ids}
    took = max(own)[0] - min(own)[0] if len(own) > 1 else 0.0
    return {
        "enqueued": len(outcome.ids),
        "delivered": len(delivered),
        "lost": len(outcome.ids - delivered - dead),
        "duplicates": len(own) - len(delivered),
        "ambiguous": outcome.ambiguous,
        "stale_writes": outcome.stale_writes,
        "dead": len(dead),
        "mails_per_s": round(len(own) / took, 1) if took else 0.0,
        "p95_delay_s": _percentile(outcome.delays, 95),
        "seconds": round(outcome.seconds, 1),
        "max_delay_s": round(max(outcome.delays), 3) if outcome.delays else None,
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
    if float("inf") in values:
        return (
            float("inf")
            if values.count(float("inf")) > len(values) * (100 - percent) / 100
            else max(value for value in values if value != float("inf"))
        )
    return round(statistics.quantiles(values, n=100)[percent - 1], 3)


def allowed_doubles(plan: Plan) -> int:
    """One a kill and one an answer that got lost (RFC 1047); a stopped worker may leave one too."""
    return plan.wanted.kills + plan.drop_acks + plan.wanted.stops


def broken(plan: Plan, found: dict[str, Any]) -> list[str]:
    """Which promises the run broke."""
    promises = {
        "took too long": not found["in_time"],
        "lost mail": found["lost"] > 0,
        "stale write": found["stale_writes"] > 0,
        "too many doubles": found["duplicates"] > allowed_doubles(plan),
        "doubles that were not counted": found["duplicates"] > found["ambiguous"],
    }
    return [name for name, is_broken in promises.items() if is_broken]


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(prog="benchmarks.delivery")
    arguments.add_argument("--messages", type=int, default=1000)
    arguments.add_argument("--kills", type=int, default=0, help="kill -9 of a worker")
    arguments.add_argument("--flushes", type=int, default=0, help="FLUSHALL of the queue")
    arguments.add_argument("--queue-kills", type=int, default=0, help="kill -9 of the queue")
    arguments.add_argument("--db-restarts", type=int, default=0)
    arguments.add_argument("--stops", type=int, default=0, help="workers stopped until past their lease")
    arguments.add_argument("--smtp", choices=MODES, default="ok")
    arguments.add_argument("--drop-acks", type=int, default=0, help="answers after DATA that get lost")
    arguments.add_argument("--refused", type=int, default=0, help="mails to addresses that get a 550")
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--needs", type=int, default=40, help="publications to time afterwards")
    arguments.add_argument("--queue-away", type=float, default=0, help="seconds that the queue is away then")
    arguments.add_argument("--json", action="store_true")
    return arguments.parse_args()


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = _arguments()
    plan = Plan(
        messages=given.messages,
        workers=max(1, given.workers),
        smtp=given.smtp,
        drop_acks=given.drop_acks,
        refused=given.refused,
        needs=given.needs,
        queue_away=given.queue_away,
        wanted=Wanted(given.kills, given.flushes, given.queue_kills, given.db_restarts, given.stops),
    )
    found = figures(plan, run(plan))
    wrong = broken(plan, found)
    if given.json:
        print(json.dumps(found | {"broken": wrong}))
    else:
        for key, value in found.items():
            print(f"{key:>22}  {value}")
        print("broken:", ", ".join(wrong) or "nothing")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
