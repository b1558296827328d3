"""Hard rules: each leaves out with its name and what breaks it, and only when its input is known."""

from datetime import date

import msgspec
import pytest
from msgspec.structs import replace

from matching import Area, Barrier, Engine, Need, Offer, Recognition, Supplier
from matching.facts import MayAnswer, Recognised
from matching.model import Level
from matching.rules import distance_km
from tests.matching.cast import HERE, VALID, figure, offer, supplier

NEED = Need("Gras maaien", "bermen en gazon")
ENDED = Recognition("maatwerkbedrijf", date(2018, 1, 1), date(2020, 12, 31))


def ranked_and_excluded(
    need: Need, given: Offer, by: Supplier
) -> tuple[list[str], list[tuple[str, Barrier]]]:
    ranking = Engine.build([by], [given]).rank(need)
    return [r.supplier_id for r in ranking.ranked], [(e.rule, e.reason) for e in ranking.excluded]


@pytest.mark.parametrize(
    ("rule", "need", "given", "by"),
    [
        ("area", replace(NEED, nis="35013"), offer("gras", area=HERE), supplier("gras")),
        (
            "area",
            replace(NEED, lat=51.23, lng=2.92),
            offer("gras", area=Area("radius", lat=51.16, lng=4.14, radius_km=30.0)),
            supplier("gras"),
        ),
        (
            "recognition",
            replace(NEED, on=date(2026, 1, 1)),
            offer("gras"),
            supplier("gras", recognitions=(ENDED,)),
        ),
        ("capacity", replace(NEED, capacity_fte=5.0), offer("gras", capacity_fte=2.5), supplier("gras")),
        (
            "reserved",
            replace(NEED, reserved=True),
            offer("gras"),
            supplier("gras", type="coop", recognitions=(), figures=(figure("target_group_share", 2, 0.1),)),
        ),
        ("kind", replace(NEED, kind="good"), offer("gras", kind="service"), supplier("gras")),
        ("opt_out", NEED, offer("gras"), supplier("gras", opted_out=True)),
    ],
)
def test_a_broken_rule_excludes_with_a_reason(rule: str, need: Need, given: Offer, by: Supplier) -> None:
    ranked, excluded = ranked_and_excluded(need, given, by)
    assert ranked == []
    assert [name for name, _ in excluded] == [rule]
    assert msgspec.to_builtins(excluded[0][1])["kind"] == rule, "what breaks it is named as the rule"


@pytest.mark.parametrize(
    ("given", "by"),
    [
        (offer("gras", area=HERE), supplier("gras")),
        (offer("gras", capacity_fte=0.5), supplier("gras")),
        (offer("gras", kind="service"), supplier("gras")),
        (offer("gras"), supplier("gras", recognitions=(ENDED,))),
    ],
)
def test_a_need_that_does_not_say_switches_the_rule_off(given: Offer, by: Supplier) -> None:
    assert ranked_and_excluded(NEED, given, by) == (["gras"], [])


def test_reserved_accepts_equivalence_that_is_still_to_be_proven() -> None:
    by = supplier("gras", type="sociale coöperatie", recognitions=())
    ranking = Engine.build([by], [offer("gras")]).rank(replace(NEED, reserved=True))
    assert MayAnswer("unproven", share=0.3, bound="from") in ranking.ranked[0].reasons


@pytest.mark.parametrize("level", ["onbekend", "verklaard", "gestaafd", "nagekeken"])
@pytest.mark.parametrize("on", [date(2026, 5, 1), None])
def test_reasons_say_of_a_recognition_no_more_than_its_proof(level: Level, on: date | None) -> None:
    ended = (ENDED,) if on else ()  # without a day any recognition counts
    by = supplier("gras", recognitions=(*ended, replace(VALID, level=level)))
    engine = Engine.build([by], [offer("gras")])
    plain, reserved = (engine.rank(need).ranked[0].reasons for need in _asked(on))
    assert (Recognised(on, level) in plain) if on else not any(isinstance(r, Recognised) for r in plain)
    assert MayAnswer("recognition", level, on) in reserved
    assert not any(isinstance(reason, Recognised) for reason in reserved), "it is said once"


def _asked(on: date | None) -> tuple[Need, Need]:
    """The need on a day, and the same as a reserved contract."""
    return replace(NEED, on=on), replace(NEED, on=on, reserved=True)


def test_of_several_recognitions_the_best_proven_speaks() -> None:
    by = supplier("gras", recognitions=(replace(VALID, level="nagekeken"), VALID))
    (row,) = Engine.build([by], [offer("gras")]).rank(replace(NEED, on=date(2026, 5, 1))).ranked
    assert Recognised(date(2026, 5, 1), "nagekeken") in row.reasons


def test_a_supplier_that_does_not_fit_is_neither_ranked_nor_excluded() -> None:
    need = Need("Security-audit van onze IT-infrastructuur", "penetratietest van servers en firewalls")
    ranking = Engine.build([supplier("gras", opted_out=True)], [offer("gras")]).rank(need)
    assert (ranking.ranked, ranking.excluded) == ((), ())


def test_another_offer_of_an_excluded_supplier_may_still_rank() -> None:
    there = offer("gras", area=HERE)
    everywhere = replace(offer("gras"), id="o-2", area=Area("flanders"))
    ranking = Engine.build([supplier("gras")], [there, everywhere]).rank(replace(NEED, nis="35013"))
    assert [r.offer_id for r in ranking.ranked] == ["o-2"]
    assert ranking.excluded == ()


def test_distance_of_antwerp_and_brussels() -> None:
    assert distance_km(51.2194, 4.4025, 50.8503, 4.3517) == pytest.approx(41.2, abs=0.5)
