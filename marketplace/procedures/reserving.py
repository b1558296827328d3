"""Reserving: article 15 (who may take part) and article 91 (some social services), with their codes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from marketplace.core.i18n import _, number
from marketplace.procedures.purchase import Purchase, WorkKind
from marketplace.procedures.table import Rule, RuleTable

#: Article 91: at most three years, extensions included (rule R91-3J; directive 2014/24, article 77, § 3).
MOST_MONTHS = Decimal(36)
ARTICLE_15 = (
    *("R15-WIE", "R15-30", "R15-VERMELD", "R15-ELKE-WEG", "R15-DREMPEL", "R15-PERCEEL"),
    *("R15-GELIJK", "R15-BEWIJS", "R15-ART60", "R15-EFORMS"),
)
ARTICLE_91 = ("R91-WIE", "R91-CPV", "R91-3J", "R91-ZELFDE", "R91-EFORMS")


class ReservedCode(StrEnum):
    """The codes of reserved participation in eForms (code list reserved-procurement)."""

    WORKSHOPS = "res-ws"
    SOCIAL_SERVICES = "res-pub-ser"


@dataclass(frozen=True, slots=True)
class Reserving:
    """A way to reserve this purchase. `refused`: why it can't be, "" when nothing speaks against it.

    `unknown`: what one has to tell before it can be said, "" when that is known. `rules`: what it rests on.
    """

    code: ReservedCode
    refused: str
    rules: Sequence[Rule]
    unknown: str = ""

    @property
    def possible(self) -> bool:
        return not self.refused and not self.unknown


def ways_to_reserve(table: RuleTable, purchase: Purchase) -> list[Reserving]:
    """Article 15 in any case; article 91 for what is, or is called, a social service."""
    ways = [_article_15(table, purchase)]
    if purchase.kind is WorkKind.SOCIAL:
        ways.append(_article_91(table, purchase))
    return ways


def _article_15(table: RuleTable, purchase: Purchase) -> Reserving:
    """For any kind, amount, route and length; under the limit of small purchases it is not needed."""
    rules = _of(table, purchase, ARTICLE_15)
    rules += [rule for rule in _of(table, purchase, ("R15-BW",)) if rule.met(purchase.total)]
    return Reserving(ReservedCode.WORKSHOPS, "", rules)


def _article_91(table: RuleTable, purchase: Purchase) -> Reserving:
    rules = _of(table, purchase, ARTICLE_91)
    listed = table.find("R91-CPV", purchase.day, purchase.kind)
    refused = unknown = ""
    if purchase.cpv is None:
        unknown = _("Geef de CPV-code. Dit mag enkel voor codes op een korte lijst.")
    elif listed is None or not listed.names(purchase.cpv):
        refused = _("De CPV-code %(code)s staat niet op de korte lijst.") % {"code": purchase.cpv}
    if not refused and purchase.months is not None and purchase.months > MOST_MONTHS:
        refused = _("%(months)s maanden is te lang. Dit mag hoogstens %(most)s maanden duren.") % {
            "months": number(purchase.months, 2),
            "most": number(MOST_MONTHS),
        }
    return Reserving(ReservedCode.SOCIAL_SERVICES, refused, rules, "" if refused else unknown)


def _of(table: RuleTable, purchase: Purchase, names: Sequence[str]) -> list[Rule]:
    found = (table.find(name, purchase.day, purchase.kind) for name in names)
    return [rule for rule in found if rule is not None]
