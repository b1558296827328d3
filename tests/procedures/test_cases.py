"""Boundary cases that were worked out by hand: ours, and a larger table where it is at hand."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from marketplace.config import ROOT
from marketplace.procedures.advice import advise
from marketplace.procedures.reserving import ReservedCode
from tests.procedures import law
from tests.procedures.shared_cases import Case, read_cases

OURS = list(read_cases(Path(__file__).parent / "cases.csv"))
SHARED = Path(os.environ.get("MAATMARKT_SHARED", ROOT.parent / "shared")) / "data" / "procedure_cases.csv"
OTHERS = list(read_cases(SHARED)) if SHARED.exists() else []


def _check(case: Case) -> None:
    advice = advise(law.TABLE, case.purchase)
    codes = {rule.code for rule in advice.rules}
    opened = {str(route.key) for route in advice.open}
    assert case.routes <= opened, case
    if "open" in case.routes:  # all of them are named
        assert opened == case.routes, case
    if "warning" in case.expected:
        assert "splitting" in {warned.key for warned in advice.warnings}, case
    if "not approvable" in case.expected:
        assert "not_approvable" in {warned.key for warned in advice.warnings}, case
    other_day = {code for code in case.rules if code not in codes}
    assert not other_day or "-01:" in case.expected, (case, other_day)


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
