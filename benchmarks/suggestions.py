"""How often the right CPV code is suggested: `python -m benchmarks.suggestions SET_DIR`

The set's corpus holds the official table (code and label), its queries are notices, its judgements the codes
that fit them. A hit: one of the first five (or ten) suggestions is judged relevant. Beside it character
TF-IDF over the labels.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import rankers
from benchmarks.beir import TestSet, load
from benchmarks.quality import interval
from matching import suggest_cpv

DEPTHS = (5, 10)


def hits(test_set: TestSet, run: dict[str, list[str]], depth: int) -> list[float]:
    """1 for each query with a relevant code among the first `depth`, else 0."""
    judged = ((query, test_set.relevance.get(query, {})) for query, _, _ in test_set.queries)
    return [float(any(right.get(code, 0) > 0 for code in run[query][:depth])) for query, right in judged]


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.suggestions")
    parser.add_argument("set", type=Path)
    test_set = load(parser.parse_args(arguments).set)
    table = {code: label for code, label, _ in test_set.corpus}
    most = max(DEPTHS)
    runs = {
        "suggestions": {
            query: [found.code for found in suggest_cpv(title, text, most, table)]
            for query, title, text in test_set.queries
        },
        "char-tfidf": rankers.char_tfidf(test_set.corpus, test_set.queries, most),
    }
    for name, run in runs.items():
        for depth in DEPTHS:
            found = hits(test_set, run, depth)
            low, high = interval(found)
            print(f"{name:<12} hit@{depth:<3} {sum(found) / len(found):.3f}  [{low:.3f}, {high:.3f}]")
    return 0


if __name__ == "__main__":
    sys.exit(main())
