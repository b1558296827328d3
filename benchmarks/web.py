"""Load on the pages: `python -m benchmarks.web --users 20 --seconds 30 [--json]`.

Signed-in users of the demo region ask for page after page without a pause, over HTTP, from the real web
processes on a real PostgreSQL. The framework's own speed is measured in the same run, with the same client.
`--hostile` measures readers that look at each page for half a second, without and with an attack on the site
(benchmarks/hostile.py).
"""

import argparse
import asyncio
import json
import os
import time
from collections import Counter, defaultdict
from typing import Any

from benchmarks.arguments import whole_number
from benchmarks.hostile import under_attack
from benchmarks.http_client import Visitor
from benchmarks.sites import framework, product

SEARCHES = ("/aanbod?q=groenonderhoud", "/aanbod?q=catering", "/aanbod?q=poetsen")
START = "/start"
# Pages that change something, leave the site or carry no page.
SKIPPED = ("/demo", "/static", "/afmelden", "/aanmelden", "/registreren", "/export")
DETAILS_A_LIST = 2
MOST_PAGES = 14
FRAMEWORK_SECONDS = 5.0
#: What 95 of 100 answers to readers must stay under, also during an attack.
READERS_WAIT_MS = 200
READ_S = 0.5


async def sign_in(url: str, number: int) -> Visitor:
    """A user signed in as one of the demo people, in turn, by the forms that people use."""
    visitor = Visitor(url)
    people = [form for form in (await visitor.get("/demo/aanmelden")).forms() if form[1].get("email")]
    if not people:
        raise SystemExit("the demo offers nobody to sign in as")
    action, fields = people[number % len(people)]
    confirm = await visitor.post(action or "/demo/aanmelden", fields)
    action, fields = next(form for form in confirm.forms() if "/aanmelden/" in form[0])
    home = await visitor.post(action, fields)
    if home.status != 200 or 'action="/afmelden"' not in home.body:
        raise SystemExit(f"signing in answered {home.status}")
    return visitor


async def pages_of(visitor: Visitor) -> list[str]:
    """The pages a user meets: the menu's, the first details of each list, some searches."""
    await visitor.close()
    home = await visitor.get(START)
    lists = [link for link in home.links("header") if link != "/" and not link.startswith(SKIPPED)]
    pages = [START, *lists]
    for path in lists:
        details = (await visitor.get(path)).links("main")
        wanted = [link for link in details if not link.startswith(SKIPPED) and "?" not in link]
        pages += wanted[:DETAILS_A_LIST]
    chosen = dict.fromkeys([*pages[:MOST_PAGES], *SEARCHES])
    # Who works for several organisations is asked for which one before a form opens.
    found = [path for path in chosen if (await visitor.get(path)).status != 303]
    await visitor.close()  # the server hangs up on who waits for the others
    return found


class Measurement:
    """`pause_s`: how long a visitor looks at a page before asking for the next."""

    def __init__(self, pause_s: float = 0) -> None:
        self._pause_s = pause_s
        self.times: dict[str, list[float]] = defaultdict(list)
        self.errors: dict[str, int] = defaultdict(int)

    async def visit(self, visitor: Visitor, pages: list[str], first: int, until: float) -> None:
        number = first
        while time.perf_counter() < until:
            path = pages[number % len(pages)]
            number += 1
            started = time.perf_counter()
            try:
                status = (await visitor.get(path)).status
            except (OSError, asyncio.IncompleteReadError):
                status = 0
            self.times[path].append(time.perf_counter() - started)
            if status != 200:
                self.errors[f"{path}: {status}"] += 1
            if self._pause_s:
                await asyncio.sleep(self._pause_s)

    def percentile(self, share: float, path: str | None = None) -> float:
        """In milliseconds, over all pages or one."""
        values = sorted(self.times[path] if path else [t for times in self.times.values() for t in times])
        return round(values[min(len(values) - 1, int(share * len(values)))] * 1000, 1)

    @property
    def count(self) -> int:
        return sum(map(len, self.times.values()))


