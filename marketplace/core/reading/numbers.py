"""Amounts and measures as people in Belgium write them -> Decimal."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
#: An amount that a column can't hold any more.
TOO_MUCH = Decimal("1e12")
#: How units are written, by how pages show them; another unit is written as it is shown.
UNITS = {
    "km": ("km", "kilometer", "kilometers"),
    "%": ("%", "procent", "pct", "percent"),
    "VTE": ("vte", "vte's", "fte", "fte's"),
    "uur": ("uur", "uren", "u"),
    "jaar": ("jaar", "jaren"),
}
LONGEST = 40
_SPACES = re.compile(r"\s+")
_EURO = re.compile(r"\u20ac|(?<![a-z])eur(?:os?)?(?![a-z])", re.IGNORECASE)
_WITHOUT_VAT = re.compile(r"[,(]?\s*\b(?:excl(?:usief)?|ex|zonder)\b\.?\s*\bbtw\b\.?\)?", re.IGNORECASE)
_NO_CENTS = re.compile(r"[.,]\s*[-\u2010-\u2015\u2212=]+\s*$")
_TIMES = {"k": 1_000, "duizend": 1_000, "mio": 1_000_000, "mln": 1_000_000, "miljoen": 1_000_000}
_MANY = re.compile(rf"({'|'.join(_TIMES)})\.?$", re.IGNORECASE)
#: Thousands in groups of three, the first of which is no nought, and decimals behind the other sign.
_GROUPED = re.compile(r"([1-9][0-9]{0,2}(?:([.,])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?")
_PLAIN = re.compile(r"([0-9]+)(?:([.,])([0-9]+))?")


def read_amount(text: str) -> Decimal | None:
    """What people type as an amount -> euro in cents; None when it can't be one, or can be two.

    Accepts 143.000, 143000, 143 000,00, € 1.250,5, 12.500,-, 12500 euro excl. btw, 12,5k and 99.95. Parts
    of a cent are rounded in a price below one euro (0,125) and refused in others.
    """
    if len(text) > LONGEST:
        return None
    bare = _NO_CENTS.sub("", _EURO.sub("", _WITHOUT_VAT.sub("", text)).strip())
    number = read_number(bare)
    if number is None or number >= TOO_MUCH:
        return None
    amount = number.quantize(CENT, ROUND_HALF_UP)
    return amount if amount == number or (amount and number < 1) else None


def read_measure(text: str, unit: str = "") -> Decimal | None:
    """A number with or without its unit behind it: "30 km", "75 %", "30,5". None for what is none."""
    ways = UNITS.get(unit, (unit.casefold(),))
    bare = text.strip().casefold()
    for way in sorted(filter(None, ways), key=len, reverse=True):
        if bare.endswith(way):
            bare = bare.removesuffix(way)
            break
    return read_number(bare)


def read_number(text: str) -> Decimal | None:
    """A number that is not negative. None for what is none, and for 12,500, which may be twelve and a half.

    A point or comma followed by three digits stands between thousands, unless a lone 0 goes before it; then,
    as with fewer digits, it stands before decimals.
    """
    bare = _SPACES.sub("", text)
    if not bare or len(bare) > LONGEST:
        return None
    if many := _MANY.search(bare):
        times, bare = _TIMES[many[1].lower()], bare[: many.start()]
        return None if _GROUPED.fullmatch(bare) else _times(_ungrouped(bare), times)
    if grouped := _GROUPED.fullmatch(bare):
        whole, sign, decimals = grouped.groups()
        unclear = sign == "," and whole.count(",") == 1 and not decimals
        return None if unclear else Decimal(re.sub(r"[.,]", "", whole) + f".{decimals or ''}".rstrip("."))
    return _ungrouped(bare)


def as_typed(number: Decimal) -> str:
    """A number as one types it here, and as it is read back: "12500,5"."""
    return f"{number.normalize():f}".replace(".", ",")


def _ungrouped(bare: str) -> Decimal | None:
    found = _PLAIN.fullmatch(bare)
    if found is None:
        return None
    whole, sign, decimals = found.groups()
    if decimals is None:
        return Decimal(whole)
    thousands = sign == "." and len(decimals) == len("000") and whole != "0"
    odd = thousands or (len(whole) > 1 and whole[0] == "0")
    return None if odd else Decimal(f"{whole}.{decimals}")


def _times(number: Decimal | None, times: int) -> Decimal | None:
    return None if number is None else number * times
