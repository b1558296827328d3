"""What a route asks of a buyer: publication, platform, lots, waiting, motives, reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.core.i18n import N_
from marketplace.procedures.models import Basis
from marketplace.procedures.purchase import Purchase, WorkKind
from marketplace.procedures.routes import Route, RouteKey, eu_threshold
from marketplace.procedures.table import Rule, RuleTable

#: What is asked, in the order of a purchase.
ASKED = {
    "ask": N_("Wie u vraagt"),
    "publication": N_("Bekendmaken"),
    "lots": N_("Percelen"),
    "platform": N_("Offertes ontvangen"),
    "sme": N_("Voorschot"),
    "motivation": N_("Motiveren en meedelen"),
    "standstill": N_("Wachten"),
    "after": N_("Na de gunning"),
}
PUBLISHED = frozenset(
    {RouteKey.SIMPLIFIED, RouteKey.COMPETITIVE_NEGOTIATION, RouteKey.SOCIAL_OWN, RouteKey.OPEN}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a route asks: `topic` is a key of ASKED. `because`: the rule whose amount decides."""

    topic: str
    rule: Rule
    because: Rule | None = None


def lots_from(table: RuleTable, day: date) -> Decimal | None:
    """The estimate in euro without VAT from which lots must be considered; None for days not known."""
    rule = table.find("LOT", day, WorkKind.SERVICES)
    return None if rule is None else rule.amount


def asked_by(table: RuleTable, purchase: Purchase, route: Route) -> list[Asked]:
    """All that one route asks for this purchase, by topic."""
    asker = _Asker(table, purchase, route)
    found = (
        *asker.whom_to_ask(),
        *asker.publication(),
        *asker.lots(),
        *asker.platform(),
        *asker.advance(),
        *asker.motives(),
        *asker.waiting(),
        *asker.afterwards(),
    )
    return [each for each in found if each is not None]


@dataclass(frozen=True, slots=True)
class _Asker:
    table: RuleTable
    purchase: Purchase
    route: Route

    @property
    def small(self) -> bool:
        return self.route.key is RouteKey.LIMITED_VALUE

    @property
    def published(self) -> bool:
        return self.route.key in PUBLISHED

    @property
    def european(self) -> Rule | None:
        """The European threshold, when the total reaches it."""
        rule = eu_threshold(self.table, self.purchase)
        return rule if rule is not None and rule.met(self.purchase.total) else None

    def one(self, topic: str, series: str, because: Rule | None = None) -> Asked | None:
        rule = self.table.find(series, self.purchase.day, self.purchase.kind)
        return None if rule is None else Asked(topic, rule, because)

    def if_met(self, topic: str, series: str) -> Asked | None:
        """A rule that holds by an amount: of the whole, or of what is approved."""
        asked = self.one(topic, series)
        if asked is None:
            return None
        on_estimate = asked.rule.basis in (None, Basis.ESTIMATE)
        amount = self.purchase.total if on_estimate else self.purchase.approved
        return asked if asked.rule.met(amount) else None

    def whom_to_ask(self) -> Sequence[Asked | None]:
        if self.small:
            return [self.one("ask", "LV-RAADPLEEG"), self.one("ask", "LV-BEGINSELEN")]
        if self.route.key is RouteKey.NEGOTIATED_WITHOUT_PUBLICATION:
            return [self.one("ask", "OPZB-DRIE")]
        return []

    def publication(self) -> Sequence[Asked | None]:
        if not self.published:
            return []
        threshold = eu_threshold(self.table, self.purchase)
        return [self.one("publication", "BEKEND-EU" if self.european else "BEKEND-BE", threshold)]

    def lots(self) -> Sequence[Asked | None]:
        return [] if self.small else [self.if_met("lots", "LOT")]

    def platform(self) -> Sequence[Asked | None]:
        if self.small:
            return [self.one("platform", "ECOM-BW")]
        if not self.published:
            return [self.one("platform", "ECOM-EU" if self.european else "ECOM-OPZB")]
        return [self.one("platform", "ECOM-EU" if self.european else "ECOM-BE")]

    def advance(self) -> Sequence[Asked | None]:
        negotiated = self.route.key is RouteKey.NEGOTIATED_WITHOUT_PUBLICATION
        other = "KMO-VOORSCHOT-OPZB" if negotiated else "KMO-VOORSCHOT"
        return [self.one("sme", "KMO-BW" if self.small else other), self.one("sme", "KMO-BETAAL")]

    def motives(self) -> Sequence[Asked | None]:
        if self.small:
            return [self.one("motivation", "INFO-BW")]
        topic = "motivation"
        return [self.one(topic, "MOTIEF"), self.if_met(topic, "INFO"), self.one(topic, "INFO-VRAAG")]

    def waiting(self) -> Sequence[Asked | None]:
        """Standstill where publication in Europe was a duty; for works from half of its threshold."""
        if self.small:
            return []
        works = self.if_met("standstill", "WACHT-W") if self.published else None
        services = self.one("standstill", "WACHT-LD", self.european) if self.european else None
        if works or services:
            return [works, services]
        return [] if self.unsure_to_wait else [self.one("standstill", "WACHT-VRIJ")]

    @property
    def unsure_to_wait(self) -> bool:
        """European publication of a kind of which no row says whether one waits: nobody read that."""
        return self.european is not None

    def afterwards(self) -> Sequence[Asked | None]:
        if self.small:
            return [self.if_met("after", "RAPPORT-BW"), self.one("after", "EFACTUUR")]
        names = ("BEKEND-RESULTAAT", "BEKEND-STOP", "EFACTUUR")
        return [self.one("after", name) for name in names]
