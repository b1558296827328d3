"""What an edit of the table is: which rules it changes, and the table that it leaves. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from marketplace.core.i18n import _, day
from marketplace.procedures.table import DAY, Fault, Rule, RuleTable
from marketplace.procedures.words import days_words, joined

#: The last year that the code of a period can name.
LAST_YEAR = 2099


class Refused(ValueError):
    """An edit that can't be: `field` is where it is said, the text says why in the reader's language."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Step:
    """One rule of an edit. `before` is None for one that begins to hold, `after` for one that ends."""

    before: Rule | None
    after: Rule | None

    @property
    def rule(self) -> Rule:
        if self.after is not None:
            return self.after
        if self.before is None:
            raise ValueError("a step is about a rule")
        return self.before


Edit = tuple[Step, ...]


def applied(table: RuleTable, edit: Edit) -> RuleTable:
    """The table after an edit; a rule that is new stands behind the others of its series."""
    after = {step.rule.code: step.after for step in edit}
    known = {rule.code for rule in table.rules}
    rules = [after.get(rule.code, rule) for rule in table.rules]
    for step in edit:
        if step.after is not None and step.after.code not in known:
            last = [n for n, rule in enumerate(rules) if rule and rule.series == step.after.series]
            rules.insert(last[-1] + 1 if last else len(rules), step.after)
    return RuleTable.of(rule for rule in rules if rule is not None)


def correction(table: RuleTable, old: Rule, new: Rule, *, join: bool) -> Edit:
    """Let a rule say something else. `join`: the periods beside it move their end or begin along."""
    steps = [Step(old, new)] if old != new else []
    if join and new.valid_from is not None and new.valid_from != old.valid_from:
        steps += _ending(_before(table, old), new.valid_from - DAY)
    if join and new.valid_to is not None and new.valid_to != old.valid_to:
        steps += _beginning(_behind(table, old), new.valid_to + DAY)
    return tuple(steps)


def new_period(table: RuleTable, old: Rule, new: Rule) -> Edit:
    """A new period of a series from a day on: the one that held ends the day before.

    Raises Refused when it does not begin within the old period, or right behind it.
    """
    begin = new.valid_from
    if old.valid_from is None or begin is None:
        raise Refused("valid_from", _("Vul in vanaf welke dag het nieuwe bedrag geldt"))
    if begin <= old.valid_from:
        words = {"day": day(old.valid_from)}
        raise Refused("valid_from", _("De vorige periode begint op %(day)s. Kies een latere dag") % words)
    if old.valid_to is not None and begin - DAY > old.valid_to:
        words = {"end": day(old.valid_to), "begin": day(old.valid_to + DAY)}
        text = _("De vorige periode loopt tot en met %(end)s. Laat de nieuwe beginnen op %(begin)s")
        raise Refused("valid_from", text % words)
    if new.valid_to is None:
        new = replace(new, valid_to=_end_of_new(table, old, begin))
    return (*_ending(old, begin - DAY), Step(None, new))


def _end_of_new(table: RuleTable, old: Rule, begin: date) -> date | None:
    """When a new period ends that was given no end: before the next one, or with the one that it cuts.

    Raises Refused behind a period with an end: amounts that change every two years would hold for ever.
    """
    begins = [rule.valid_from for rule in table.of_series(old.series) if rule.valid_from]
    following = min((each for each in begins if each > begin), default=None)
    if following is not None:
        return following - DAY
    if old.valid_to is not None and begin > old.valid_to:
        text = _("De vorige periode had een laatste dag. Vul die ook hier in, zoals 31 december 2029")
        raise Refused("valid_to", text)
    return old.valid_to


def withdrawal(table: RuleTable, old: Rule, *, join: bool, former: Rule | None = None) -> Edit:
    """Let a rule say nothing any more. `join`: the period before it goes on instead, as `going_on` says."""
    before, longer = _before(table, old), going_on(table, old, former)
    steps = (Step(before, longer),) if join and before != longer else ()
    return (*steps, Step(old, None))


def going_on(table: RuleTable, old: Rule, former: Rule | None = None) -> Rule | None:
    """The period before a rule as it would be without it; None where there is none.

    It fills the days up to the next period. Behind the last one it ends where it did before that rule cut it
    (`former`: how it was then); where nothing tells, with the rule.
    """
    before = _before(table, old)
    if before is None:
        return None
    cut = former if former is not None and is_last(table, old) else old
    return replace(before, valid_to=cut.valid_to)


