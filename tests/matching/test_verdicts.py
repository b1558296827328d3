"""Each hard rule at its edge: the last day, the last kilometre, just enough people free."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from matching import Area, Need, Recognition
from matching.facts import Kind, MayAnswer, NotRecognised, OtherKind, SmallShare, TooSmall
from matching.model import Level
from matching.rules import (
    best_recognition,
    broken_rule,
    distance_km,
    recognised_on,
    reserved_route,
    serves,
    sure_days,
)
from tests.matching.cast import HERE, VALID, figure, offer, supplier

NEED = Need("Gras maaien", "bermen en gazon")
START, END, DAY = date(2026, 3, 1), date(2026, 3, 31), timedelta(days=1)
MARCH = Recognition("maatwerkbedrijf", START, END)
TO_PROVE = MayAnswer("unproven", share=0.3, bound="from")
LESS = ("reserved", SmallShare(0.3))


@pytest.mark.parametrize(
    ("there", "away"),
    [
        ((51.2194, 4.4025), 0.0),
        ((51.0, 4.4025), 24.4),
        ((51.2194, 3.2247), 82.1),
        ((-51.2194, -175.5975), 20015.1),
    ],
)
def test_distances_from_antwerp(there: tuple[float, float], away: float) -> None:
    assert distance_km(51.2194, 4.4025, *there) == pytest.approx(away, abs=0.1)


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("good", "service"),
        ("service", "good"),
    ],
)
def test_a_good_is_no_service(asked: Kind, given: Kind) -> None:
    need, same = replace(NEED, kind=asked), replace(NEED, kind=given)
    assert broken_rule(need, offer("gras", kind=given), supplier("gras")) == ("kind", OtherKind(asked))
    assert broken_rule(same, offer("gras", kind=given), supplier("gras")) is None
    assert broken_rule(need, offer("gras"), supplier("gras")) is None, "the offer does not say"


def test_just_enough_people_free_is_enough() -> None:
    need = replace(NEED, capacity_fte=2.5)
    assert broken_rule(need, offer("gras", capacity_fte=2.5), supplier("gras")) is None
    assert broken_rule(need, offer("gras"), supplier("gras")) is None, "the offer does not say"
    told = ("capacity", TooSmall(2.4, 2.5))
    assert broken_rule(need, offer("gras", capacity_fte=2.4), supplier("gras")) == told
    assert broken_rule(need, offer("gras", capacity_fte=0.0), supplier("gras")) is not None


def test_named_municipalities_and_no_others() -> None:
    assert serves(HERE, replace(NEED, nis="46021"))
    assert not serves(HERE, replace(NEED, nis="46025"))
    assert serves(HERE, NEED), "the need does not say where"
    assert serves(Area("flanders"), replace(NEED, nis="46025"))


def test_a_circle_reaches_to_its_edge() -> None:
    """1 degree of latitude is 111.2 km."""
    place = replace(NEED, lat=51.0, lng=4.0)
    edge = distance_km(51.0, 4.0, 52.0, 4.0)
    circle = Area("radius", lat=52.0, lng=4.0, radius_km=edge)
    assert serves(circle, place)
    assert not serves(replace(circle, radius_km=edge - 0.1), place)


@pytest.mark.parametrize("missing", ["lat", "lng", "radius_km"])
def test_a_circle_that_is_not_whole_leaves_nobody_out(missing: str) -> None:
    circle = Area("radius", lat=52.0, lng=4.0, radius_km=1.0)
    assert serves(replace(circle, **{missing: None}), replace(NEED, lat=51.0, lng=4.0))


@pytest.mark.parametrize("missing", ["lat", "lng"])
def test_a_need_without_a_place_is_in_every_circle(missing: str) -> None:
    place = replace(NEED, lat=51.0, lng=4.0)
    assert serves(Area("radius", lat=52.0, lng=4.0, radius_km=1.0), replace(place, **{missing: None}))


def test_a_kind_of_area_is_not_read_from_its_numbers() -> None:
    everywhere = Area("flanders", lat=52.0, lng=4.0, radius_km=1.0)
    assert serves(everywhere, replace(NEED, lat=51.0, lng=4.0))


@pytest.mark.parametrize(
    ("on", "valid"), [(START - DAY, False), (START, True), (END, True), (END + DAY, False)]
)
def test_a_recognition_counts_on_its_first_and_last_day(on: date, valid: bool) -> None:
    by = supplier("gras", recognitions=(MARCH,))
    assert recognised_on(by, on) is valid
    assert (best_recognition(by, on) == MARCH) is valid
    told = None if valid else ("recognition", NotRecognised(on))
    assert broken_rule(replace(NEED, on=on), offer("gras"), by) == told


def test_a_recognition_without_an_end_goes_on_and_one_of_another_kind_does_not_shelter() -> None:
    endless = Recognition("maatwerkbedrijf", START, None)
    assert recognised_on(supplier("gras", recognitions=(endless,)), date(2099, 1, 1))
    other = supplier("gras", recognitions=(Recognition("wse-erkenning", START, None),))
    assert recognised_on(other, START)
    assert not recognised_on(other, START, frozenset({"maatwerkbedrijf"}))


def test_who_exists_without_a_recognition_is_not_left_out_for_one_that_ended() -> None:
    coop = supplier("gras", type="coop", recognitions=(MARCH,))
    assert broken_rule(replace(NEED, on=END + DAY), offer("gras"), coop) is None
    unknown = supplier("gras", recognitions=())
    assert broken_rule(replace(NEED, on=END), offer("gras"), unknown) is None, "nothing is known"
    assert broken_rule(NEED, offer("gras"), supplier("gras", recognitions=(MARCH,))) is None, "no day asked"


def test_the_days_on_which_a_supplier_is_in_for_certain() -> None:
    always = (0, date.max.toordinal())
    assert sure_days(supplier("gras", type="coop", recognitions=(MARCH,))) == always
    assert sure_days(supplier("gras", recognitions=())) == always
    longer = Recognition("maatwerkbedrijf", date(2026, 5, 1), date(2026, 7, 1))
    found = sure_days(supplier("gras", recognitions=(MARCH, longer)))
    assert found == (date(2026, 5, 1).toordinal(), date(2026, 7, 1).toordinal())
    endless = replace(MARCH, valid_to=None)
    assert sure_days(supplier("gras", recognitions=(longer, endless))) == (START.toordinal(), always[1])


def _coop(share: float | None, level: Level = "gestaafd", fte: float | None = None, **more: object):  # type: ignore[no-untyped-def]  # a supplier
    figures = [figure("target_group_share", 2, share, level, **more)]  # type: ignore[arg-type]
    figures += [figure("target_group_fte", 2, fte)] if fte is not None else []
    return supplier("gras", type="coop", recognitions=(), figures=tuple(figures))


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0.3, MayAnswer("share", "gestaafd", share=0.3)),
        (0.625, MayAnswer("share", "gestaafd", share=0.625)),
        (0.29, None),
        (None, TO_PROVE),
    ],
)
def test_from_thirty_percent_on_a_share_opens_a_reserved_contract(
    share: float | None, told: MayAnswer | None
) -> None:
    need, by = replace(NEED, reserved=True), _coop(share)
    assert reserved_route(need, by) == told
    assert broken_rule(need, offer("gras"), by) == (None if told else LESS)


@pytest.mark.parametrize(
    ("level", "on", "told"),
    [
        ("nagekeken", None, MayAnswer("share", "nagekeken", None, 0.62)),
        ("nagekeken", END, MayAnswer("share", "nagekeken", END, 0.62)),
        ("nagekeken", END + DAY, TO_PROVE),
        ("verklaard", END, TO_PROVE),
    ],
)
def test_a_share_is_told_as_far_as_it_is_proven_on_the_day(
    level: Level, on: date | None, told: MayAnswer
) -> None:
    route = reserved_route(replace(NEED, reserved=True, on=on), _coop(0.62, level, valid_to=END))
    assert route == told


def test_of_few_people_no_share_is_told() -> None:
    told = reserved_route(replace(NEED, reserved=True), _coop(0.62, fte=4.9))
    assert told == MayAnswer("share", "gestaafd", share=0.3, bound="from")
    more = reserved_route(replace(NEED, reserved=True), _coop(0.62, fte=5.0))
    assert more == MayAnswer("share", "gestaafd", share=0.62)


def test_a_recognition_that_shelters_is_named_before_any_share() -> None:
    by = supplier("gras", recognitions=(VALID,), figures=(figure("target_group_share", 2, 0.1),))
    route = reserved_route(replace(NEED, reserved=True, on=START), by)
    assert route == MayAnswer("recognition", "verklaard", START)
