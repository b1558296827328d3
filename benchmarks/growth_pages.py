"""How long one user waits for pages while nobody else asks for any."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.growth_figures import Figure
from benchmarks.http_client import Visitor
from benchmarks.sites import Product
from benchmarks.visits import SEARCHES, sign_in
from marketplace.matches.directory import PAGE_SIZE

WARM_UP = 3
FARTHEST = 400
COORDINATOR = "chadia@waasland.example"
COORDINATED = ("/start", "/behoeften", "/organisaties")


async def pages(site: Product, offers: int, visits: int) -> list[Figure]:
    """The median of so many visits of each page, among `offers` offers of Flanders."""
    far = f"/aanbod?pagina={min(FARTHEST, -(-offers // PAGE_SIZE))}"
    stranger = Visitor(site.url)
    links = (await stranger.get(far)).links("main")
    public = {
        "/": "/",
        "/aanbod": "/aanbod",
        "/aanbod?type=maatwerkbedrijf": "/aanbod?type=maatwerkbedrijf",
        f"/aanbod?pagina={FARTHEST}, or the last": far,
        SEARCHES[0]: SEARCHES[0],
        "a supplier": next(_below("/leveranciers/", links)),
        "an offer": next(_below("/aanbod/", links)),
        "/aanmelden": "/aanmelden",
    }
    found = [await _visited(stranger, name, path, visits) for name, path in public.items()]
    await stranger.close()
    coordinator = await sign_in(site.url, COORDINATOR)
    found += [await _visited(coordinator, f"coordinator {path}", path, visits) for path in COORDINATED]
    await coordinator.close()
    return found


def _below(folder: str, links: list[str]) -> Iterator[str]:
    return (link for link in links if link.startswith(folder))


async def _visited(visitor: Visitor, name: str, path: str, visits: int) -> Figure:
    """Figures that a process keeps for a minute are there: a visitor before this one waited for them."""
    times = []
    for _ in range(WARM_UP + visits):
        began = time.perf_counter()
        answer = await visitor.get(path)
        times.append(1000 * (time.perf_counter() - began))
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
    return Figure.median(name, "ms", times[WARM_UP:])
