"""CPV, the tree of procurement codes: closeness of two codes, labels, suggestions from text.

Codes have eight digits (Regulation (EC) 213/2008): two for the division, then group, class and category.
"""

from collections.abc import Mapping
from functools import lru_cache

from matching.field import Activity, by_code, labels

#: Closeness by number of shared leading digits; below a division two codes have nothing in common.
_SHARED = (0.0, 0.0, 0.15, 0.35, 0.6, 0.8, 0.9, 0.95, 1.0)


def clean(code: str) -> str:
    """The eight digits of a code written with a check digit or spaces; "" when it is no CPV code."""
    digits = code.strip().split("-")[0].replace(" ", "")
    return digits if len(digits) == 8 and digits.isdigit() else ""


def closeness(one: str, other: str) -> float:
    """0 to 1: 1 for the same code or for an ancestor of it, less as the shared branch is higher up."""
    a, b = clean(one), clean(other)
    if not a or not b:
        return 0.0
    stem_a, stem_b = a.rstrip("0"), b.rstrip("0")
    short = min(len(stem_a), len(stem_b))
    if short >= 3 and stem_a[:short] == stem_b[:short]:
        return 1.0 if a == b else 0.92
    shared = 0
    while shared < 8 and a[shared] == b[shared]:
        shared += 1
    return _SHARED[min(shared, short)]


def best_pair(codes: tuple[str, ...], others: tuple[str, ...]) -> tuple[float, str, str] | None:
    """Closeness and codes of the closest pair of two sets of codes."""
    pairs = ((closeness(a, b), a, b) for a in codes for b in others)
    return max(pairs, key=lambda pair: pair[0], default=None)


def cpv_label(code: str, table: Mapping[str, str] | None = None) -> str:
    """The Dutch label of a code, from `table` or our own list, else that of its nearest ancestor."""
    digits = clean(code)
    own = labels()
    for end in range(8, 1, -1):
        ancestor = digits[:end].ljust(8, "0")
        for known in (table, own):
            if digits and known and ancestor in known:
                return known[ancestor]
    return code


@lru_cache(maxsize=20_000)
def nearest_activity(code: str) -> Activity | None:
    """The activity of our list closest to a code in the tree, from the same group (three digits) at least."""
    digits = clean(code)
    own = by_code()
    for end in range(8, 2, -1):
        exact = own.get(digits[:end].ljust(8, "0"))
        if digits and exact:
            return exact
        below = [own[c] for c in sorted(own) if digits and end < 8 and c.startswith(digits[:end])]
        if below:
            return below[0]
    return None
