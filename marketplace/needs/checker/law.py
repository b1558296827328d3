"""The law that advice rests on, with the dates from which it holds. Facts, each with where it was read.

What nobody read in the law or with an authority is said without an article.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from marketplace.core.i18n import N_
from marketplace.procedures.purchase import WorkKind
from marketplace.procedures.table import RuleTable

#: Equal treatment. Read: Flemish government, Draaiboek overheidsopdrachten, algemene beginselen.
EQUAL = N_("Artikel 4 van de wet van 17 juni 2016 inzake overheidsopdrachten")
#: Lots must be considered from the amount of the federal authorities on. Read in explanations of the law.
LOTS = N_("Artikel 58, § 1, van de wet van 17 juni 2016 inzake overheidsopdrachten")
#: Reserved contracts: who meets equivalent conditions takes part. Read: Interwaas, spelregels.
RESERVED = N_("Artikel 15 van de wet van 17 juni 2016 inzake overheidsopdrachten")
#: Technical specifications. Read: AGION says that its article 53 is about them; the text of § 4 was not read.
SPECIFICATIONS = N_("Artikel 53 van de wet van 17 juni 2016 inzake overheidsopdrachten")


def lots_from(table: RuleTable, day: date) -> Decimal | None:
    """The estimate in euro without VAT from which lots must be considered; None for years not known."""
    rule = table.find("LOT", day, WorkKind.SERVICES)
    return None if rule is None else rule.amount
