"""CPV, the tree of procurement codes: closeness of two codes, labels, suggestions from text.

Codes have eight digits (Regulation (EC) 213/2008): two for the division, then group, class and category. A
ninth one behind a dash shows typing mistakes.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from matching.field import Activity, by_code, labels

#: Closeness by number of shared leading digits; below a division two codes have nothing in common.
_SHARED = (0.0, 0.0, 0.15, 0.35, 0.6, 0.8, 0.9, 0.95, 1.0)
#: Closeness of a code to what lies under it, from a group on; a division says little of what lies under it.
_UNDER = 0.92
DIVISION, GROUP = 2, 3
#: Part of the fit that the closeness of CPV codes makes when both sides have codes.
CPV_SHARE = 0.25
#: What each digit weighs in the check digit, modulo 10. The regulation lists check digits without a rule;
#: this one gives those of the 75 codes that it was compared with.
_WEIGHTS = (3, 7, 1, 3, 7, 1, 3, 7)
_WRITTEN = re.compile(r"([0-9](?:[ .]?[0-9]){7})(?: ?[-\u2010-\u2015\u2212]? ?([0-9]))?")


def check_digit(code: str) -> str:
    """The digit behind the dash of a code of eight digits."""
    return str(sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code, strict=True)) % 10)


def written(text: str) -> tuple[str, str] | None:
    """The eight digits of a code as people write it and the check digit behind it, "" without one.

    With or without spaces and points between the digits; None when this is no code.
    """
    found = _WRITTEN.fullmatch(text.strip())
    return (found[1].replace(" ", "").replace(".", ""), found[2] or "") if found else None


@lru_cache(maxsize=100_000)
def clean(code: str) -> str:
    """The eight digits of a code as written; "" when it is none or when its check digit shows a mistake."""
    digits, check = written(code) or ("", "")
    return digits if not check or check == check_digit(digits) else ""


def closeness(one: str, other: str) -> float:
    """0 to 1: 1 for the same code, 0.92 when one lies under the other, less as they part higher up."""
    a, b = clean(one), clean(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    short = min(len(_stem(a)), len(_stem(b)))
    if short >= GROUP and a[:short] == b[:short]:
        return _UNDER
    shared = 0
    while a[shared] == b[shared]:
        shared += 1
    return _SHARED[min(shared, short)]


def related(codes: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether a code of the one set is a code of the other, lies under one, or has one under it."""
    stems = [_stem(code) for code in map(clean, codes) if code]
    others_stems = [_stem(code) for code in map(clean, others) if code]
    return any(a.startswith(b) or b.startswith(a) for a in stems for b in others_stems)


def _stem(code: str) -> str:
    """The digits that say something: without the zeros that fill a code, and never without its division."""
    return code[:DIVISION] + code[DIVISION:].rstrip("0")


def best_pair(codes: tuple[str, ...], others: tuple[str, ...]) -> tuple[float, str, str] | None:
    """Closeness and codes of the closest pair of two sets of codes."""
    pairs = ((closeness(a, b), a, b) for a in codes for b in others)
    return max(pairs, key=lambda pair: pair[0], default=None)


def cpv_label(code: str, table: Mapping[str, str] | None = None) -> str:
    """The Dutch label of a code, from `table` or our own list, else that of its nearest ancestor."""
    digits = clean(code)
    own = labels()
    for end in range(8, DIVISION - 1, -1):
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
    for end in range(8, DIVISION, -1):
        exact = own.get(digits[:end].ljust(8, "0"))
        if digits and exact:
            return exact
        below = [own[c] for c in sorted(own) if digits and end < 8 and c.startswith(digits[:end])]
        if below:
            return below[0]
    return None


@lru_cache(maxsize=20_000)
def own_activity(code: str) -> str:
    """The code of the activity of our list that a code is or lies under, from its group on; "" for none."""
    near = nearest_activity(code)
    return near.code if near and lies_under(code, near.code) else ""


def lies_under(code: str, other: str) -> bool:
    """Whether a code is the other one, or lies under it in the tree."""
    return clean(code).startswith(_stem(other))
