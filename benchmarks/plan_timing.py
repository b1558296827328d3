"""`python -m benchmarks.plans --rows 500`: one messy plan through the pages and the worker of a running site.

On the demo's database, with a web process and a worker of their own. Told are the seconds from the press on
the button to the last row, and each step of the progress that a page asking once a second showed.
"""

from __future__ import annotations

import asyncio
import re
import time
from random import Random

import httpx

from benchmarks.plan_sheets import plan_of
from benchmarks.sites import product
from seed.demo.people import demo_links

PROMISED_S = 30.0
_PROGRESS = re.compile(r"([0-9]+) van ([0-9]+) rijen nagekeken")


def timed(rows: int, seed: int) -> int:
    """-> 0 when all rows had their advice within the time that is promised."""
    data = plan_of(Random(seed), rows).data
    with product(1, 0) as site:
        links = asyncio.run(demo_links(site.database_url, site.url))
        with httpx.Client(base_url=site.url, follow_redirects=True, timeout=60) as client:
            _sign_in(client, links[0][1])
            seconds, steps, size = _advised(client, data)
    print(f"{rows} rows, {len(data) // 1024} kB: {seconds:.1f} s to the last row, in {len(steps)} steps")
    print("progress: " + ", ".join(f"{step} rows at {at:.1f} s" for at, step in steps))
    print(f"the sheet with advice: {size // 1024} kB")
    return int(seconds > PROMISED_S)


def _sign_in(client: httpx.Client, link: str) -> None:
    _send(client, client.get(link), 'type="submit"', {})


def _send(client: httpx.Client, page: httpx.Response, near: str, more: dict[str, object]) -> httpx.Response:
    """Send the form in which this stands, with what it holds and more."""
    form = next(each for each in re.findall(r"<form.*?</form>", page.text, re.S) if near in each)
    held = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    held = {name: value.replace("&#34;", '"').replace("&quot;", '"') for name, value in held.items()}
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        held[name] = chosen[1] if chosen else ""
    action = re.search(r'action="([^"]*)"', form)
    files = {name: value for name, value in more.items() if isinstance(value, tuple)}
    data = held | {name: value for name, value in more.items() if name not in files}
    return client.post(action[1] if action else str(page.url), data=data, files=files or None)  # type: ignore[arg-type]


def _advised(client: httpx.Client, data: bytes) -> tuple[float, list[tuple[float, int]], int]:
    """Seconds until the last row, when how many were done, and the size of the file that comes back."""
    page = _send(client, client.get("/aankoopplannen"), 'type="file"', {"file": ("plan.xlsx", data)})
    begun = time.monotonic()
    page = _send(client, page, 'name="title"', {})
    steps: list[tuple[float, int]] = []
    while (found := _PROGRESS.search(page.text)) is not None:
        if not steps or steps[-1][1] != int(found[1]):
            steps.append((time.monotonic() - begun, int(found[1])))
        time.sleep(1.0)
        page = client.get(page.url.path)
    seconds = time.monotonic() - begun
    return seconds, steps, len(client.get(f"{page.url.path}/bestand").content)
