"""What follows from figures: suggestions, sums and volumes, whatever the figures are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.matches.alike import Work, work_of
from marketplace.matches.bought import FEWEST_AWARDS, Award, bought
from marketplace.matches.potential_values import (
    Bought,
    Capacity,
    PlannedPurchase,
    Potential,
    Proof,
    Volume,
    VolumeSource,
    Way,
)
from marketplace.matches.suggesting import suggestions
from marketplace.matches.volume import euro_per_fte_year, volume, years_of
from matching import Band, Need

GREEN = Work("77310000", frozenset({"7731"}))
FIRST = date(2027, 1, 1)
LOTS_FROM = Decimal(140_000)
COUNTS = st.integers(0, 12)
FTES = st.decimals("0.1", 60, places=1)
EUROS = st.decimals(100, 900_000, places=2)
AWARDS = st.builds(
    Award,
    work=st.just(GREEN),
    buyer=st.integers(1, 4).map(lambda number: UUID(int=number)),
    on=st.dates(date(2023, 1, 1), date(2026, 12, 31)),
    amount=st.none() | EUROS,
    starts_on=st.none() | st.just(FIRST),
    ends_on=st.none() | st.integers(0, 1500).map(lambda days: FIRST + timedelta(days=days)),
    fte=st.none() | FTES,
)
POTENTIALS = st.builds(
    Potential,
    planned=st.builds(PlannedPurchase, title=st.just("Gras maaien"), amount=st.none() | EUROS),
    activity=st.just("77314000"),
    bands=st.dictionaries(st.sampled_from(Band), COUNTS),
    may_answer=st.dictionaries(st.sampled_from(Proof), COUNTS),
    capacity=st.builds(Capacity, fte=FTES, known=COUNTS, unknown=COUNTS),
    volume=st.none() | st.builds(Volume, fte=FTES, source=st.just(VolumeSource.TYPED)),
    bought=st.just(Bought()),
    others=st.lists(st.sampled_from(["Lokeren", "Stekene", "Temse"]), unique=True).map(tuple),
)


def ways(found: Potential, lots_from: Decimal | None = LOTS_FROM) -> list[Way]:
    return [one.way for one in suggestions(found, lots_from)]


@given(found=POTENTIALS, proof=st.sampled_from([Proof.RECOGNITION, Proof.SHARE]), more=COUNTS)
def test_more_who_prove_it_never_take_away_that_one_may_reserve(
    found: Potential, proof: Proof, more: int
) -> None:
    counted = {**found.may_answer, proof: found.may_answer.get(proof, 0) + more}
    if Way.RESERVE in ways(found):
        assert Way.RESERVE in ways(replace(found, may_answer=counted))


@given(found=POTENTIALS)
def test_who_proves_nothing_is_no_reason_to_reserve(found: Potential) -> None:
    unproven = replace(found, may_answer={Proof.RECOGNITION: 1, Proof.UNPROVEN: 40})
    assert not {Way.RESERVE, Way.RESERVE_LOTS} & set(ways(unproven))
    assert Way.SOCIAL_CLAUSE in ways(unproven)


@given(found=POTENTIALS, lots_from=st.none() | st.just(LOTS_FROM))
def test_each_way_is_suggested_once_and_with_a_figure_or_a_town(
    found: Potential, lots_from: Decimal | None
) -> None:
    made = suggestions(found, lots_from)
    assert len({one.way for one in made}) == len(made)
    for one in made:
        why = " ".join(one.because)
        assert any(sign.isdigit() for sign in why) or any(town in why for town in found.others)


@given(found=POTENTIALS, fte=FTES)
def test_lots_come_first_exactly_when_what_is_free_is_known_to_be_too_little(
    found: Potential, fte: Decimal
) -> None:
    asked = replace(
        found,
        may_answer={Proof.SHARE: 2},
        volume=Volume(fte, VolumeSource.TYPED),
        planned=PlannedPurchase("Gras maaien"),
    )
    found_ways = ways(asked)
    if found.able:
        too_little = bool(asked.capacity.known) and asked.capacity.fte < fte
        assert (found_ways[0] is Way.RESERVE_LOTS) is too_little
        assert Way.RESERVE in found_ways


@pytest.mark.parametrize(("amount", "lots"), [("139999.99", False), ("140000.00", True), ("140000.01", True)])
def test_from_the_amount_of_the_rule_on_lots_are_considered(amount: str, lots: bool) -> None:
    found = Potential(
        PlannedPurchase("Gras maaien", amount=Decimal(amount)),
        "77314000",
        {Band.GOOD: 4},
        {Proof.RECOGNITION: 4},
        Capacity(Decimal(9), 4, 0),
        None,
        Bought(),
    )
    assert (Way.RESERVE_LOTS in ways(found)) is lots
    assert Way.RESERVE_LOTS not in ways(found, None), "who does not know the rule says nothing of it"


def test_nothing_is_suggested_of_what_nobody_understands() -> None:
    found = Potential(
        PlannedPurchase("qsdf"), None, {Band.DOUBTFUL: 3}, {}, Capacity(Decimal(0), 0, 0), None, None
    )
    assert suggestions(found, LOTS_FROM) == ()


@given(awards=st.lists(AWARDS, max_size=8), amount=st.none() | EUROS, days=st.none() | st.integers(0, 900))
def test_a_volume_is_derived_from_three_awards_or_more_and_never_made_up(
    awards: list[Award], amount: Decimal | None, days: int | None
) -> None:
    ends_on = FIRST + timedelta(days=days) if days is not None else None
    planned = PlannedPurchase("Gras", amount=amount, starts_on=FIRST, ends_on=ends_on)
    prices = [price for award in awards if (price := euro_per_fte_year(award)) is not None]
    found = volume(planned, awards)
    if len(prices) < FEWEST_AWARDS or amount is None or ends_on is None:
        assert found is None
        return
    assert found is not None
    assert (found.source, found.awards) == (VolumeSource.DERIVED, len(prices))
    years = years_of(FIRST, ends_on)
    assert years is not None
    assert abs(found.fte - amount / median(prices) / years) <= Decimal("0.05")


@given(awards=st.lists(AWARDS, max_size=8), fte=FTES)
def test_what_the_buyer_typed_stays(awards: list[Award], fte: Decimal) -> None:
    assert volume(PlannedPurchase("Gras", fte=fte), awards) == Volume(fte, VolumeSource.TYPED)


@given(awards=st.lists(AWARDS, max_size=8))
def test_sums_are_those_of_the_awards_and_hide_what_one_supplier_asked(awards: list[Award]) -> None:
    found = bought(awards)
    amounts = [award.amount for award in awards if award.amount is not None]
    assert (found.count, found.with_amount) == (len(awards), len(amounts))
    assert found.buyers == len({award.buyer for award in awards})
    if len(amounts) < FEWEST_AWARDS:
        assert found.total is None
    else:
        assert found.total is not None
        assert found.total % 1_000 == 0
        assert abs(found.total - sum(amounts)) <= 500, "told in thousands, so that no award can be read off"
    assert found.latest == max((award.on for award in awards), default=None)


def test_a_year_has_its_first_and_last_day() -> None:
    assert years_of(date(2027, 1, 1), date(2030, 12, 31)) == Decimal(4)
    assert years_of(date(2027, 1, 2), date(2027, 1, 1)) is None


@pytest.mark.parametrize(
    ("title", "cpv", "classes"),
    [
        ("Gras maaien in het park", (), {"7731"}),
        ("Lage kasten en tafeltjes voor de kinderopvang", (), set()),
        ("Kleedkamers van de sporthal schilderen", ("45442100",), {"4544"}),
        ("Werken in twee delen", ("77310000", "90910000"), {"7731", "9091"}),
    ],
)
def test_what_is_meant_goes_by_class_and_stays_unknown_where_it_is_unsure(
    title: str, cpv: tuple[str, ...], classes: set[str]
) -> None:
    assert work_of(Need(title, "", cpv)).classes == classes


def test_what_somebody_said_is_meant_counts_before_the_words() -> None:
    said = work_of(Need("Gras maaien in het park", "", meant="90910000"))
    assert (said.activity, said.classes) == ("90910000", {"9091"})
