"""How often the product asks back, and what an answer is worth: `python -m benchmarks.asking [SET_DIR ...]`.

Of each set (see `benchmarks.beir`): for how many requests it asks "do you mean ...?", for how many of those
a document that was judged right has one of the activities asked about, for how many requests that nothing
fits it asks, and nDCG@10 without answers and with: of who is asked, that the first of those activities that
a right document has is meant.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from benchmarks.beir import SetError, TestSet, load, none_of
from benchmarks.certainty import NOT_LEARNED_FROM
from benchmarks.quality import DEPTH, OWN_SETS, gains
from benchmarks.rankers import engine_of
from matching import Engine, Need, activities_to_ask, is_certain
from matching.activities import activities_of_offer


def figures(folder: Path) -> dict[str, object]:
    """The figures of one set, by name."""
    test_set = load(folder)
    engine = engine_of(test_set.corpus, "default")
    needs = {query: Need(title, text) for query, title, text in test_set.queries}
    asked = {query: found for query, need in needs.items() if (found := asked_about(engine, need))}
    meant = {query: right for query, codes in asked.items() if (right := _right(test_set, query, codes))}
    settled = {query: replace(need, meant=meant.get(query)) for query, need in needs.items()}
    none = [Need(title, text) for _, title, text in none_of(folder)]
    return {
        "set": test_set.name,
        "requests": len(needs),
        "asked": len(asked),
        "right one among them": len(meant),
        "nothing fits": len(none),
        "asked then": sum(bool(asked_about(engine, need)) for need in none),
        "ndcg10": _ndcg(test_set, engine, needs),
        "ndcg10 when answered": _ndcg(test_set, engine, settled),
    }


def asked_about(engine: Engine, need: Need) -> list[str]:
    """The codes of the activities that the product asks about."""
    return activities_to_ask(need, is_certain(engine, need))


def _right(test_set: TestSet, query: str, codes: Sequence[str]) -> str | None:
    judged = test_set.relevance.get(query, {})
    of_right = {
        code
        for document, title, text in test_set.corpus
        if judged.get(document, 0) > 0
        for code in activities_of_offer(title, text)
    }
    return next((code for code in codes if code in of_right), None)


def _ndcg(test_set: TestSet, engine: Engine, needs: dict[str, Need]) -> float:
    run = {query: [found for found, _ in engine.order(need, DEPTH)] for query, need in needs.items()}
    values = gains(test_set, run)
    return round(sum(values) / len(values), 4)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.asking", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    try:
        folders = given.sets or [OWN_SETS / f"everyday-{name}" for name in NOT_LEARNED_FROM]
        rows = [figures(folder) for folder in folders]
    except (SetError, OSError) as error:
        parser.error(str(error))
    lines = (", ".join(f"{name} {value}" for name, value in row.items()) for row in rows)
    print(json.dumps(rows) if given.json else "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
