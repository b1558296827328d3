"""Whatever is edited: on no day from 2020 to 2027 a needed rule is missing, and never do two hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.procedures import edits
from marketplace.procedures.edits import Edit, Refused, applied, refusals
from marketplace.procedures.preview import preview
from marketplace.procedures.purchase import WorkKind
from marketplace.procedures.reading import as_texts, of_texts, shipped
from marketplace.procedures.table import FIRST_DAY, LAST_DAY, NEEDED, Rule, RuleTable

TABLE = RuleTable.of(shipped())
DAYS = st.dates(date(2019, 6, 1), date(2031, 1, 1))
#: Mostly the days on which something begins or ends, where edits meet.
EDGES = sorted(
    {
        day + timedelta(days=step)
        for rule in TABLE.rules
        for day in (rule.valid_from, rule.valid_to)
        if day
        for step in (-1, 0, 1)
    }
)
A_DAY = st.one_of(st.sampled_from(EDGES), DAYS)


def an_edit(data: st.DataObject, table: RuleTable, gone: list[Rule]) -> Edit:
    """Any verb of an administrator with any days, also those that must be refused; () where it can't be."""
    rule = data.draw(st.sampled_from(range(len(table.rules))).map(table.rules.__getitem__), "rule")
    first, last = data.draw(st.none() | A_DAY, "first"), data.draw(st.none() | A_DAY, "last")
    if last is not None and (first is None or last < first):
        first, last = None, None  # what the form refuses
    join = data.draw(st.booleans(), "join")
    verb = data.draw(st.sampled_from(["correct", "period", "add", "withdraw", "back"]), "verb")
    amount = data.draw(st.sampled_from([None, Decimal(1)]), "amount")
    changed = replace(rule, valid_from=first, valid_to=last, amount=amount)
    if verb == "correct":
        return edits.correction(table, rule, changed, join=join)
    if verb == "withdraw":
        return edits.withdrawal(table, rule, join=join)
    if verb == "back" and gone:
        return edits.putting_back(table, gone[0], join=join)
    taken = {each.code for each in (*table.rules, *gone)}
    new = replace(changed, code=edits.free_code(rule.series, first, taken))
    try:
        return edits.new_period(table, rule, new) if verb == "period" else (edits.Step(None, new),)
    except Refused:
        return ()


def without_or_with_two(table: RuleTable, names: set[str]) -> set[str]:
    """The series with such a day, counted day by day: apart from how the table itself finds faults."""
    bad = set()
    for name in names:
        spans = [
            (rule.valid_from, rule.valid_to or date.max) for rule in table.of_series(name) if rule.valid_from
        ]
        counts = Counter(
            day
            for first, last in spans
            for day in range(max(first, FIRST_DAY).toordinal(), min(last, LAST_DAY).toordinal() + 1)
        )
        days = LAST_DAY.toordinal() - FIRST_DAY.toordinal() + 1
        if any(count > 1 for count in counts.values()) or (name in NEEDED and len(counts) < days):
            bad.add(name)
    return bad


@settings(max_examples=50)
@given(st.data())
def test_no_accepted_edit_leaves_a_day_without_a_rule_or_with_two(data: st.DataObject) -> None:
    table, gone, history = TABLE, list[Rule](), list[Edit]()
    for _ in range(data.draw(st.integers(1, 8), "how many")):
        edit = an_edit(data, table, gone)
        if not edit or list(refusals(table, edit, edit[0].rule.code)):
            continue
        after = applied(table, edit)
        codes = {rule.code for rule in after.rules}
        gone = [rule for rule in (*table.rules, *gone) if rule.code not in codes]
        table = after
        history.append(edit)
    touched = {step.rule.series for edit in history for step in edit}
    assert without_or_with_two(table, touched) == set()
    assert replayed(history) == {rule.code: rule for rule in table.rules}


def replayed(history: list[Edit]) -> dict[str, Rule]:
    """The table that follows from the history as it is stored: texts before and after."""
    rules = {rule.code: rule for rule in TABLE.rules}
    for step in (step for edit in history for step in edit):
        before, after = (rule and as_texts(rule) for rule in (step.before, step.after))
        assert before == (as_texts(rules[step.rule.code]) if step.rule.code in rules else None)
        rules.pop(step.rule.code, None)
        if after is not None:
            rules[step.rule.code] = of_texts(after)
    return rules


@settings(max_examples=100)
@given(st.data())
def test_a_fault_is_found_wherever_it_is(data: st.DataObject) -> None:
    """What is refused and what a count by day finds agree, also for edits that are wrong."""
    edit = an_edit(data, TABLE, [])
    if not edit:
        return
    bad = without_or_with_two(applied(TABLE, edit), {step.rule.series for step in edit})
    refused = [text for _, text in refusals(TABLE, edit, edit[0].rule.code)]
    assert all(any(name in text for text in refused) for name in bad)


@settings(max_examples=12)
@given(st.data())
def test_a_preview_tells_for_any_edit_what_it_changes(data: st.DataObject) -> None:
    """Also for days that the guide does not know; an edit that changes no column changes no answer."""
    edit = an_edit(data, TABLE, [])
    shown = preview(TABLE, edit, date(2026, 11, 25))
    told = sum(len(each.kinds) * len(each.days) * len(each.cases) for each in shown.consequences)
    assert told == shown.changed <= shown.tried


def test_the_preview_looks_one_cent_under_on_and_over_on_the_days_around_for_each_kind() -> None:
    rule = next(rule for rule in TABLE.rules if rule.code == "VOP-2026")
    new = replace(rule, code="VOP-2027", valid_from=date(2027, 7, 1), amount=Decimal(250000))
    shown = preview(TABLE, edits.new_period(TABLE, rule, new), date(2026, 11, 25))
    found = {
        (kind, day, case.estimate)
        for each in shown.consequences
        for kind in each.kinds
        for day in each.days
        for case in each.cases
        if any(said.opens for said in each.sayings)
    }
    amounts = {Decimal(text) for text in ("216000", "216000.01", "249999.99")}
    days = {date(2027, 7, 1), date(2027, 7, 2), date(2027, 12, 30), date(2027, 12, 31)}
    kinds = {WorkKind.SUPPLIES, WorkKind.SERVICES}
    assert found == {(kind, day, amount) for kind in kinds for day in days for amount in amounts}
