"""The law that advice rests on, with the dates from which it holds. Facts, each with where it was read.

What nobody read in the law or with an authority is said without an article.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from marketplace.core.i18n import N_

#: Equal treatment. Read: Flemish government, Draaiboek overheidsopdrachten, algemene beginselen.
EQUAL = N_("Artikel 4 van de wet van 17 juni 2016 inzake overheidsopdrachten")
#: Lots must be considered from the amount of the federal authorities on. Read in explanations of the law.
LOTS = N_("Artikel 58, § 1, van de wet van 17 juni 2016 inzake overheidsopdrachten")
#: Reserved contracts: who meets equivalent conditions takes part. Read: Interwaas, spelregels.
RESERVED = N_("Artikel 15 van de wet van 17 juni 2016 inzake overheidsopdrachten")
#: Technical specifications. Read: AGION says that its article 53 is about them; the text of § 4 was not read.
SPECIFICATIONS = N_("Artikel 53 van de wet van 17 juni 2016 inzake overheidsopdrachten")
#: From which estimate, in euro without VAT, lots must be considered: (first day, last day, amount).
_LOTS_FROM = (
    (date(2020, 1, 1), date(2021, 12, 31), Decimal(139_000)),
    (date(2022, 1, 1), date(2023, 12, 31), Decimal(140_000)),
    (date(2024, 1, 1), date(2025, 12, 31), Decimal(143_000)),
    (date(2026, 1, 1), date(2027, 12, 31), Decimal(140_000)),
)


def lots_from(day: date) -> Decimal | None:
    """The estimate from which lots must be considered on a day; None for years that are not known."""
    return next((amount for begin, end, amount in _LOTS_FROM if begin <= day <= end), None)
