"""The table says of itself where it is not whole, and a rule what it is about."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from marketplace.config import ROOT
from marketplace.procedures.advice import DayUnknown, advise
from marketplace.procedures.models import Comparison
from marketplace.procedures.purchase import Purchase, WorkKind
from marketplace.procedures.reading import series_of
from marketplace.procedures.table import DAY, FIRST_DAY, LAST_DAY, NEEDED, Fault, Rule, RuleTable
from tests.procedures import law

CPV = Path(os.environ.get("MAATMARKT_SHARED", ROOT.parent / "shared")) / "data" / "cpv_2008.csv"


def changed(code: str, **values: object) -> RuleTable:
    """The table with one rule changed."""
    rules = [replace(rule, **values) if rule.code == code else rule for rule in law.TABLE.rules]  # type: ignore[arg-type]
    assert rules != list(law.TABLE.rules)
    return RuleTable.of(rules)


def test_a_day_without_a_rule_is_a_fault() -> None:
    assert changed("OPZB-2022", valid_from=date(2022, 1, 3)).faults() == [
        Fault("OPZB", date(2022, 1, 1), date(2022, 1, 2))
    ]


def test_a_day_with_two_is_a_fault() -> None:
    assert changed("OPZB-2022", valid_from=date(2021, 12, 31)).faults() == [
        Fault("OPZB", date(2021, 12, 31), date(2021, 12, 31), ("OPZB-2020", "OPZB-2022"))
    ]


def test_a_rule_without_an_end_is_compared_with_each_that_begins_meanwhile() -> None:
    found = changed("OPZB-2020", valid_to=None).faults()
    assert [fault.codes[1] for fault in found] == ["OPZB-2022", "OPZB-2024", "OPZB-2026"]


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_advice_does_without_none_of_the_needed_ones(name: str) -> None:
    without = RuleTable.of(rule for rule in law.TABLE.rules if rule.series != name)
    assert Fault(name, FIRST_DAY, LAST_DAY) in without.faults()
    with pytest.raises(DayUnknown):
        advise(without, Purchase(date(2026, 1, 1), WorkKind.SERVICES, Decimal(1)))


@given(some.lists(some.tuples(some.integers(-30, 3000), some.integers(0, 900)), min_size=1, max_size=6))
def test_faults_are_just_the_days_that_have_none_or_two(spans: list[tuple[int, int]]) -> None:
    like = law.TABLE.of_series("MPO")[0]
    rules = [
        replace(
            like,
            code=f"MPO-{n}",
            valid_from=FIRST_DAY + start * DAY,
            valid_to=FIRST_DAY + (start + length) * DAY,
        )
        for n, (start, length) in enumerate(spans)
    ]
    table = RuleTable.of([rule for rule in law.TABLE.rules if rule.series != "MPO"] + rules)
    days = [FIRST_DAY + n * DAY for n in range((LAST_DAY - FIRST_DAY).days + 1)]
    wrong = {day for day in days if sum(rule.on(day) for rule in rules) != 1}
    found = {
        fault.first + n * DAY for fault in table.faults() for n in range((fault.last - fault.first).days + 1)
    }
    assert found & set(days) == wrong


@pytest.mark.parametrize(
    ("comparison", "under", "on", "over"),
    [
        (Comparison.BELOW, True, False, False),
        (Comparison.UP_TO, True, True, False),
        (Comparison.FROM, False, True, True),
        (Comparison.ABOVE, False, False, True),
    ],
)
def test_each_comparison_at_its_boundary(comparison: Comparison, under: bool, on: bool, over: bool) -> None:
    rule = replace(law.TABLE.of_series("OPZB")[0], amount=Decimal(100), comparison=comparison)
    assert [rule.met(Decimal(text)) for text in ("99.99", "100", "100.01")] == [under, on, over]


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2028, 1, 1)])
def test_a_day_outside_the_table_is_refused_with_the_days_that_it_has(day: date) -> None:
    with pytest.raises(DayUnknown, match="1 januari 2020 tot en met 31 december 2027"):
        advise(law.TABLE, Purchase(day, WorkKind.WORKS, Decimal(1)))


def test_a_rule_that_begins_later_makes_the_next_years_known() -> None:
    longer = [
        replace(rule, code=f"{rule.series}-2028", valid_from=LAST_DAY + DAY, valid_to=date(2029, 12, 31))
        for rule in law.TABLE.rules
        if rule.valid_to == LAST_DAY
    ]
    table = RuleTable.of((*law.TABLE.rules, *longer))
    assert table.days_known == (FIRST_DAY, date(2029, 12, 31))
    assert advise(table, Purchase(date(2029, 12, 31), WorkKind.SERVICES, Decimal(1))).open


def test_a_plan_is_never_applied() -> None:
    pending = [rule for rule in law.TABLE.rules if rule.pending]
    assert [rule.code for rule in pending] == ["HANGEND-75000"]
    days = (FIRST_DAY + timedelta(days=n) for n in range(0, 3000, 100))
    assert not any(rule.on(day) for rule in pending for day in days)


@pytest.mark.parametrize(
    ("code", "series"),
    [("OPZB-2026", "OPZB"), ("OPZB-2026B", "OPZB"), ("ECOM-OPZB-TOT", "ECOM-OPZB"), ("R15-30", "R15-30")],
)
def test_periods_of_one_rule_share_a_series(code: str, series: str) -> None:
    assert series_of(code) == series


def _short_list() -> Rule:
    return law.TABLE.of_series("R91-CPV")[0]


@pytest.mark.parametrize("code", ["85000000", "85312110", "85323000", "92500000", "98133110"])
def test_the_short_list_names_its_ends(code: str) -> None:
    assert _short_list().names(code)


@pytest.mark.parametrize("code", ["84999999", "85323001", "55520000", "90910000", "77310000"])
def test_the_short_list_names_nothing_else(code: str) -> None:
    assert not _short_list().names(code)


@pytest.mark.skipif(not CPV.exists(), reason="no table of CPV codes (set MAATMARKT_SHARED)")
def test_the_short_list_is_the_official_one() -> None:
    rows = list(csv.DictReader(CPV.read_text("utf-8").splitlines()))
    official = {row["code"] for row in rows if row["social_service"] == "1"}
    assert len(official) == 115
    assert {row["code"] for row in rows if _short_list().names(row["code"])} == official