def is_last(table: RuleTable, rule: Rule) -> bool:
    """Whether no period of its series begins later."""
    begins = rule.valid_from or date.max
    return all((each.valid_from or date.min) <= begins for each in table.of_series(rule.series))


def putting_back(table: RuleTable, rule: Rule, *, join: bool) -> Edit:
    """Let a withdrawn rule hold again. `join`: the one that went on instead ends the day before."""
    cut: list[Step] = []
    if join and rule.valid_from is not None:
        instead = [each for each in table.of_series(rule.series) if each.on(rule.valid_from)]
        last = rule.valid_to or date.max
        within = [each for each in instead if (each.valid_to or date.max) <= last]
        cut = _ending(within[0], rule.valid_from - DAY) if within else []
    return (*cut, Step(None, rule))


def _before(table: RuleTable, rule: Rule) -> Rule | None:
    """The period that ends the day before a rule begins."""
    if rule.valid_from is None:
        return None
    end = rule.valid_from - DAY
    return next((each for each in table.of_series(rule.series) if each.valid_to == end), None)


def _behind(table: RuleTable, rule: Rule) -> Rule | None:
    """The period that begins the day after a rule ends."""
    if rule.valid_to is None:
        return None
    begin = rule.valid_to + DAY
    return next((each for each in table.of_series(rule.series) if each.valid_from == begin), None)


def _ending(rule: Rule | None, on: date) -> list[Step]:
    """The step that lets a rule end on a day; none when it does already, or begins later."""
    if rule is None or rule.valid_from is None or rule.valid_from > on or rule.valid_to == on:
        return []
    return [Step(rule, replace(rule, valid_to=on))]


def _beginning(rule: Rule | None, on: date) -> list[Step]:
    if rule is None or (rule.valid_to is not None and rule.valid_to < on) or rule.valid_from == on:
        return []
    return [Step(rule, replace(rule, valid_from=on))]


def free_code(series: str, first: date | None, taken: Collection[str]) -> str:
    """The code of a new period: OPZB-2028, or OPZB-2028B when that year has one. Raises Refused.

    A plan without a first day has a code without a year.
    """
    if first is None:
        plans = (f"{series}-PLAN{number or ''}" for number in (0, *range(2, 1000)))
        return next(code for code in plans if code not in taken)
    for letter in ("", *"BCDEFGHIJKLMNOPQRSTUVWXYZ"):
        if (code := f"{series}-{first.year}{letter}") not in taken:
            return code
    raise Refused(
        "valid_from", _("In %(year)s zijn al te veel periodes van deze regel") % {"year": first.year}
    )


def new_faults(before: RuleTable, after: RuleTable) -> list[Fault]:
    """The faults of a table that the one before it did not have, or had on fewer days."""
    old = before.faults()
    return [fault for fault in after.faults() if not any(_within(fault, each) for each in old)]


def _within(fault: Fault, other: Fault) -> bool:
    same = fault.series == other.series and bool(fault.codes) == bool(other.codes)
    return same and other.first <= fault.first and fault.last <= other.last


def fault_words(fault: Fault) -> str:
    """What is wrong, with the series and the days."""
    words = {"days": days_words(fault.first, fault.last), "series": fault.series}
    if not fault.codes:
        return _("Dan geldt er geen regel %(series)s: %(days)s. Op elke dag moet er een gelden") % words
    if fault.last == date.max:
        words["days"] = _("vanaf %(first)s") % {"first": day(fault.first)}
    text = _("Dan gelden er twee regels %(series)s: %(days)s, namelijk %(codes)s")
    return text % (words | {"codes": joined(fault.codes)})


def refusals(before: RuleTable, edit: Edit, code: str) -> Iterator[tuple[str, str]]:
    """(field, sentence) of each new fault that an edit would make. `code`: of the rule whose form it is."""
    own = next((step.after for step in edit if step.rule.code == code), None)
    for fault in new_faults(before, applied(before, edit)):
        yield _field(fault, own), fault_words(fault)


def _field(fault: Fault, own: Rule | None) -> str:
    """The date that a fault concerns: that on whose side of the period it lies."""
    if own is None or own.valid_from is None:
        return "valid_from"
    at_begin = fault.first <= own.valid_from if fault.codes else fault.last < own.valid_from
    return "valid_from" if at_begin else "valid_to"
