"""Enterprise numbers (KBO) in the ways people and notices write them."""

from __future__ import annotations

import re

from stdnum.be import vat

DIGITS = 10
_WORDS = "ondernemingsnummer|ondernemingsnr|nummer|btw|tva|vat|kbo|bce|rpr|rpm|nr|be|0208:"
_BEFORE = re.compile(rf"(?:(?:{_WORDS})[\s.:\u00b0-]*)+", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9](?:[\s./-]{0,2}[0-9]){8,9}")
_PART = re.compile(r"[0-9](?:[\s./-]?[0-9]){3,8}")


def read_kbo(text: str) -> str | None:
    """The ten digits of a number as written: 0207.725.696, BE 0207 725 696, BTW BE0207.725.696, 207725696.

    None when it is none, or when its check digits show a mistake.
    """
    bare = _bare(text)
    if _NUMBER.fullmatch(bare) is None:
        return None
    digits = re.sub(r"[^0-9]", "", bare).zfill(DIGITS)
    return digits if vat.is_valid(digits) else None


def digits_in(text: str) -> str:
    """The digits of a number, or part of one, that someone looks for; "" when a text holds other things."""
    bare = _bare(text)
    return re.sub(r"[^0-9]", "", bare) if _NUMBER.fullmatch(bare) or _PART.fullmatch(bare) else ""


def _bare(text: str) -> str:
    return _BEFORE.sub("", text.strip(), count=1) if _BEFORE.match(text.strip()) else text.strip()
