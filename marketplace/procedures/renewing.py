"""What a new version of the product may renew in a table that administrators edited. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from marketplace.procedures.edits import Edit, Step, applied, new_faults
from marketplace.procedures.table import Rule, RuleTable


@dataclass(frozen=True, slots=True)
class Held:
    """A rule of an installation. `own`: an administrator made, edited or withdrew it."""

    rule: Rule
    own: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Renewal:
    """`edit`: what goes in. `left`: rules of the product that do not go together with what was edited."""

    edit: Edit
    left: Sequence[Rule]


def renewal(held: Sequence[Held], wanted: Sequence[Rule]) -> Renewal:
    """What the rules of a version change, series by series; what is an administrator's own stays."""
    names = list(dict.fromkeys([*(rule.series for rule in wanted), *(each.rule.series for each in held)]))
    ordered = sorted(wanted, key=attrgetter("series"))
    by_series = {name: list(rules) for name, rules in groupby(ordered, attrgetter("series"))}
    edit: list[Step] = []
    left: list[Rule] = []
    for name in names:
        here = [each for each in held if each.rule.series == name]
        steps = list(_steps(here, by_series.get(name, [])))
        taken = _taken(RuleTable.of(each.rule for each in here if not each.withdrawn), steps)
        edit += taken
        left += [step.rule for step in steps if step not in taken]
    return Renewal(tuple(edit), left)


def _steps(held: Sequence[Held], wanted: Sequence[Rule]) -> Iterator[Step]:
    """What the product would change in a series; a rule that it has no more is withdrawn."""
    known = {each.rule.code: each for each in held}
    for rule in wanted:
        now = known.get(rule.code)
        if now is None:
            yield Step(None, rule)
        elif not now.own and (now.withdrawn or now.rule != rule):
            yield Step(None if now.withdrawn else now.rule, rule)
    codes = {rule.code for rule in wanted}
    for each in held:
        if each.rule.code not in codes and not each.own and not each.withdrawn:
            yield Step(each.rule, None)


def _taken(table: RuleTable, steps: Sequence[Step]) -> list[Step]:
    """Those that go in: texts always, dates together when no day is left without or gets two.

    When they don't fit together, each new period that fits by itself.
    """
    moving = [step for step in steps if _moves(step)]
    taken = [step for step in steps if step not in moving]
    if not new_faults(table, applied(table, tuple(steps))):
        return list(steps)
    for step in moving:
        now = applied(table, tuple(taken))
        if step.before is None and not new_faults(now, applied(now, (step,))):
            taken.append(step)
    return taken


def _moves(step: Step) -> bool:
    """Whether other days get a rule than before."""
    if step.before is None or step.after is None:
        return True
    before, after = step.before, step.after
    return (before.valid_from, before.valid_to) != (after.valid_from, after.valid_to)
