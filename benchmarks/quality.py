"""How well the engine ranks: a test set in, a run or a table of nDCG@10 out.

    python -m benchmarks.quality SET_DIR --run|--sure|--meant OUT.tsv [--engine default|semantic|own]
    python -m benchmarks.quality --peers [SET_DIR ...] [--json]

A set is a folder in BEIR form (see `benchmarks.beir`). Each corpus entry becomes an offer
with title and text, each query a need, and the product's own engine ranks them. `--run` writes what it finds,
however doubtful; `--sure` what the product would show, with its chance, also for requests that nothing fits
(queries-none.jsonl); `--meant` the documents that have one of the activities that the product asks about.
Without folders, `--peers` takes the sets beside the tests, and those of `speed_data.outside_sets`.
"""

import argparse
import json
import math
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks import rankers
from benchmarks.beir import Entry, SetError, TestSet, load, none_of
from benchmarks.speed_data import outside_sets
from matching import Need
from matching.activities import activities_of_need, activities_of_offer

DEPTH = 30
MOST_SHOWN = 10
OWN_SETS = Path(__file__).parent.parent / "tests" / "matching"


def gains(test_set: TestSet, run: dict[str, list[str]]) -> list[float]:
    """nDCG@10 of each query (gain 2^rel - 1); documents judged -1 are dropped first."""
    values = []
    for query, _, _ in test_set.queries:
        judged = test_set.relevance.get(query, {})
        seen = [judged.get(d, 0) for d in run.get(query, []) if judged.get(d, 0) >= 0][:10]
        best = sorted((r for r in judged.values() if r > 0), reverse=True)[:10]
        values.append(_dcg(seen) / _dcg(best) if best else 0.0)
    return values


def interval(values: Sequence[float], rounds: int = 1000) -> tuple[float, float]:
    """95 % bootstrap interval of a mean, always the same for the same values."""
    chance = random.Random(7)
    means = sorted(sum(chance.choices(values, k=len(values))) / len(values) for _ in range(rounds))
    return means[int(0.025 * rounds)], means[int(0.975 * rounds)]


def peers(folders: Sequence[Path], names: Sequence[str]) -> list[dict[str, object]]:
    """A row per set and ranker: mean nDCG@10 and its interval."""
    rows: list[dict[str, object]] = []
    for folder in folders:
        test_set = load(folder)
        for name in names:
            values = gains(test_set, rankers.RANKERS[name](test_set.corpus, test_set.queries, DEPTH))
            low, high = interval(values)
            rows.append(
                {
                    "set": test_set.name,
                    "queries": len(values),
                    "ranker": name,
                    "ndcg10": round(sum(values) / len(values), 4),
                    "low": round(low, 4),
                    "high": round(high, 4),
                }
            )
            print(_line(rows[-1]), file=sys.stderr, flush=True)
    return rows


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.quality", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--run", type=Path, help="write query-id<TAB>doc-id lines here")
    parser.add_argument("--sure", type=Path, help="write query-id<TAB>doc-id<TAB>chance lines here")
    parser.add_argument("--meant", type=Path, help="write query-id<TAB>doc-id<TAB>1 lines here")
    parser.add_argument("--engine", choices=("default", "semantic", "own"), default="default")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--only", nargs="*", help="rankers to compare")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    if not given.peers and (len(given.sets) != 1 or not (given.run or given.sure or given.meant)):
        parser.error("give one set folder and --run, --sure or --meant OUT.tsv, or --peers")
    try:
        return _do(given)
    except (SetError, OSError) as error:
        parser.error(str(error))


def _do(given: argparse.Namespace) -> int:
    if given.peers:
        rows = peers(given.sets or known_sets(), given.only or rankers.available())
        print(json.dumps(rows) if given.json else "\n".join(map(_line, rows)))
        return 0
    test_set = load(given.sets[0])
    if given.run:
        run = rankers.RANKERS[given.engine](test_set.corpus, test_set.queries, DEPTH)
        _write(given.run, ((query, document) for query, found in run.items() for document in found))
    if given.sure:
        _write(given.sure, shown(test_set, none_of(given.sets[0]), given.engine))
    if given.meant:
        _write(given.meant, meant(test_set))
    return 0


def shown(test_set: TestSet, more: Sequence[Entry], engine_name: str) -> Iterator[tuple[str, str, str]]:
    """What the product would show for each query, and for `more`: query, document and chance, at most ten."""
    engine = rankers.engine_of(test_set.corpus, engine_name)
    for query, title, text in (*test_set.queries, *more):
        for row in engine.rank(Need(title, text), top=MOST_SHOWN).ranked:
            yield query, row.offer_id, f"{row.fit / 100:.4f}"


def meant(test_set: TestSet) -> Iterator[tuple[str, str, str]]:
    """The documents that have one of the activities that the product asks about after each query."""
    having: dict[str, list[str]] = {}
    for document, title, text in test_set.corpus:
        for activity in activities_of_offer(title, text):
            having.setdefault(activity, []).append(document)
    for query, title, text in test_set.queries:
        found = [having.get(activity, []) for activity in activities_of_need(title, text)]
        for document in dict.fromkeys(document for some in found for document in some):
            yield query, document, "1"


def _write(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    path.write_text("".join("\t".join(row) + "\n" for row in rows), encoding="utf-8")


def known_sets() -> list[Path]:
    """The sets beside the tests, then those of `outside_sets`."""
    roots = [OWN_SETS, *filter(None, [outside_sets()])]
    return [
        folder for root in roots for folder in sorted(root.iterdir()) if (folder / "queries.jsonl").exists()
    ]


def _dcg(relevance: Sequence[int]) -> float:
    return float(sum((2**r - 1) / math.log2(place + 2) for place, r in enumerate(relevance)))


def _line(row: dict[str, object]) -> str:
    return f"{row['set']:<22} {row['ranker']:<12} {row['ndcg10']:.4f}  [{row['low']:.4f}, {row['high']:.4f}]"


if __name__ == "__main__":
    sys.exit(main())
