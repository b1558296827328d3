"""The procedure guide: what the rules of a day say of a purchase. It informs, and does not decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from marketplace.core.i18n import _, day
from marketplace.procedures.asks import Asked, asked_by
from marketplace.procedures.purchase import Purchase, WorkKind
from marketplace.procedures.reserving import Reserving, ways_to_reserve
from marketplace.procedures.routes import Route, eu_threshold, routes_of
from marketplace.procedures.table import Rule, RuleTable
from marketplace.procedures.warnings import Warned, warnings_of

#: What holds for every purchase, whatever its route: how it is estimated, and what may always be done.
ALWAYS = ("estimate", "which_threshold", "splitting", "market_consultation", "social_clause")
ALSO = ("non_discrimination", "evidence_equivalence", "competence")
#: Directive 2014/24, article 5(14): from which length a service without an end is estimated over 48 months.
LONG_MONTHS = 48


class DayUnknown(ValueError):
    """The table does not have all rules of a day; the text says, for the reader, of which days it has."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What the rules say. `asked`: the purchase as told, `purchase`: as judged (see `judged`).

    `routes`: every route of its kind, open or not. `asks`: of each open route what it asks. `reserving`: the
    ways to reserve it. `general`: rules for every purchase. `pending`: plans, which are never applied.
    """

    asked: Purchase
    purchase: Purchase
    routes: Sequence[Route]
    asks: Sequence[tuple[Route, Sequence[Asked]]]
    reserving: Sequence[Reserving]
    warnings: Sequence[Warned]
    general: Sequence[Rule]
    pending: Sequence[Rule]
    threshold: Rule | None

    @property
    def open(self) -> list[Route]:
        return [route for route in self.routes if route.is_open]

    @property
    def usable(self) -> list[Route]:
        """The open ones in which this offer, if there is one, may be approved."""
        return [route for route in self.open if route.may_approve(self.purchase.offer)]

    @property
    def closed(self) -> list[Route]:
        return [route for route in self.routes if not route.is_open]

    @property
    def rules(self) -> list[Rule]:
        """All rules that it rests on, each once, in the order in which they are met."""
        return list(dict.fromkeys(self._met()))

    @property
    def not_read(self) -> list[Rule]:
        """Those of which nobody read all in the source that decides."""
        return [rule for rule in self.rules if not rule.read]

    def _met(self) -> Iterator[Rule]:
        for route in self.routes:
            yield route.rule
            if route.approval is not None:
                yield route.approval
        for _route, asks in self.asks:
            for asked in asks:
                yield asked.rule
                if asked.because is not None:
                    yield asked.because
        if self.threshold is not None:
            yield self.threshold
        for reserving in self.reserving:
            yield from reserving.rules
        for warned in self.warnings:
            yield from warned.rules
        yield from self.general


def advise(table: RuleTable, asked: Purchase) -> Advice:
    """What the table says of a purchase. Raises DayUnknown for a day of which rules are missing."""
    check_day(table, asked.day)
    return answer(table, asked)


def answer(table: RuleTable, asked: Purchase) -> Advice:
    """The same for any day, by the rules that there are: to see what an edit would change."""
    purchase = judged(table, asked)
    routes = routes_of(table, purchase)
    ways = ways_to_reserve(table, asked)
    return Advice(
        asked,
        purchase,
        routes,
        [(route, asked_by(table, purchase, route)) for route in routes if route.is_open],
        ways,
        warnings_of(table, asked, purchase, routes, ways),
        list(_general(table, purchase)),
        table.pending,
        eu_threshold(table, purchase),
    )


def check_day(table: RuleTable, on: date) -> None:
    """Raises DayUnknown unless the table has all rules of a day."""
    known = table.days_known
    if known is None or not known[0] <= on <= known[1]:
        if known is None:
            raise DayUnknown(_("De regels ontbreken. Vraag de beheerder om ze in te lezen."))
        words = {"first": day(known[0]), "last": day(known[1])}
        if known[1] == date.max:
            raise DayUnknown(_("Wij kennen de regels vanaf %(first)s") % words)
        raise DayUnknown(_("Wij kennen de regels van %(first)s tot en met %(last)s") % words)


def judged(table: RuleTable, asked: Purchase) -> Purchase:
    """The purchase with the kind by which it is judged: the strictest when its code is not on the list.

    A service that somebody calls social, with a CPV code that the list does not name, is an ordinary one:
    cleaning and green maintenance are not on it, and the rules for social services are the widest.
    """
    if asked.kind is not WorkKind.SOCIAL or asked.cpv is None:
        return asked
    listed = table.find("SOC-LIJST", asked.day, asked.kind)
    short = table.find("R91-CPV", asked.day, asked.kind)
    if any(rule is not None and rule.names(asked.cpv) for rule in (listed, short)):
        return asked
    return replace(asked, kind=WorkKind.SERVICES)


def _general(table: RuleTable, purchase: Purchase) -> Iterator[Rule]:
    for topic in (*ALWAYS, *ALSO):
        for rule in table.about(topic, purchase.day, purchase.kind):
            long = purchase.months is not None and purchase.months > LONG_MONTHS
            if rule.series != "SPLITS-48M" or long:
                yield rule
    exceptions = table.find("SOC-OPZB-UITZ", purchase.day, purchase.kind)
    if exceptions is not None and exceptions.met(purchase.total):
        yield exceptions
