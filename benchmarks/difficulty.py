"""What the engine would score on requests as hard as others: `python -m benchmarks.difficulty SET_DIR ...`

Sets of everyday requests differ in how many words they share with the offers, and nDCG with it. A peer tells
how hard a set is: here requests are weighed (w = exp(t * gain of the peer), the least change that does it) so
that the peer reaches --mean on them, and the engine's mean is taken with the same weights. With a 95 %
bootstrap interval over the requests.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from math import exp
from pathlib import Path

from benchmarks import rankers
from benchmarks.beir import load
from benchmarks.quality import DEPTH, gains

ROUNDS = 1000
STEEPEST = 50.0


def weighed(peer: Sequence[float], own: Sequence[float], mean: float) -> float:
    """The mean of `own` with the weights that give `peer` this mean; its plain mean when none do."""
    low, high = -STEEPEST, STEEPEST
    for _ in range(60):
        tilt = (low + high) / 2
        weights = [exp(tilt * (gain - 1)) for gain in peer]
        reached = sum(w * gain for w, gain in zip(weights, peer, strict=True)) / sum(weights)
        low, high = (tilt, high) if reached < mean else (low, tilt)
    return sum(w * gain for w, gain in zip(weights, own, strict=True)) / sum(weights)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point; gives the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.difficulty")
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--peer", choices=sorted(rankers.RANKERS), default="char-tfidf")
    parser.add_argument("--engine", choices=("default", "semantic", "own"), default="default")
    parser.add_argument("--mean", type=float, required=True, help="nDCG@10 of the peer where it is as hard")
    given = parser.parse_args(arguments)
    peer: list[float] = []
    own: list[float] = []
    for folder in given.sets:
        one = load(folder)
        peer += gains(one, rankers.RANKERS[given.peer](one.corpus, one.queries, DEPTH))
        own += gains(one, rankers.RANKERS[given.engine](one.corpus, one.queries, DEPTH))
    chance = random.Random(7)
    spots = [chance.choices(range(len(peer)), k=len(peer)) for _ in range(ROUNDS)]
    found = sorted(weighed([peer[i] for i in some], [own[i] for i in some], given.mean) for some in spots)
    low, high = found[int(0.025 * ROUNDS)], found[int(0.975 * ROUNDS)]
    print(f"{len(own)} requests: {given.peer} {sum(peer) / len(peer):.3f}, engine {sum(own) / len(own):.3f}")
    print(
        f"as hard as where {given.peer} reaches {given.mean}: "
        f"engine {weighed(peer, own, given.mean):.3f} [{low:.3f}, {high:.3f}]"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
