"""The table of rules as values: which rule of a series holds on a day, and whether the table is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import groupby, pairwise
from operator import attrgetter, ge, gt, le, lt

from marketplace.procedures.models import Basis, Certainty, Comparison

COMPARES = {
    Comparison.BELOW: lt,
    Comparison.UP_TO: le,
    Comparison.FROM: ge,
    Comparison.ABOVE: gt,
}
#: What a note says where nobody read the source of what stands behind it.
NOT_READ = "NIET NAGEKEKEN"
NOT_READ_WORDS = (NOT_READ, "niet gelezen", "niet apart gelezen", "algemene kennis", "aangenomen")
#: How the article begins of a rule for which none was found.
NO_ARTICLE = ("geen ", "Geen ")
#: The years of which the table promises to know each day.
FIRST_DAY, LAST_DAY = date(2020, 1, 1), date(2027, 12, 31)
#: Series that advice can't do without: one rule on each of those days.
NEEDED = (
    *("LV-RAMING", "LV-GUNNING", "OPZB", "SOC-OPZB", "VOP", "VOP-WERKEN", "VOP-SOCIAAL", "MPO"),
    *("SOC-EIGEN", "OPEN", "EU-LD", "EU-W", "SOC-EU", "SOC-LIJST", "LOT", "DATUM"),
    *("RAMING-TOTAAL", "SPLITS-VERBOD", "SPLITS-12M", "WACHT-LD", "WACHT-W", "WACHT-VRIJ"),
    *("MOTIEF", "INFO", "INFO-BW", "ECOM-BW", "ECOM-OPZB", "ECOM-BE", "ECOM-EU", "BEKEND-EU", "BEKEND-BE"),
    *("R15-WIE", "R15-30", "R15-VERMELD", "R15-BW", "R91-WIE", "R91-CPV", "R91-3J", "R91-ZELFDE"),
    *("CLAUSULE", "MARKT"),
)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in one period: what `ProcedureRule` holds, as a value. `applies_to`: empty for all kinds."""

    code: str
    series: str
    topic: str
    says: str
    article: str
    source: str
    certainty: Certainty
    applies_to: frozenset[str] = frozenset()
    amount: Decimal | None = None
    comparison: Comparison | None = None
    basis: Basis | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""
    cpv: tuple[str, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether it is a plan without a day on which it begins: shown, never applied."""
        return self.valid_from is None

    @property
    def read(self) -> bool:
        """Whether somebody read all of it in the source that decides."""
        return self.certainty is Certainty.READ and not self.unread

    @property
    def unread(self) -> bool:
        """Whether nobody read it, or a part of it, anywhere: it is inferred, or its note says so."""
        return self.certainty is Certainty.INFERRED or any(word in self.note for word in NOT_READ_WORDS)

    @property
    def has_article(self) -> bool:
        """Whether a text of law is named for it: some say "geen uitdrukkelijke bepaling gelezen" there."""
        return not self.article.startswith(NO_ARTICLE)

    def on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return self.valid_from is not None and self.valid_from <= day <= (self.valid_to or date.max)

    def applies(self, kind: str) -> bool:
        return not self.applies_to or kind in self.applies_to

    def met(self, amount: Decimal) -> bool:
        """Whether an amount in euro stands to the rule's as it says; always for a rule without one."""
        if self.amount is None or self.comparison is None:
            return True
        return bool(COMPARES[self.comparison](amount, self.amount))

    def names(self, code: str) -> bool:
        """Whether it is about a CPV code of eight digits."""
        spans = (span.partition("-")[::2] for span in self.cpv)
        return any(first <= code <= (last or first) for first, last in spans)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a series: from `first` to `last` it has no rule, or `codes` hold at one time."""

    series: str
    first: date
    last: date
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RuleTable:
    """All rules, in their order."""

    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> RuleTable:
        return cls(tuple(rules))

    @cached_property
    def _series(self) -> Mapping[str, Sequence[Rule]]:
        ordered = sorted(self.rules, key=attrgetter("series"))
        return {name: tuple(rules) for name, rules in groupby(ordered, attrgetter("series"))}

    @cached_property
    def days_known(self) -> tuple[date, date] | None:
        """The first and last day of which each needed series has a rule; None when there are none."""
        first, last = date.min, date.max
        for name in NEEDED:
            known = _days_of(self._series.get(name, ()))
            if known is None:
                return None
            first, last = max(first, known[0]), min(last, known[1])
        return (max(first, FIRST_DAY), last) if first <= last else None

    @property
    def pending(self) -> list[Rule]:
        return [rule for rule in self.rules if rule.pending]

    def of_series(self, name: str) -> Sequence[Rule]:
        """All periods of a series."""
        return self._series.get(name, ())

    def find(self, name: str, day: date, kind: str) -> Rule | None:
        """The rule of a series on a day for a kind of purchase."""
        return next((rule for rule in self.of_series(name) if rule.on(day) and rule.applies(kind)), None)

    def about(self, topic: str, day: date, kind: str) -> list[Rule]:
        """All rules on a topic on a day for a kind of purchase."""
        return [rule for rule in self.rules if rule.topic == topic and rule.on(day) and rule.applies(kind)]

    def missing_on(self, day: date) -> list[str]:
        """The needed series without a rule on a day: the guide doesn't answer for it."""
        return [name for name in NEEDED if not any(rule.on(day) for rule in self.of_series(name))]

    def faults(self) -> list[Fault]:
        """Days that a needed series has no rule, and days that any series has two."""
        found = [fault for name in NEEDED for fault in _gaps(name, self.of_series(name))]
        return found + [fault for name, rules in self._series.items() for fault in _doubles(name, rules)]


def _in_time(rules: Sequence[Rule]) -> list[tuple[date, date]]:
    """First and last day of each that is no plan, the earliest first."""
    dated = [(rule.valid_from, rule.valid_to or date.max) for rule in rules if rule.valid_from is not None]
    return sorted(dated)


def _days_of(rules: Sequence[Rule]) -> tuple[date, date] | None:
    """The first and last day that these know. After what the table promises a gap ends what they know."""
    first: date | None = None
    last = date.min
    for begins, ends in _in_time(rules):
        if first is not None and last >= LAST_DAY and begins - DAY > last:
            break
        first, last = first or begins, max(last, ends)
    return None if first is None else (first, last)


def _gaps(name: str, rules: Sequence[Rule]) -> Iterator[Fault]:
    """The days on which none holds: of all that the table promises, and later between two that hold."""
    known = FIRST_DAY - DAY
    for begins, ends in _in_time(rules):
        if begins - DAY > known:
            yield Fault(name, known + DAY, begins - DAY)
        known = max(known, ends)
    if known < LAST_DAY:
        yield Fault(name, known + DAY, LAST_DAY)


def _doubles(name: str, rules: Sequence[Rule]) -> Iterator[Fault]:
    """Two that hold at one time. One that holds for long is compared with each that begins meanwhile."""
    dated = sorted((rule for rule in rules if rule.valid_from), key=lambda each: each.valid_from or date.max)
    reaching: Rule | None = None
    for earlier, later in pairwise(dated):
        if reaching is None or (earlier.valid_to or date.max) > (reaching.valid_to or date.max):
            reaching = earlier
        begins = later.valid_from or date.max
        if begins <= (ends := reaching.valid_to or date.max):
            yield Fault(name, begins, min(ends, later.valid_to or date.max), (reaching.code, later.code))
