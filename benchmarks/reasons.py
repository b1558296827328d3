"""What the reasons of a ranking say: `python -m benchmarks.reasons [SET_DIR ...] [--read N]`.

Of all that is ranked for the requests of each set: of how many right and wrong proposals an activity is
named, and of how many it is said what the offer does not name. `--read` prints the sentences of every N-th
request instead, to be read aloud. Without sets it takes those that were not learned from.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from benchmarks.beir import TestSet, load
from benchmarks.certainty import NOT_LEARNED_FROM
from benchmarks.quality import OWN_SETS
from marketplace.matches import wording
from matching import Engine, Need, Offer, Ranked, Supplier
from matching.facts import Does, NamesNot


def ranked(test_set: TestSet, every: int = 1) -> Iterator[tuple[str, str, Ranked]]:
    """Each row of the rankings for every so manieth request, with the request's id and title."""
    suppliers = [Supplier(key, "", "maatwerkbedrijf") for key, *_ in test_set.corpus]
    engine = Engine.build(suppliers, [Offer(key, key, title, text) for key, title, text in test_set.corpus])
    for key, title, text in test_set.queries[::every]:
        for row in engine.rank(Need(title, text)).ranked:
            yield key, title, row


def counts(test_set: TestSet) -> str:
    """A row of the table."""
    named: dict[bool, list[bool]] = {True: [], False: []}
    missing = []
    for key, _, row in ranked(test_set):
        right = test_set.relevance.get(key, {}).get(row.offer_id, 0) > 0
        named[right].append(any(isinstance(reason, Does) for reason in row.reasons))
        missing.append(any(isinstance(reason, NamesNot) for reason in row.reasons))
    shares = (f"{sum(found)} of {len(found)}" for found in (named[True], named[False], missing))
    return f"| {' | '.join((test_set.name, *shares))} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--read", type=int, default=0)
    given = parser.parse_args()
    for folder in given.sets or [OWN_SETS / f"everyday-{name}" for name in NOT_LEARNED_FROM]:
        if not given.read:
            print(counts(load(folder)))
            continue
        for _, title, row in ranked(load(folder), given.read):
            print(f"{title} -> {row.offer_id} ({row.fit:.0f} %): {' '.join(wording.told(row.reasons))}")


if __name__ == "__main__":
    main()
