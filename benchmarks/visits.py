"""Signed-in users of the demo region who look at page after page, and the times that they wait."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import cycle, islice

from benchmarks.http_client import Visitor
from seed.demo.people import DEMO_PEOPLE

SEARCHES = ("/aanbod?q=groenonderhoud", "/aanbod?q=catering", "/aanbod?q=poetsen")
START = "/start"
# Pages that change something, leave the site or carry no page.
SKIPPED = ("/demo", "/static", "/afmelden", "/aanmelden", "/registreren", "/export")
DETAILS_A_LIST = 2
MOST_PAGES = 14
WARM_S = 2.0
#: More from one address in so short a time are refused.
MOST_SIGN_INS = 20

User = tuple[Visitor, list[str]]
"""A visitor and the pages that this one looks at, again and again."""


async def sign_in(url: str, email: str) -> Visitor:
    """A visitor signed in as the demo person with this address, by the forms that people use."""
    visitor = Visitor(url)
    people = (await visitor.get("/demo/aanmelden")).forms()
    asked = next((form for form in people if form[1].get("email") == email), None)
    if asked is None:
        raise SystemExit(f"the demo does not offer to sign in as {email}")
    confirm = await visitor.post(*asked)
    action, fields = next(found for found in confirm.forms() if "/aanmelden/" in found[0])
    home = await visitor.post(action, fields)
    if home.status != 200 or 'action="/afmelden"' not in home.body:
        raise SystemExit(f"signing in answered {home.status}")
    return visitor


async def users_of(url: str, count: int) -> list[User]:
    """So many users, the demo people in turn. One signs in once; who comes again brings that browser's
    cookie."""
    people = list(islice(cycle(DEMO_PEOPLE), min(count, MOST_SIGN_INS)))
    first = [await sign_in(url, email) for email in people]
    pages = [await pages_of(visitor) for visitor in first]
    found = []
    for number in range(count):
        visitor = first[number % len(first)]
        found.append((Visitor(url, dict(visitor.cookies)), pages[number % len(first)]))
    return found


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
        self.errors: Counter[str] = Counter()

    async def visit(self, user: User, first: int, until: float, wait_s: float) -> None:
        """Until a moment of the clock; the first page after `wait_s`, so that not all ask at once."""
        visitor, pages = user
        await asyncio.sleep(wait_s)
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


async def measure(users: Sequence[User], seconds: float, pause_s: float = 0) -> tuple[Measurement, float]:
    """All users at once for `seconds`; gives the measurement and the time that really passed."""
    result = Measurement(pause_s)
    started = time.perf_counter()
    spread = pause_s / len(users)
    visits = (
        result.visit(user, number * 3, started + seconds, number * spread)
        for number, user in enumerate(users)
    )
    await asyncio.gather(*visits)
    passed = time.perf_counter() - started
    await asyncio.gather(*(visitor.close() for visitor, _ in users))
    return result, passed


async def warmed(url: str, count: int, seconds: float) -> list[User]:
    """Users who looked at their pages already: caches are full, as after a minute of use."""
    users = await users_of(url, count)
    await measure(users, min(WARM_S, seconds / 5))
    return users
