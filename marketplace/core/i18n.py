"""How texts, amounts, dates and counts stand on a Belgian screen, and how amounts are read back.

Texts are written in Dutch, and that Dutch is the key under which catalogues have other languages.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from marketplace.core.clock import BRUSSELS
from marketplace.core.languages import N_, Label, current, gettext, ngettext, translated

__all__ = ["N_", "Label", "_", "gettext", "ngettext", "translated"]

_ = gettext


def _locale() -> Locale:
    return current().locale


def money(amount: Decimal | None) -> str:
    """Decimal euro -> "€ 143.000,00"; None -> "niet opgegeven"."""
    return _("niet opgegeven") if amount is None else format_currency(amount, "EUR", locale=_locale())


def number(value: float | Decimal | int, digits: int = 1) -> str:
    """1234.5 -> "1.234,5", at most `digits` decimals."""
    return format_decimal(
        round(Decimal(str(value)), digits), format="#,##0." + "#" * max(digits, 1), locale=_locale()
    )


def day(value: date | datetime | None) -> str:
    """-> "22 november 2026", the day in Brussels; None -> "niet bepaald"."""
    if value is None:
        return _("niet bepaald")
    if isinstance(value, datetime):
        value = value.astimezone(BRUSSELS).date()
    return format_date(value, "d MMMM y", locale=_locale())


def iso_day(text: str) -> str:
    """A day or moment in ISO 8601, as "2026-11-22T14:05:00+00:00" -> "22 november 2026"."""
    value = datetime.fromisoformat(text)
    return day(value if value.tzinfo else value.date())


def moment(value: datetime | None) -> str:
    """-> "22 november 2026 om 14:05", Brussels time; None -> "nog niet"."""
    if value is None:
        return _("nog niet")
    here = value.astimezone(BRUSSELS)
    return _("%(day)s om %(time)s") % {"day": day(here), "time": format_time(here, "HH:mm", locale=_locale())}


def plural(count: int, one: str, many: str) -> str:
    """1 -> "1 leverancier", 2 -> "2 leveranciers"."""
    return f"{number(count)} {ngettext(one, many, count)}"


_AMOUNT = re.compile(
    r"[0-9]{1,3}(?:([.,])[0-9]{3}(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]{1,2})?)|[0-9]+(?:[.,][0-9]{1,2})?"
)


def read_amount(text: str) -> Decimal | None:
    """What people type as an amount -> Decimal euro with two decimals; None when it can't be one.

    Accepts 143.000, 143000, 143 000,00, € 1.250,5 and 99.95 (a point followed by one or two digits at the
    end is a decimal sign, one followed by three a thousands sign).
    """
    bare = re.sub(r"[€\s\u00a0\u202f]|EUR|euro", "", text, flags=re.IGNORECASE)
    if not _AMOUNT.fullmatch(bare):
        return None
    whole, cents = bare, ""
    if match := re.fullmatch(r"(.*)[.,](\d{1,2})", bare):
        whole, cents = match.groups()
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + "." + (cents or "0")).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None


def sort_key(name: str) -> str:
    """Orders names as a reader expects: é after e and before f, capitals beside small letters."""
    bare = unicodedata.normalize("NFKD", name)
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold()
