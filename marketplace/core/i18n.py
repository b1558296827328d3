"""How texts, amounts, dates and counts stand on a Belgian screen, and how amounts are read back.

Texts are written in Dutch, and that Dutch is the key under which catalogues have other languages.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from marketplace.core.clock import BRUSSELS
from marketplace.core.languages import N_, Label, current, gettext, ngettext, translated
from marketplace.core.reading.numbers import read_amount

__all__ = ["N_", "Label", "_", "gettext", "ngettext", "read_amount", "translated"]

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


def weekday(value: date) -> str:
    """-> "vrijdag 27 november": a day soon."""
    return format_date(value, "EEEE d MMMM", locale=_locale())


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
