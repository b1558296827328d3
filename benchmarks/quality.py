"""How well the engine ranks: a test set in, a run or a table of nDCG@10 out.

    python -m benchmarks.quality SET_DIR --run OUT.tsv [--engine default|semantic]
    python -m benchmarks.quality --peers [SET_DIR ...] [--json]

A set is a folder in BEIR form (see `benchmarks.beir`). Each corpus entry becomes an offer
with title and text, each query a need, and the product's own engine ranks them. Without folders, `--peers`
takes the sets beside the tests, and those of `speed_data.outside_sets` when they are there.
"""

import argparse
import json
import math
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import rankers
from benchmarks.beir import SetError, TestSet, load
from benchmarks.speed_data import outside_sets

DEPTH = 30
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
    parser.add_argument("--engine", choices=("default", "semantic"), default="default")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--only", nargs="*", help="rankers to compare")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    if not given.peers and (len(given.sets) != 1 or given.run is None):
        parser.error("give one set folder and --run OUT.tsv, or --peers")
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
    run = rankers.RANKERS[given.engine](test_set.corpus, test_set.queries, DEPTH)
    lines = (f"{query}\t{document}\n" for query, found in run.items() for document in found)
    given.run.write_text("".join(lines), encoding="utf-8")
    return 0


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
