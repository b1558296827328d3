"""Load on the pages: `python -m benchmarks.web --users 20 --seconds 30 [--json]`.

Signed-in users of the demo region ask for page after page over HTTP, from the real web processes on a real
PostgreSQL; `--pause S` lets each look S seconds at a page. The framework's own speed is measured in the same
run, with the same client. `--offers N` puts the demo among N offers of all Flanders (benchmarks/flanders.py).
`--during import|mailing` measures while 2,000 offers are imported or 5,000 mails leave. `--hostile` measures
readers that look at each page for half a second, without and with an attack on the site
(benchmarks/hostile.py).
"""

import argparse
import asyncio
import json
import os
from collections import Counter
from dataclasses import dataclass
from typing import Any

from benchmarks.arguments import whole_number
from benchmarks.during import KINDS, going_on
from benchmarks.hostile import under_attack
from benchmarks.http_client import Visitor
from benchmarks.sites import framework, product
from benchmarks.visits import Measurement, measure, warmed

FRAMEWORK_SECONDS = 5.0
#: What 95 of 100 answers to readers must stay under, also during an attack.
READERS_WAIT_MS = 200
READ_S = 0.5


@dataclass(frozen=True, slots=True)
class Run:
    """What is measured. `pause_s`: how long a user looks at a page. `during`: what goes on meanwhile."""

    users: int
    seconds: float
    processes: int
    pause_s: float = 0
    offers: int = 0
    during: str | None = None


async def measure_attacked(url: str, run: Run) -> tuple[Measurement, Measurement, Counter[int]]:
    """Readers without and with an attack; -> also what the attack was answered."""
    users = await warmed(url, run.users, run.seconds)
    calm, _ = await measure(users, run.seconds, READ_S)
    with under_attack(url, run.seconds + 2) as answers:
        await asyncio.sleep(1)  # the half-sent forms are there when measuring begins
        attacked, _ = await measure(users, run.seconds, READ_S)
    return calm, attacked, answers


async def measure_framework(url: str, users: int) -> float:
    """Pages a second."""
    visits = [(Visitor(url), ["/"]) for _ in range(users)]
    await measure(visits, 1.0)
    result, passed = await measure(visits, FRAMEWORK_SECONDS)
    return result.count / passed


async def measure_product(url: str, database_url: str, run: Run) -> tuple[Measurement, float]:
    users = await warmed(url, run.users, run.seconds)
    with going_on(run.during, database_url):
        return await measure(users, run.seconds, run.pause_s)


def measured(run: Run) -> tuple[dict[str, Any], Measurement]:
    with product(run.processes, run.offers) as site:
        result, passed = asyncio.run(measure_product(site.url, site.database_url, run))
    with framework(run.processes) as url:
        empty_pages = asyncio.run(measure_framework(url, min(run.users, 20)))
    pages = result.count / passed
    figures: dict[str, Any] = {
        "p50_ms": result.percentile(0.50),
        "p95_ms": result.percentile(0.95),
        "p99_ms": result.percentile(0.99),
        "pages_per_s": round(pages, 1),
        "errors": sum(result.errors.values()),
        "framework_pages_per_s": round(empty_pages, 1),
        "of_framework": round(pages / empty_pages, 3),
        "pages": {path: _row(result, path) for path in sorted(result.times)},
        **_said(run),
    }
    return figures, result


def _row(result: Measurement, path: str) -> dict[str, float]:
    return {
        "count": len(result.times[path]),
        "p50_ms": result.percentile(0.50, path),
        "p95_ms": result.percentile(0.95, path),
    }


def _said(run: Run) -> dict[str, Any]:
    return {
        "users": run.users,
        "seconds": run.seconds,
        "pause_s": run.pause_s,
        "offers": run.offers,
        "during": run.during,
        "processes": run.processes,
        "cores": os.cpu_count(),
    }


def measured_attacked(run: Run) -> dict[str, Any]:
    """The readers without and with the attack, on one site."""
    with product(run.processes, run.offers) as site:
        calm, attacked, answers = asyncio.run(measure_attacked(site.url, run))
    return {
        "p95_ms": calm.percentile(0.95),
        "p95_ms_attacked": attacked.percentile(0.95),
        "p50_ms": calm.percentile(0.50),
        "p50_ms_attacked": attacked.percentile(0.50),
        "errors": sum(calm.errors.values()),
        "errors_attacked": sum(attacked.errors.values()),
        "which_errors": dict(calm.errors | attacked.errors),
        "answers_to_the_attack": {str(status): count for status, count in sorted(answers.items())},
        "under_200_ms": attacked.percentile(0.95) < READERS_WAIT_MS,
        "pages": calm.count,
        "pages_attacked": attacked.count,
        **_said(run),
    }


def _print(figures: dict[str, Any], result: Measurement) -> None:
    for path, row in sorted(figures.pop("pages").items(), key=lambda found: -found[1]["p95_ms"]):
        print(f"{row['p50_ms']:8.1f} ms p50 {row['p95_ms']:8.1f} ms p95 {row['count']:6d} x {path}")
    for error, count in result.errors.items():
        print(f"error {count} x {error}")
    print("\n".join(f"{name}: {value}" for name, value in figures.items()))


def main() -> None:
    arguments = argparse.ArgumentParser(prog="benchmarks.web", description=__doc__)
    arguments.add_argument("--users", type=whole_number(1), default=20)
    arguments.add_argument("--seconds", type=float, default=20)
    arguments.add_argument("--pause", type=float, default=0, help="seconds that a user looks at a page")
    arguments.add_argument("--offers", type=whole_number(0), default=0, help="of Flanders, beside the demo")
    arguments.add_argument("--during", choices=KINDS, help="what goes on meanwhile")
    arguments.add_argument(
        "--processes", type=whole_number(1), default=os.cpu_count() or 1, help="web processes"
    )
    arguments.add_argument("--hostile", action="store_true", help="also while the site is attacked")
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    run = Run(given.users, given.seconds, given.processes, given.pause, given.offers, given.during)
    if given.hostile:
        attacked = measured_attacked(run)
        said = "\n".join(f"{name}: {value}" for name, value in attacked.items())
        print(json.dumps(attacked) if given.json else said)
        return
    figures, result = measured(run)
    if given.json:
        print(json.dumps(figures))
    else:
        _print(figures, result)


if __name__ == "__main__":
    main()
