"""Mail under faults: `python -m benchmarks.delivery --messages 10000 --kills 20 --flushes 3 --json`.

Starts its own PostgreSQL, Valkey, mail server and worker processes, commits mails, lets things go wrong
while they are delivered, and counts at the mail server what came of them. Exit status 1 when a mail was
lost, a stale write took effect, or more doubles came than kills and lost answers explain.
"""

import argparse
import json
import signal
import sys

from benchmarks import delivery_figures, delivery_table
from benchmarks.arguments import whole_number
from benchmarks.delivery_faults import Wanted
from benchmarks.delivery_run import Plan, run
from benchmarks.delivery_smtp import MODES


def _arguments() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(prog="benchmarks.delivery")
    arguments.add_argument("--messages", type=whole_number(), default=1000)
    arguments.add_argument("--kills", type=whole_number(), default=0, help="kill -9 of a worker")
    arguments.add_argument("--flushes", type=whole_number(), default=0, help="FLUSHALL of the queue")
    arguments.add_argument("--queue-kills", type=whole_number(), default=0, help="kill -9 of the queue")
    arguments.add_argument("--db-restarts", type=whole_number(), default=0)
    arguments.add_argument(
        "--stops", type=whole_number(), default=0, help="workers stopped until past their lease"
    )
    arguments.add_argument("--smtp", choices=MODES, default="ok")
    arguments.add_argument(
        "--drop-acks", type=whole_number(), default=0, help="answers after DATA that get lost"
    )
    arguments.add_argument(
        "--refused", type=whole_number(), default=0, help="mails to addresses that get a 550"
    )
    arguments.add_argument("--workers", type=whole_number(1), default=2)
    arguments.add_argument("--needs", type=whole_number(), default=40, help="publications to time afterwards")
    arguments.add_argument("--queue-away", type=float, default=0, help="seconds that the queue is away then")
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--table", action="store_true", help="measure every row of docs/reliability.md")
    rows = range(1, len(delivery_table.ROWS) + 1)
    arguments.add_argument(
        "--row", type=int, choices=rows, action="append", default=[], help="only this row of the table"
    )
    return arguments.parse_args()


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = _arguments()
    if given.table or given.row:
        return delivery_table.main(given.row)
    plan = Plan(
        messages=given.messages,
        workers=given.workers,
        smtp=given.smtp,
        drop_acks=given.drop_acks,
        refused=given.refused,
        needs=given.needs,
        queue_away=given.queue_away,
        wanted=Wanted(given.kills, given.flushes, given.queue_kills, given.db_restarts, given.stops),
    )
    found = delivery_figures.figures(plan, run(plan))
    wrong = delivery_figures.broken(plan, found)
    if given.json:
        print(json.dumps(found | {"broken": wrong}))
    else:
        for key, value in found.items():
            print(f"{key:>22}  {value}")
        print("broken:", ", ".join(wrong) or "nothing")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
