"""What each lever of the engine gives: nDCG@10 with all of them, and with each one taken away.

    python -m benchmarks.levers [SET_DIR ...]

Sets as in `benchmarks.quality`. A lever is switched off by setting its constant to what makes it do nothing.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import rankers
from benchmarks.beir import load
from benchmarks.quality import DEPTH, gains, known_sets
from matching import concepts, index, lexicon, query, scoring, situations, terms, vocabulary, words

Change = tuple[Any, str, Any]

LEVERS: dict[str, tuple[Change, ...]] = {
    "all": (),
    "no thesaurus": ((lexicon, "KINSHIP", {"c": 0.0, "f": 0.0, "s": 0.0}), (vocabulary, "KNOWN_BOOST", 0.0)),
    "no field list (synonyms only)": ((lexicon, "KINSHIP", {"c": 0.0, "f": 0.0, "s": 0.75}),),
    "no synonyms (field only)": ((lexicon, "KINSHIP", {"c": 0.9, "f": 0.3, "s": 0.0}),),
    "no families": ((lexicon, "KINSHIP", {"c": 0.9, "f": 0.0, "s": 0.75}),),
    "closest shared concept only": ((concepts, "TOGETHER", ""),),
    "no situations": ((terms, "MEANT_WEIGHT", 0.0), (terms, "MEANT_IN_TEXT", 0.0), (terms, "EXPLAINED", 1.0)),
    "no extra for known words": ((vocabulary, "KNOWN_BOOST", 0.0),),
    "no letter groups": ((vocabulary, "LIKE_FLOOR", 2.0),),
    "no compound splitting": ((lexicon, "MIN_COMPOUND", 99),),
    "no empty endings": ((words, "EMPTY_ENDINGS", ()),),
    "no generic words": ((words, "GENERIC_WEIGHT", 1.0),),
    "no context words": ((words, "CONTEXT_WEIGHT", 1.0),),
    "no fading of the text": ((words, "FADE", 0.0),),
    "title once": ((words, "TITLE_TIMES", 1),),
    "no rarity": ((index, "RARITY_POWER", 0.0),),
    "best related word only": ((scoring, "SUM_SHARE", 0.0),),
    "sum of related words only": ((scoring, "SUM_SHARE", 1.0),),
    "words weigh the same": ((vocabulary, "MASS_POWER", 0.0), (index, "BACKGROUND", 6.0)),
}


@contextmanager
def changed(changes: Sequence[Change]) -> Iterator[None]:
    """Set constants for a while; what was computed with others is forgotten before and after."""
    old = [(module, name, getattr(module, name)) for module, name, _ in changes]
    _set(changes)
    try:
        yield
    finally:
        _set(old)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    given = [Path(a) for a in (sys.argv[1:] if arguments is None else arguments)]
    sets = [load(folder) for folder in given or known_sets()]
    print(f"{'':<30}", *(f"{s.name[:20]:>20}" for s in sets))
    for name, changes in LEVERS.items():
        with changed(changes):
            means = []
            for one in sets:
                values = gains(one, rankers.default(one.corpus, one.queries, DEPTH))
                means.append(sum(values) / len(values))
        print(f"{name:<30}", *(f"{mean:>20.3f}" for mean in means), flush=True)
    return 0


def _set(changes: Sequence[Change]) -> None:
    for module, name, value in changes:
        setattr(module, name, value)
    for module in (words, lexicon, concepts, situations, query, vocabulary):
        for found in vars(module).values():
            if hasattr(found, "cache_clear"):
                found.cache_clear()


if __name__ == "__main__":
    sys.exit(main())
