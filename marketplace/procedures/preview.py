"""What an edit of the table changes for buyers: the purchases at its boundaries, before and after. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from marketplace.core.i18n import number
from marketplace.procedures.advice import answer
from marketplace.procedures.edits import Edit, applied
from marketplace.procedures.models import Basis
from marketplace.procedures.purchase import Purchase, WorkKind
from marketplace.procedures.routes import OPENED_BY, first_of
from marketplace.procedures.said import Saying, sayings
from marketplace.procedures.table import DAY, FIRST_DAY, Rule, RuleTable

CENT = Decimal("0.01")
#: Where no amount of the rule itself is a boundary: just under and on those of the routes of that day.
ROUTE_SERIES = tuple(name for names in OPENED_BY.values() for name in names)


@dataclass(frozen=True, slots=True)
class Case:
    """The amounts of a purchase. `offer`: the one to be approved, where that is what counts."""

    estimate: Decimal
    offer: Decimal | None
    cpv: str | None


@dataclass(frozen=True, slots=True)
class Consequence:
    """Purchases for which the same changes: of these kinds, on these days. `sayings`: what, in words."""

    kinds: tuple[WorkKind, ...]
    days: tuple[date, ...]
    cases: tuple[Case, ...]
    sayings: tuple[Saying, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """`tried`: how many purchases were looked at; `changed`: for how many the answer differs.

    `stuck`: those for which no route would be open any more. `known`: the days that the guide knows, before
    and after.
    """

    tried: int
    changed: int
    consequences: Sequence[Consequence]
    stuck: Sequence[Purchase]
    known: tuple[tuple[date, date] | None, tuple[date, date] | None]

    @property
    def knows_other_days(self) -> bool:
        return self.known[0] != self.known[1]


def preview(before: RuleTable, edit: Edit, today: date) -> Preview:
    """What an edit would change, for the purchases around its amounts and days."""
    after = applied(before, edit)
    tried = list(dict.fromkeys(boundaries(before, after, edit, today)))
    found: dict[Purchase, tuple[Saying, ...]] = {}
    stuck = []
    for purchase in tried:
        was, becomes = answer(before, purchase), answer(after, purchase)
        if said := tuple(sayings(was, becomes)):
            found[purchase] = said
        if was.open and not becomes.open:
            stuck.append(purchase)
    known = before.days_known, after.days_known
    return Preview(len(tried), len(found), _gathered(found), stuck, known)


def boundaries(before: RuleTable, after: RuleTable, edit: Edit, today: date) -> Iterator[Purchase]:
    """The purchases around an edit: each kind, day and amount at which another answer may begin."""
    rules = [rule for step in edit for rule in (step.before, step.after) if rule is not None]
    amounts = sorted({rule.amount for rule in rules if rule.amount is not None})
    approved = any(rule.basis in (Basis.APPROVED, Basis.AWARD) for rule in rules)
    codes = sorted(_codes(rules))
    for day in days_around(rules, today):
        for kind in WorkKind:
            if not any(rule.applies(kind) for rule in rules):
                continue
            of_routes = _amounts_of_routes((before, after), day, kind)
            plain = Purchase(day, kind, Decimal(0))
            for amount in _around(amounts) if amounts else of_routes:
                yield replace(plain, estimate=amount)
            if approved and amounts:
                least = max(amounts[0] - CENT, Decimal(0))
                for amount in _around(amounts):
                    yield replace(plain, estimate=least, offer=amount)
            for code in codes:
                yield from (replace(plain, estimate=amount, cpv=code) for amount in of_routes)


def days_around(rules: Iterable[Rule], today: date) -> list[date]:
    """The day before, on and after each begin and end, as far as the guide speaks of them; else today."""
    days: set[date] = set()
    for rule in rules:
        if rule.valid_from is not None:
            days |= {rule.valid_from - DAY, rule.valid_from, rule.valid_from + DAY}
            if rule.valid_to is not None:
                days |= {rule.valid_to - DAY, rule.valid_to, rule.valid_to + DAY}
            if rule.on(today):
                days.add(today)
    return sorted(day for day in days if day >= FIRST_DAY)


def _around(amounts: Iterable[Decimal]) -> list[Decimal]:
    """One cent under, on and over each."""
    found = {amount + step for amount in amounts for step in (-CENT, Decimal(0), CENT)}
    return sorted(amount for amount in found if amount >= 0)


def _amounts_of_routes(tables: Sequence[RuleTable], day: date, kind: WorkKind) -> list[Decimal]:
    """Just under and on each amount by which a route opens."""
    asked = Purchase(day, kind, Decimal(0))
    rules = [first_of(table, (name,), asked) for table in tables for name in ROUTE_SERIES]
    amounts = {rule.amount for rule in rules if rule is not None and rule.amount is not None}
    return sorted({each for amount in amounts for each in (amount - CENT, amount)}) or [Decimal(0)]


def _codes(rules: Iterable[Rule]) -> set[str]:
    """The first and last code of each span that not all of these rules have."""
    lists = [set(rule.cpv) for rule in rules]
    spans = {span for each in lists for span in each if not all(span in other for other in lists)}
    return {code for span in spans for code in span.split("-")}


Said = tuple[Saying, ...]
On = tuple[date, ...]
Kinds = tuple[WorkKind, ...]


def _gathered(found: Mapping[Purchase, Said]) -> list[Consequence]:
    """Purchases for which the same changes, together: first their kinds, then their days, then amounts."""
    kinds: dict[tuple[Said, Case, date], list[WorkKind]] = {}
    for purchase, said in found.items():
        case = Case(purchase.estimate, purchase.offer, purchase.cpv)
        kinds.setdefault((said, case, purchase.day), []).append(purchase.kind)
    days: dict[tuple[Said, Case, Kinds], list[date]] = {}
    for (said, case, day), each in kinds.items():
        days.setdefault((said, case, tuple(each)), []).append(day)
    cases: dict[tuple[Said, Kinds, On], list[Case]] = {}
    for (said, case, of_kinds), on in days.items():
        cases.setdefault((said, of_kinds, tuple(on)), []).append(case)
    return [Consequence(of_kinds, on, tuple(each), said) for (said, of_kinds, on), each in cases.items()]


def stale_texts(table: RuleTable, edit: Edit) -> list[tuple[str, str]]:
    """(code, amount) of rules with a new amount whose text still names one that their series had."""
    found = []
    for step in edit:
        rule = step.after
        if rule is None or rule.amount is None or (step.before and step.before.amount == rule.amount):
            continue
        before = {each.amount for each in table.of_series(rule.series) if each.amount is not None}
        words = {word.strip(".,;:()") for word in rule.says.split()}
        others = sorted(number(amount, 2) for amount in before - {rule.amount})
        found += [(rule.code, amount) for amount in others if amount in words]
    return found
