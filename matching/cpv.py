"""CPV, the tree of procurement codes: closeness of two codes, labels, suggestions from text.

Codes have eight digits (Regulation (EC) 213/2008): two for the division, then group, class and category.
"""

from collections.abc import Mapping

from matching.field import labels

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


def best_closeness(codes: tuple[str, ...], others: tuple[str, ...]) -> float:
    """The closest pair of two sets of codes, 0 to 1."""
    return max((closeness(a, b) for a in codes for b in others), default=0.0)


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
