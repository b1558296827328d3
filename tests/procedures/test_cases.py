"""Boundary cases that were worked out by hand: ours, and a larger table where it is at hand."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.procedure_cases import Case, read_cases
from benchmarks.procedures import wrong
from marketplace.config import ROOT
from marketplace.procedures.advice import advise
from marketplace.procedures.reserving import ReservedCode
from tests.procedures import law

OURS = list(read_cases(Path(__file__).parent / "cases.csv"))
SHARED = Path(os.environ.get("MAATMARKT_SHARED", ROOT.parent / "shared")) / "data" / "procedure_cases.csv"
OTHERS = list(read_cases(SHARED)) if SHARED.exists() else []


def _check(case: Case) -> None:
    assert wrong(case, advise(law.TABLE, case.purchase)) == [], case


@pytest.mark.parametrize("case", OURS, ids=lambda case: case.nr)
def test_ours(case: Case) -> None:
    _check(case)
    assert {str(route.key) for route in advise(law.TABLE, case.purchase).open} == case.routes


@pytest.mark.skipif(not OTHERS, reason="no table of cases (set MAATMARKT_SHARED)")
def test_those_of_others() -> None:
    assert len(OTHERS) > 10
    for case in OTHERS:
        _check(case)


@pytest.mark.skipif(not OTHERS, reason="no table of cases (set MAATMARKT_SHARED)")
def test_what_changes_on_the_next_day_in_those_of_others() -> None:
    by_nr = {case.nr: case for case in OTHERS}
    new_year = replace(by_nr["13"].purchase, day=date(2022, 1, 1))
    assert "negotiated_without_publication" in {route.key for route in advise(law.TABLE, new_year).open}
    works = replace(by_nr["19"].purchase, day=date(2026, 1, 1))
    asked = {each.rule.series for _route, asks in advise(law.TABLE, works).asks for each in asks}
    assert "BEKEND-EU" in asked
    longer = replace(by_nr["25"].purchase, months=Decimal(37))
    ways = {way.code: way for way in advise(law.TABLE, longer).reserving}
    assert ways[ReservedCode.WORKSHOPS].possible
    assert not ways[ReservedCode.SOCIAL_SERVICES].possible


def test_a_wrong_answer_is_seen() -> None:
    case = next(case for case in OURS if case.nr == "small-6")
    found = advise(law.TABLE, replace(case.purchase, same_class=Decimal(0), estimate=Decimal(30_000)))
    assert wrong(case, found) == ["limited_value", "a warning on splitting"]
    assert wrong(replace(case, rules=frozenset({"MPO-2024"})), advise(law.TABLE, case.purchase)) == [
        "MPO-2024"
    ]
