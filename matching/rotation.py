"""Fair turns: suppliers whose scores are about equal are ordered by how long ago they were asked.

Those whose chance to fit is called the same stand together, the best called first; within them, sorted by
score, a band starts at the best supplier that has none and reaches `width` points down. Within a band the one
never asked, or asked longest ago, comes first. A difference smaller than the band says nothing about who does
the work better, and it would otherwise send every request to the same few. Social value weighs in the score,
so it never lifts a doubtful supplier above one that fits.
"""

import numpy as np
from numpy.typing import NDArray

from matching.bands import steps
from matching.tables import Doubles, Ints


def in_turn(
    scores: Doubles, fits: Doubles, asked: Ints, ties: NDArray[np.uint64], width: float
) -> list[list[int]]:
    """Places of the suppliers in bands, best band first, each band in the order of its turn.

    `fits` are their chances (0 to 100), `asked` the day number on which each was last asked (0 for never);
    `ties` settles what is equal.
    """
    called = steps(fits)
    ordered = np.lexsort((ties, -scores, -called))
    days = asked.tolist()
    bands: list[list[int]] = []
    floor, same = float("inf"), -1
    pairs = zip(scores[ordered].tolist(), called[ordered].tolist(), strict=True)
    for place, (score, name) in zip(ordered.tolist(), pairs, strict=True):
        if score < floor or name != same:
            bands.append([])
            floor, same = score - width, name
        bands[-1].append(place)
    for band in bands:
        band.sort(key=days.__getitem__)  # stable: the better score first among those asked equally long ago
    return bands
