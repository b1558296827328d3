"""How the product grows: `python -m benchmarks.growth --offers 10000 --offers 100000 [--json]`.

For each size a database with the demo region among that many offers of all Flanders (benchmarks/flanders.py:
suppliers, needs and mails grow along), then the real web process and worker on it: what one user waits for
pages, what the worker takes to rank, how the processes start, and what memory they hold. One run, so that
sizes can be compared; `ratio` is the largest size's figure by the smallest's, `--picture` draws some. An
index is saved from some 2,000 offers on: below that each process builds its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.engine import make_url

from benchmarks.arguments import whole_number
from benchmarks.flanders import fill_url, mails_beside
from benchmarks.growth_figures import Figure, Growth, side_by_side, table
from benchmarks.growth_pages import pages
from benchmarks.growth_picture import picture
from benchmarks.growth_starts import cold_start, held, matched, starts
from benchmarks.growth_work import work
from benchmarks.sites import Product, demo_services, installed
from marketplace.services.embedded import Services

#: Fewer offers have too few needs to publish like.
LEAST_OFFERS = 100

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Often:
    """How often each thing is done, its figure is the median; and how many needs are open."""

    visits: int = 20
    needs: int = 10
    starts: int = 3
    open_needs: int = 330


def grow(at: Services, folder: Path, sizes: Sequence[int], often: Often, say: Say) -> Growth:
    """Measure at each size, the smallest first; `at` has a database with the demo region that nobody uses."""
    return side_by_side({size: _measured(at, folder, size, often, say) for size in sorted(set(sizes))})


def _measured(at: Services, folder: Path, offers: int, often: Often, say: Say) -> list[Figure]:
    """All figures of one size."""

    def tell(what: str) -> None:
        say(f"{offers:,} offers: {what}")

    tell("filling a database")
    with _filled(at, offers) as url:
        environment = at.environment() | {"DATABASE_URL": url}
        with _stopped_at_the_end(installed(environment, folder / str(offers), processes=1)) as site:
            tell("starting without an index")
            cold = cold_start(site)
            site.worker.start()
            tell("visiting pages")
            found = asyncio.run(pages(site, offers, often.visits))
            tell("publishing needs and saving offers")
            found += asyncio.run(work(site, often.needs, often.open_needs))
            found.append(held(site))
            tell("starting again")
            return [*found, matched(site, often.starts), *starts(site, cold, often.starts)]


@contextmanager
def _filled(at: Services, offers: int) -> Iterator[str]:
    """The address of a copy of the demo's database, filled up; it is dropped afterwards."""
    assert at.postgres is not None
    template = make_url(at.database_url).database
    name = f"{template}_{offers}"
    at.postgres.run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        url = at.postgres.url(name)
        asyncio.run(fill_url(url, offers, mails_beside(offers), say=lambda _: None))
        yield url
    finally:
        at.postgres.run_sql(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _stopped_at_the_end(site: Product) -> Iterator[Product]:
    try:
        yield site
    finally:
        site.web.stop()
        site.worker.stop()


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code. What it is doing is told on standard error."""
    usual = Often()
    parser = argparse.ArgumentParser(prog="benchmarks.growth", description=__doc__)
    parser.add_argument("--offers", type=whole_number(LEAST_OFFERS), action="append", required=True)
    parser.add_argument("--visits", type=whole_number(1), default=usual.visits, help="of each page")
    parser.add_argument("--needs", type=whole_number(1), default=usual.needs, help="that are published")
    parser.add_argument("--starts", type=whole_number(1), default=usual.starts, help="of processes")
    parser.add_argument("--open-needs", type=whole_number(1), default=usual.open_needs, help="as in a region")
    parser.add_argument("--picture", type=Path, metavar="FILE.svg")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    if given.picture and len(set(given.offers)) < 2:
        parser.error("argument --picture: growth is drawn of two sizes or more")
    often = Often(given.visits, given.needs, given.starts, given.open_needs)
    with demo_services() as (services, folder):
        growth = grow(services, folder, given.offers, often, partial(print, file=sys.stderr))
    if given.picture:
        given.picture.write_text(picture(growth), encoding="utf-8")
    print(json.dumps(growth.record()) if given.json else table(growth))
    return 0


if __name__ == "__main__":
    sys.exit(main())
