"""Every day from 2020 to 2027, every kind, every boundary: routes, no contradiction, each with its rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from marketplace.procedures.advice import Advice, advise
from marketplace.procedures.purchase import Purchase, WorkKind
from marketplace.procedures.routes import RouteKey
from tests.procedures import law

FIRST, LAST = date(2020, 1, 1), date(2027, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
#: By which thresholds a buyer is told to publish, by kind.
EUROPE = {
    WorkKind.SUPPLIES: "EU-LD",
    WorkKind.SERVICES: "EU-LD",
    WorkKind.WORKS: "EU-W",
    WorkKind.SOCIAL: "SOC-EU",
}


def days_that_differ() -> Iterator[date]:
    """The first and the last of every run of days on which the same rules hold."""
    before = None
    for day in DAYS:
        rules = [rule.code for rule in law.TABLE.rules if rule.on(day)]
        if rules != before:
            yield day
            if before is not None:
                yield day - timedelta(days=1)
        before = rules
    yield LAST


PERIODS = sorted(set(days_that_differ()))


@pytest.mark.parametrize("kind", sorted(WorkKind))
@pytest.mark.parametrize("day", PERIODS)
def test_every_boundary_has_its_routes(day: date, kind: WorkKind) -> None:
    for amount in law.around(day):
        purchase = Purchase(day, kind, amount)
        advice = advise(law.TABLE, purchase)
        assert {str(route.key) for route in advice.open} == law.routes(purchase), (day, amount)
        _is_sound(advice)


def test_the_days_of_the_table_are_all_there() -> None:
    assert law.TABLE.faults() == []
    assert law.TABLE.days_known == (FIRST, LAST)
    assert len(PERIODS) > 2 * len(law.PERIODS)


def _is_sound(advice: Advice) -> None:
    """What holds of any advice, whatever the purchase."""
    day, kind = advice.purchase.day, advice.purchase.kind
    assert advice.open, "no route"
    assert len({route.key for route in advice.routes}) == len(advice.routes)
    of_another_kind = {
        rule
        for warned in advice.warnings
        if warned.key in {"maybe_social", "not_social"}
        for rule in warned.rules
    }
    for rule in advice.rules:
        assert rule.on(day), rule.code
        applies = rule.applies(kind) or rule.applies(advice.asked.kind)
        assert applies or rule in of_another_kind, rule.code
        assert all((rule.article, rule.says, rule.source)), rule.code
    for route, asks in advice.asks:
        series = {each.rule.series for each in asks}
        assert not {"BEKEND-EU", "BEKEND-BE"} <= series
        assert not {"ECOM-EU", "ECOM-BE"} <= series
        assert not {"WACHT-LD", "WACHT-VRIJ"} <= series
        assert not {"WACHT-W", "WACHT-VRIJ"} <= series
        published = route.key in {RouteKey.OPEN, RouteKey.SIMPLIFIED, RouteKey.SOCIAL_OWN}
        if published:
            assert ("BEKEND-EU" in series) == law.in_europe(advice.purchase)
    assert "HANGEND-75000" not in {rule.code for rule in advice.rules}
    assert [rule.code for rule in advice.pending] == ["HANGEND-75000"]
    assert advice.threshold is not None
    assert advice.threshold.series == EUROPE[kind]


AMOUNTS = some.decimals(0, 9_000_000, places=2)
PURCHASES = some.builds(
    Purchase,
    some.dates(FIRST, LAST),
    some.sampled_from(sorted(WorkKind)),
    AMOUNTS,
    offer=some.none() | AMOUNTS,
    repeats=AMOUNTS,
    same_class=AMOUNTS,
    cpv=some.none() | some.sampled_from(["77310000", "85312110", "55520000", "45420000"]),
    reserved=some.booleans(),
    months=some.none() | some.decimals(1, 120, places=1),
)


@given(PURCHASES)
def test_any_purchase_gets_a_sound_advice(purchase: Purchase) -> None:
    _is_sound(advise(law.TABLE, purchase))


@given(PURCHASES, AMOUNTS)
def test_a_larger_purchase_never_opens_a_route(purchase: Purchase, more: Decimal) -> None:
    larger = Purchase(purchase.day, purchase.kind, purchase.estimate + more, repeats=purchase.repeats)
    before = Purchase(purchase.day, purchase.kind, purchase.estimate, repeats=purchase.repeats)
    routes = [{route.key for route in advise(law.TABLE, each).open} for each in (larger, before)]
    assert routes[0] <= routes[1]


@given(PURCHASES)
def test_what_was_bought_before_warns_and_never_refuses(purchase: Purchase) -> None:
    alone = Purchase(purchase.day, purchase.kind, purchase.estimate, purchase.offer, purchase.repeats)
    together = Purchase(*_with(alone, same_class=purchase.same_class))
    first, second = advise(law.TABLE, alone), advise(law.TABLE, together)
    assert [route.key for route in first.open] == [route.key for route in second.open]
    summed = Purchase(*_with(alone, estimate=alone.estimate + purchase.same_class))
    passes = law.routes(alone) != law.routes(summed) or law.in_europe(alone) != law.in_europe(summed)
    assert ("splitting" in {warned.key for warned in second.warnings}) == passes


def _with(purchase: Purchase, **changed: object) -> list[object]:
    values = {name: getattr(purchase, name) for name in Purchase.__slots__}
    return list((values | changed).values())
