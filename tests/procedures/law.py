"""The amounts of the law written down a second time, and the table as it comes with the product.

Sources: the explanations named in seed/reference/procurement_rules.csv. The guide is compared with this.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from marketplace.procedures.purchase import Purchase, WorkKind
from marketplace.procedures.reading import shipped
from marketplace.procedures.table import RuleTable

TABLE = RuleTable.of(shipped())
CENT = Decimal("0.01")
SMALL = Decimal(30_000)
SOCIAL = Decimal(750_000)
WORKS_SIMPLIFIED = Decimal(750_000)
#: First year of two -> negotiated without publication; supplies and services in Europe; works in Europe.
PERIODS = {
    2020: (139_000, 214_000, 5_350_000),
    2022: (140_000, 215_000, 5_382_000),
    2024: (143_000, 221_000, 5_538_000),
    2026: (140_000, 216_000, 5_404_000),
}


def amounts(day: date) -> tuple[Decimal, Decimal, Decimal]:
    """The three amounts of a day, in the order of PERIODS."""
    first, second, third = PERIODS[day.year - day.year % 2]
    return Decimal(first), Decimal(second), Decimal(third)


def routes(purchase: Purchase) -> set[str]:
    """Which routes are open, by these amounts."""
    negotiated, europe, _works = amounts(purchase.day)
    total = purchase.total
    kind = purchase.kind
    open_routes = {"open"}
    if total < SMALL:
        open_routes.add("limited_value")
    if kind is WorkKind.SOCIAL:
        open_routes |= {"simplified", "social_own"}
        if total < SOCIAL:
            open_routes.add("negotiated_without_publication")
        return open_routes
    if total < negotiated:
        open_routes.add("negotiated_without_publication")
    if kind is WorkKind.WORKS:
        return open_routes | ({"simplified"} if total < WORKS_SIMPLIFIED else set())
    return open_routes | ({"simplified", "competitive_negotiation"} if total < europe else set())


def in_europe(purchase: Purchase) -> bool:
    """Whether it is to be published in Europe."""
    _negotiated, europe, works = amounts(purchase.day)
    limits = {WorkKind.WORKS: works, WorkKind.SOCIAL: SOCIAL}
    return purchase.total >= limits.get(purchase.kind, europe)


def around(day: date) -> list[Decimal]:
    """One cent under, on and one cent over every amount of a day, and nothing at all."""
    limits = {SMALL, SOCIAL, Decimal(3_000), amounts(day)[2] / 2, *amounts(day)}
    return [Decimal(0), *sorted(limit + step for limit in limits for step in (-CENT, Decimal(0), CENT))]
