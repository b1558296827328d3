"""Fair turns: suppliers whose scores are about equal are ordered by how long ago they were asked.

Sorted by score, a band starts at the best supplier that has none and reaches `width` points down. Within a
band the one never asked, or asked longest ago, comes first. A difference smaller than the band says nothing
about who does the work better, and it would otherwise send every request to the same few.
"""

import numpy as np
from numpy.typing import NDArray

from matching.tables import Doubles, Ints


def in_turn(scores: Doubles, asked: Ints, ties: NDArray[np.uint64], width: float) -> list[list[int]]:
    """Places of the suppliers in bands, best band first, each band in the order of its turn.

    `asked` is the day number on which each was last asked (0 for never); `ties` settles what is equal.
    """
    ordered = np.lexsort((ties, -scores))
    days = asked.tolist()
    bands: list[list[int]] = []
    floor = float("inf")
    for place, score in zip(ordered.tolist(), scores[ordered].tolist(), strict=True):
        if score < floor or not bands:
            bands.append([])
            floor = score - width
        bands[-1].append(place)
    for band in bands:
        band.sort(key=days.__getitem__)  # stable: the better score first among those asked equally long ago
    return bands
