"""Who may take part: article 15 for anything, article 91 for a short list and at most three years."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from marketplace.procedures.advice import Advice, advise
from marketplace.procedures.purchase import Purchase, WorkKind
from marketplace.procedures.reserving import ReservedCode, Reserving
from tests.procedures import law

DAY = date(2026, 11, 25)


def ask(kind: WorkKind, cpv: str | None = None, months: str | None = None, estimate: int = 90_000) -> Advice:
    length = None if months is None else Decimal(months)
    return advise(law.TABLE, Purchase(DAY, kind, Decimal(estimate), cpv=cpv, months=length, reserved=True))


def way(advice: Advice, code: ReservedCode) -> Reserving | None:
    return next((each for each in advice.reserving if each.code is code), None)


@pytest.mark.parametrize("kind", sorted(WorkKind))
@pytest.mark.parametrize("months", [None, "36", "37", "120"])
@pytest.mark.parametrize("estimate", [1, 29_999, 30_000, 6_000_000])
def test_article_15_is_for_every_kind_length_and_amount(
    kind: WorkKind, months: str | None, estimate: int
) -> None:
    found = way(ask(kind, months=months, estimate=estimate), ReservedCode.WORKSHOPS)
    assert found is not None
    assert found.possible
    series = {rule.series for rule in found.rules}
    assert {"R15-WIE", "R15-30", "R15-VERMELD", "R15-GELIJK"} <= series
    assert ("R15-BW" in series) == (estimate < 30_000)


@pytest.mark.parametrize(
    ("cpv", "months", "possible"),
    [
        ("85312110", "36", True),
        ("85312110", "36.1", False),
        ("85312110", "37", False),
        ("85312110", None, True),
        ("55520000", "12", False),
        (None, "12", False),
    ],
)
def test_article_91_asks_a_code_of_the_short_list_and_at_most_36_months(
    cpv: str | None, months: str | None, possible: bool
) -> None:
    found = way(ask(WorkKind.SOCIAL, cpv, months), ReservedCode.SOCIAL_SERVICES)
    assert found is not None
    assert found.possible == possible
    assert {"R91-CPV", "R91-3J", "R91-ZELFDE"} <= {rule.series for rule in found.rules}


def test_without_a_code_article_91_is_unknown_and_not_refused() -> None:
    advice = ask(WorkKind.SOCIAL)
    found = way(advice, ReservedCode.SOCIAL_SERVICES)
    assert found is not None
    assert found.unknown
    assert not found.refused
    assert "refused_res-pub-ser" not in {warned.key for warned in advice.warnings}


@pytest.mark.parametrize("kind", [WorkKind.SUPPLIES, WorkKind.SERVICES, WorkKind.WORKS])
def test_article_91_is_for_social_services_only(kind: WorkKind) -> None:
    assert way(ask(kind, "85312110"), ReservedCode.SOCIAL_SERVICES) is None


def test_an_ordinary_service_called_social_is_judged_by_the_ordinary_rules_and_says_so() -> None:
    advice = ask(WorkKind.SOCIAL, "90910000")
    assert advice.purchase.kind is WorkKind.SERVICES
    assert [warned.key for warned in advice.warnings] == ["not_social", "refused_res-pub-ser"]
    assert "SOC-OPZB" not in {rule.series for rule in advice.rules}


def test_where_nobody_read_whether_one_has_to_wait_the_guide_says_so() -> None:
    advice = ask(WorkKind.SOCIAL, "80511000", estimate=750_000)
    assert "standstill_not_read" in {warned.key for warned in advice.warnings}
    series = {each.rule.series for _route, asks in advice.asks for each in asks}
    assert not {"WACHT-LD", "WACHT-VRIJ"} & series


def test_what_nobody_read_is_named() -> None:
    not_read = {rule.code for rule in ask(WorkKind.SOCIAL, "85312110").not_read}
    assert {"SOC-LIJST", "R91-WIE", "R15-ART60"} <= not_read
    assert not {"LV-RAMING", "R15-30", "R91-CPV"} & not_read
