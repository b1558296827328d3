"""What an edit of the table changes for buyers: the purchases at its boundaries, before and after. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

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
class Consequence:
    """What changes for purchases that are the same but for their kind and day.

    `offer`: the amount to be approved, where that is what counts. `sayings`: what changes, in words.
    """

    kinds: tuple[WorkKind, ...]
    days: tuple[date, ...]
    estimate: Decimal
    offer: Decimal | None
    cpv: str | None
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


Same = tuple[tuple[Saying, ...], Decimal, Decimal | None, str | None]


def _gathered(found: Mapping[Purchase, tuple[Saying, ...]]) -> list[Consequence]:
    """Purchases that differ in kind and day only, for which the same changes, as one."""
    kinds: dict[tuple[Same, date], list[WorkKind]] = {}
    for purchase, said in found.items():
        same = said, purchase.estimate, purchase.offer, purchase.cpv
        kinds.setdefault((same, purchase.day), []).append(purchase.kind)
    days: dict[tuple[Same, tuple[WorkKind, ...]], list[date]] = {}
    for (same, day), each in kinds.items():
        days.setdefault((same, tuple(each)), []).append(day)
    return [
        Consequence(each, tuple(on), estimate, offer, cpv, said)
        for ((said, estimate, offer, cpv), each), on in days.items()
    ]
