"""Train how sure the ranking is: `python -m benchmarks.calibrate SET_DIR ... [--engine semantic] [--write]`.

A logistic model (scikit-learn) from the features of `matching/chance.py` to whether an offer is judged
right; each set weighs the same, however many requests it has. It is tried on each set in turn, trained on
the others, never on part of its own requests. Without sets it takes those that may be learned from.
`--write` trains on all of them and puts the numbers, with date and sets, into matching/data/chance.tsv.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.beir import SetError, load, none_of
from benchmarks.rankers import engine_of
from matching import Need
from matching.bands import DOUBTFUL, GOOD, POSSIBLE, steps
from matching.chance import FEATURES, Evidence, Features, Model, candidates, features
from matching.scoring import CANDIDATES, Scored
from matching.tables import Doubles, Places

#: Written by hands that saw neither engine nor thesaurus, and free to learn from (docs/matching.md).
LEARNED_FROM = ("blind", "second", "third", "fourth", "fifth", "sixth")
OWN_SETS = Path(__file__).parent.parent / "tests" / "matching"
NUMBERS = Path(__file__).parent.parent / "matching" / "data" / "chance.tsv"
#: Offers of a request that are learned from: the best ones, as people are shown no others.
DEEPEST = 15
#: How freely the model follows the examples (scikit-learn's C).
FREEDOM = 0.3
#: What a request counts when its right offers are taken away: most that is asked for, somebody offers.
WITHOUT = 0.15
#: A feature that says the same everywhere teaches nothing; it is not to be divided by 0.
LEAST_SPREAD = 1e-9
KINDS: dict[str, Evidence] = {"default": "words", "semantic": "meaning"}


@dataclass(frozen=True, slots=True)
class Examples:
    """Of one set: features of each offer that a request finds, whether it is right, and what it counts."""

    name: str
    rows: Features
    right: Doubles
    weights: Doubles


def examples(folder: Path, engine_name: str) -> Examples:
    """What a set teaches, also from its requests that nothing fits. Raises SetError.

    Each request comes twice: among all offers, and as if those that are right were not there.
    """
    test_set = load(folder)
    engine = engine_of(test_set.corpus, engine_name)
    rows, right, weights = [], [], []
    for query, title, text in (*test_set.queries, *none_of(folder)):
        need = Need(title, text)
        found = engine.asked(need)
        scored = engine.score(need, found, CANDIDATES)
        judged = test_set.relevance.get(query, {})
        offers = engine.offers.records.of(scored.rows)
        good = np.array([judged.get(offer.id, 0) > 0 for offer in offers], np.bool_)
        without = replace(scored, scores=np.where(good, 0.0, scored.scores))
        for among, weight in ((scored, 1.0), (without, WITHOUT)) if good.any() else ((scored, 1.0),):
            spots, best = _best(among)
            rows.append(features(engine.index, found, among, spots)[best])
            spots = spots[best]
            right.append(good[spots].astype(np.float64))
            weights.append(np.full(len(spots), weight))
    return Examples(test_set.name, np.vstack(rows), np.concatenate(right), np.concatenate(weights))


def _best(scored: Scored) -> tuple[Places, Places]:
    """The candidates, and which of them are the best ones."""
    spots = candidates(scored)
    return spots, np.argsort(-scored.scores[spots], kind="stable")[:DEEPEST]


def trained(sets: Sequence[Examples]) -> Model:
    """The model that these sets teach; features are brought to one scale before, and back after."""
    rows, right = np.vstack([one.rows for one in sets]), np.concatenate([one.right for one in sets])
    weights = np.concatenate([one.weights / one.weights.sum() for one in sets])
    middle, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), LEAST_SPREAD)
    learner = LogisticRegression(C=FREEDOM, max_iter=5_000)
    learner.fit((rows - middle) / spread, right, weights * len(right) / weights.sum())
    slopes = learner.coef_[0] / spread
    return Model(slopes, float(learner.intercept_[0] - slopes @ middle))


def tried(sets: Sequence[Examples]) -> list[str]:
    """A line for each set: what a model of the other sets says of it, in bands, against what is right."""
    lines = []
    for one in sets:
        said = trained([other for other in sets if other is not one]).chances(one.rows)
        parts = [f"{one.name:<20}"]
        for number, low in ((3, GOOD), (2, POSSIBLE), (1, DOUBTFUL)):
            here = (steps(100 * said) == number) & (one.weights == 1)
            told = (
                f"said {said[here].mean():.2f}, right {one.right[here].mean():.2f}" if here.any() else "none"
            )
            parts.append(f"from {low:.0f}: {told} of {here.sum():4d}")
        lines.append("  ".join(parts))
    return lines


def write(models: dict[Evidence, Model], names: Sequence[str]) -> None:
    """Put the numbers where the engine reads them."""
    kinds = list(models)
    command = "`python -m benchmarks.calibrate --write`"
    head = f"# Trained on {date.today():%Y-%m-%d} by {command} on {', '.join(names)}."
    rows = [["feature", *kinds], ["start", *(f"{models[kind].start:.4f}" for kind in kinds)]]
    rows += [
        [name, *(f"{models[kind].weights[place]:.4f}" for kind in kinds)]
        for place, name in enumerate(FEATURES)
    ]
    NUMBERS.write_text("\n".join([head, *("\t".join(row) for row in rows)]) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.calibrate", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--engine", choices=tuple(KINDS), action="append", help="both unless told")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    folders = given.sets or [OWN_SETS / f"everyday-{name}" for name in LEARNED_FROM]
    models: dict[Evidence, Model] = {}
    try:
        for name in given.engine or KINDS:
            sets = [examples(folder, name) for folder in folders]
            print(name, *tried(sets), sep="\n")
            models[KINDS[name]] = trained(sets)
    except (SetError, OSError) as error:
        parser.error(str(error))
    if given.write:
        write(models, [folder.name for folder in folders])
    return 0


if __name__ == "__main__":
    sys.exit(main())