async def measure(
    users: list[tuple[Visitor, list[str]]], seconds: float, pause_s: float = 0
) -> tuple[Measurement, float]:
    """All users at once for `seconds`; gives the measurement and the time that really passed."""
    result = Measurement(pause_s)
    started = time.perf_counter()
    until = started + seconds
    await asyncio.gather(
        *(result.visit(visitor, pages, i * 3, until) for i, (visitor, pages) in enumerate(users))
    )
    passed = time.perf_counter() - started
    await asyncio.gather(*(visitor.close() for visitor, _ in users))
    return result, passed


async def measure_product(url: str, users: int, seconds: float) -> tuple[Measurement, float]:
    visitors = [await sign_in(url, number) for number in range(users)]
    visits = [(visitor, await pages_of(visitor)) for visitor in visitors]
    await measure(visits, min(2.0, seconds / 5))  # caches fill, as they are after a minute of use
    return await measure(visits, seconds)


async def measure_attacked(
    url: str, users: int, seconds: float
) -> tuple[Measurement, Measurement, Counter[int]]:
    """Readers without and with an attack; -> also what the attack was answered."""
    visitors = [await sign_in(url, number) for number in range(users)]
    visits = [(visitor, await pages_of(visitor)) for visitor in visitors]
    await measure(visits, min(2.0, seconds / 5))
    calm, _ = await measure(visits, seconds, READ_S)
    with under_attack(url, seconds + 2) as answers:
        await asyncio.sleep(1)  # the half-sent forms are there when measuring begins
        attacked, _ = await measure(visits, seconds, READ_S)
    return calm, attacked, answers


async def measure_framework(url: str, users: int) -> float:
    visits = [(Visitor(url), ["/"]) for _ in range(users)]
    await measure(visits, 1.0)
    result, passed = await measure(visits, FRAMEWORK_SECONDS)
    return result.count / passed


def run(users: int, seconds: float, processes: int) -> tuple[dict[str, Any], Measurement]:
    with product(processes) as url:
        result, passed = asyncio.run(measure_product(url, users, seconds))
    with framework(processes) as url:
        empty_pages = asyncio.run(measure_framework(url, users))
    figures: dict[str, Any] = {
        "p50_ms": result.percentile(0.50),
        "p95_ms": result.percentile(0.95),
        "p99_ms": result.percentile(0.99),
        "pages_per_s": round(result.count / passed, 1),
        "errors": sum(result.errors.values()),
        "framework_pages_per_s": round(empty_pages, 1),
        "users": users,
        "seconds": seconds,
        "processes": processes,
        "cores": os.cpu_count(),
    }
    return figures, result


def run_hostile(users: int, seconds: float, processes: int) -> dict[str, Any]:
    """The readers without and with the attack, on one site."""
    with product(processes) as url:
        calm, attacked, answers = asyncio.run(measure_attacked(url, users, seconds))
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
        "users": users,
        "seconds": seconds,
        "processes": processes,
        "cores": os.cpu_count(),
    }


def shown(figures: dict[str, Any], as_json: bool) -> str:
    return (
        json.dumps(figures) if as_json else "\n".join(f"{name}: {value}" for name, value in figures.items())
    )


def main() -> None:
    arguments = argparse.ArgumentParser(prog="benchmarks.web", description=__doc__)
    arguments.add_argument("--users", type=whole_number(1), default=20)
    arguments.add_argument("--seconds", type=float, default=20)
    arguments.add_argument(
        "--processes", type=whole_number(1), default=os.cpu_count() or 1, help="web processes"
    )
    arguments.add_argument("--hostile", action="store_true", help="also while the site is attacked")
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    if given.hostile:
        print(shown(run_hostile(given.users, given.seconds, given.processes), given.json))
        return
    figures, result = run(given.users, given.seconds, given.processes)
    if given.json:
        print(shown(figures, as_json=True))
        return
    for path in sorted(result.times, key=lambda p: -result.percentile(0.95, p)):
        print(f"{result.percentile(0.95, path):8.1f} ms p95 {len(result.times[path]):6d} x {path}")
    for error, count in result.errors.items():
        print(f"error {count} x {error}")
    print(shown(figures, as_json=False))


if __name__ == "__main__":
    main()
