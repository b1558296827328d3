"""How much work something is, in full-time equivalents: typed, and said."""

from __future__ import annotations

from decimal import Decimal

from marketplace.core.i18n import _, number
from marketplace.core.web.forms import Form

LEAST, MOST = 0.005, 9_999


def read(form: Form, name: str = "fte") -> Decimal | None:
    """What is typed in a field, with "VTE" behind it or not; None when empty, or wrong with its error."""
    message = _("Vul het werk in voltijdse medewerkers in, zoals 2,5")
    return form.decimal(name, least=LEAST, most=MOST, message=message, unit="VTE")


def typed(value: Decimal | None) -> str:
    """As a field shows it: 2.50 -> "2,5"."""
    return "" if value is None else f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def said(value: Decimal | None) -> str:
    """As a page says it; empty where nobody knows."""
    if value is None:
        return ""
    return _("%(number)s voltijdse medewerkers (VTE)") % {"number": number(value, 2)}
