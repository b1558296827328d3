"""How fast the engine ranks, beside what one would use instead; one run, one machine, the same queries.

    python -m benchmarks.speed --offers N [--json] [--texts FOLDER] [--queries Q]

Offers are made from texts: the notices and labels of test sets in BEIR form in --texts (or MAATMARKT_BENCH,
or shared/bench beside this project), otherwise the product's own list of activities. Each offer mixes
sentences of two texts, so the words are real and so is how often they occur. Times are milliseconds for a
top 20; the engine's is the whole `rank`: rules, both scores, turns and reasons.
"""

import argparse
import gc
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

import psutil

from benchmarks import fast_peers
from benchmarks.arguments import existing_folder, whole_number
from benchmarks.speed_data import make_offers, make_queries, make_suppliers, outside_sets, read_texts
from matching import Engine, Need, Offer

TOP = 20
#: The peers can't be asked for more documents than there are.
LEAST_OFFERS = 100
WARM_UP_S = 5.0
TODAY = date(2026, 1, 5)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(ask: Callable[[Need], object], needs: Sequence[Need]) -> list[float]:
    """Milliseconds of each of the last quarter of the needs, after the others (for at most some seconds).

    So all are measured as in a process that has answered a while, on needs that it has not seen.
    """
    measured = max(1, len(needs) // 4)
    end = perf_counter() + WARM_UP_S
    for need in needs[:-measured]:
        ask(need)
        if perf_counter() > end:
            break
    times = []
    for need in needs[-measured:]:
        start = perf_counter()
        ask(need)
        times.append(1000 * (perf_counter() - start))
    return times


def add_times(engine: Engine, offers: Sequence[Offer], needs: Sequence[Need]) -> list[float]:
    """Milliseconds to add, change or remove an offer, each followed by a query that sees it (not timed)."""
    times = []
    for place, offer in enumerate(offers):
        start = perf_counter()
        engine.put_offer(offer)
        times.append(1000 * (perf_counter() - start))
        engine.rank(needs[place % len(needs)], TOP, today=TODAY)
        if place % 3 == 0:
            start = perf_counter()
            engine.remove_offer(offer.id)
            times.append(1000 * (perf_counter() - start))
    return times


def serve(folder: Path, needs: Sequence[Need]) -> dict[str, float]:
    """What a fresh process does: open the saved engine, answer, and what memory it then holds."""
    start = perf_counter()
    engine = Engine.load(folder)
    loaded = perf_counter() - start
    start = perf_counter()
    engine.rank(needs[0], TOP, today=TODAY)
    first = perf_counter() - start
    times = timed(lambda need: engine.rank(need, TOP, today=TODAY), needs)
    memory = psutil.Process().memory_info()
    return {
        "load_s": round(loaded, 3),
        "first_query_s": round(first, 3),
        "loaded_p50_ms": round(percentile(times, 0.5), 3),
        "rss_mb": round(memory.rss / 2**20, 1),
        "rss_own_mb": round((memory.rss - getattr(memory, "shared", 0)) / 2**20, 1),
    }


def _saved(engine: Engine, texts: Path | None, asked: int) -> dict[str, object]:
    """How long saving takes, how large it is, and what a process that opens it needs."""
    result: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        engine.save(Path(folder))
        result["save_s"] = round(perf_counter() - start, 2)
        result["saved_mb"] = round(sum(f.stat().st_size for f in Path(folder).iterdir()) / 2**20, 1)
        command = [sys.executable, "-m", "benchmarks.speed", "--serve", folder, "--queries", str(asked)]
        command += ["--texts", str(texts)] if texts else []
        result |= json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return result


def measure(count: int, texts: Path | None, asked: int, peers: bool) -> dict[str, object]:
    """All figures for an index of `count` offers."""
    found = read_texts(texts)
    offers, needs = make_offers(found, count, random.Random(1)), make_queries(found, asked, random.Random(2))
    suppliers = make_suppliers(offers)
    start = perf_counter()
    engine = Engine.build(suppliers, offers)
    result: dict[str, object] = {
        "offers": count,
        "queries": len(needs),
        "build_s": round(perf_counter() - start, 2),
    }
    gc.collect()
    gc.freeze()  # what this benchmark itself holds is no work for the collector during the timings
    times = timed(lambda need: engine.rank(need, TOP, today=TODAY), needs)
    result |= {
        "engine_p50_ms": round(percentile(times, 0.5), 3),
        "engine_p99_ms": round(percentile(times, 0.99), 3),
    }
    for name, ask in fast_peers.build(offers) if peers else ():
        few = needs if name != "rapidfuzz" else needs[-160:]
        result[f"{name}_p50_ms"] = round(percentile(timed(ask, few), 0.5), 3)
    result |= _saved(engine, texts, asked)
    extra = make_offers(found, 100, random.Random(3), prefix="extra")
    result["add_p50_ms"] = round(percentile(add_times(engine, extra, needs), 0.5), 3)
    result["build_rss_mb"] = round(psutil.Process().memory_info().rss / 2**20, 1)
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed")
    parser.add_argument("--offers", type=whole_number(LEAST_OFFERS), default=10_000)
    parser.add_argument("--queries", type=whole_number(1), default=800)
    parser.add_argument("--texts", type=existing_folder, default=outside_sets())
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    texts: Path | None = given.texts
    if given.serve:
        print(
            json.dumps(serve(given.serve, make_queries(read_texts(texts), given.queries, random.Random(2))))
        )
        return 0
    result = measure(given.offers, texts, given.queries, not given.no_peers)
    print(
        json.dumps(result) if given.json else "\n".join(f"{key:<20} {value}" for key, value in result.items())
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
