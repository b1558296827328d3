"""Which routes are open for a purchase: each by the rule of the table that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from marketplace.core.i18n import N_
from marketplace.procedures.models import Basis
from marketplace.procedures.purchase import Purchase
from marketplace.procedures.table import Rule, RuleTable


class RouteKey(StrEnum):
    """The routes, the lightest first."""

    LIMITED_VALUE = "limited_value"
    NEGOTIATED_WITHOUT_PUBLICATION = "negotiated_without_publication"
    SIMPLIFIED = "simplified"
    COMPETITIVE_NEGOTIATION = "competitive_negotiation"
    SOCIAL_OWN = "social_own"
    OPEN = "open"


ROUTE_NAMES = {
    RouteKey.LIMITED_VALUE: N_("Opdracht van beperkte waarde (aanvaarde factuur)"),
    RouteKey.NEGOTIATED_WITHOUT_PUBLICATION: N_("Onderhandelen zonder voorafgaande bekendmaking"),
    RouteKey.SIMPLIFIED: N_("Vereenvoudigde onderhandelingsprocedure met bekendmaking"),
    RouteKey.COMPETITIVE_NEGOTIATION: N_("Mededingingsprocedure met onderhandeling"),
    RouteKey.SOCIAL_OWN: N_("Eigen procedure voor sociale en specifieke diensten"),
    RouteKey.OPEN: N_("Openbare of niet-openbare procedure"),
}
#: The series that open a route; which of them is asked follows from the kinds that each applies to.
OPENED_BY: dict[RouteKey, tuple[str, ...]] = {
    RouteKey.LIMITED_VALUE: ("LV-RAMING",),
    RouteKey.NEGOTIATED_WITHOUT_PUBLICATION: ("OPZB", "SOC-OPZB"),
    RouteKey.SIMPLIFIED: ("VOP", "VOP-WERKEN", "VOP-SOCIAAL"),
    RouteKey.COMPETITIVE_NEGOTIATION: ("MPO",),
    RouteKey.SOCIAL_OWN: ("SOC-EIGEN",),
    RouteKey.OPEN: ("OPEN",),
}
#: Where a second rule limits what may be approved in the end.
APPROVED_BY = {RouteKey.LIMITED_VALUE: "LV-GUNNING"}
EU_SERIES = ("EU-LD", "EU-W", "SOC-EU")


@dataclass(frozen=True, slots=True)
class Route:
    """A route of the purchase's kind. `rule` opens or closes it; `approval` limits what may be approved."""

    key: RouteKey
    rule: Rule
    is_open: bool
    approval: Rule | None = None

    def may_approve(self, offer: Decimal | None) -> bool:
        """Whether this amount can be approved in this route, once it is known."""
        return offer is None or self.approval is None or self.approval.met(offer)


def routes_of(table: RuleTable, purchase: Purchase, total: Decimal | None = None) -> list[Route]:
    """Every route that exists for this kind on this day, open or not for the total (or another one)."""
    amount = purchase.total if total is None else total
    routes = []
    for key, names in OPENED_BY.items():
        rule = first_of(table, names, purchase)
        if rule is None:
            continue
        approval = rule if rule.basis is Basis.APPROVED else None
        if key in APPROVED_BY:
            approval = first_of(table, (APPROVED_BY[key],), purchase)
        routes.append(Route(key, rule, rule.met(amount), approval))
    return routes


def first_of(table: RuleTable, names: Sequence[str], purchase: Purchase) -> Rule | None:
    """The rule of the first of some series that says something of this purchase."""
    found = (table.find(name, purchase.day, purchase.kind) for name in names)
    return next((rule for rule in found if rule is not None), None)


def eu_threshold(table: RuleTable, purchase: Purchase) -> Rule | None:
    """The European threshold of this kind on this day."""
    return first_of(table, EU_SERIES, purchase)
