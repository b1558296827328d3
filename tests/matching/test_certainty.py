"""What passes the rules in columns breaks no rule: the columns only spare looking at each one alone."""

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from matching import Area, Need, Offer, Recognition, Supplier
from matching.offers import OfferTable
from matching.roster import Roster
from matching.rules import broken_rule
from tests.matching.cast import figure

DAYS = st.sampled_from([date(2020, 1, 1), date(2024, 6, 30), date(2025, 1, 1), date(2026, 12, 31)])
KINDS = st.sampled_from([None, "good", "service"])
FTE = st.sampled_from([None, 0.0, 0.1, 2.0, 7.5])
AREAS = st.sampled_from(
    [
        None,
        Area("flanders"),
        Area("municipalities", nis=frozenset({"35013"})),
        Area("radius", frozenset(), 51.2, 2.9, 5.0),
    ]
)
TYPES = st.sampled_from(["maatwerkbedrijf", "maatwerkafdeling", "kringwinkel", "coop"])
RECOGNITIONS = st.lists(st.builds(Recognition, TYPES, DAYS, st.none() | DAYS), max_size=3).map(tuple)
OFFERS = st.builds(
    Offer, st.just("o"), st.just("s"), st.just("gras"), st.just(""), kind=KINDS, area=AREAS, capacity_fte=FTE
)
FIGURES = st.sampled_from(
    [(), (figure("target_group_share", 2, 0.1),), (figure("target_group_share", 2, 0.6),)]
)
SUPPLIERS = st.builds(
    Supplier, st.just("s"), st.just("S"), TYPES, RECOGNITIONS, FIGURES, opted_out=st.booleans()
)
NEEDS = st.builds(
    Need,
    st.just("gras"),
    st.just(""),
    kind=KINDS,
    nis=st.sampled_from([None, "35013", "11002"]),
    lat=st.sampled_from([None, 51.2]),
    lng=st.sampled_from([None, 2.9]),
    on=st.none() | DAYS,
    reserved=st.none() | st.booleans(),
    capacity_fte=FTE,
)


@settings(max_examples=400, deadline=None)
@given(need=NEEDS, offer=OFFERS, supplier=SUPPLIERS)
def test_what_passes_for_certain_breaks_no_rule(need: Need, offer: Offer, supplier: Supplier) -> None:
    assert not surely_passes(need, offer, supplier) or broken_rule(need, offer, supplier) is None


def test_the_usual_case_passes_for_certain() -> None:
    offer = Offer("o", "s", "gras", "")
    supplier = Supplier("s", "S", "maatwerkbedrijf", (Recognition("maatwerkbedrijf", date(2020, 1, 1)),))
    need = Need("gras", "", on=date(2026, 1, 1), kind="service", capacity_fte=2.0, nis="35013")
    assert surely_passes(need, offer, supplier)
    assert not surely_passes(need, offer, replace(supplier, opted_out=True))


def surely_passes(need: Need, offer: Offer, supplier: Supplier) -> bool:
    offers, roster, row = OfferTable(), Roster(), np.zeros(1, np.int32)
    offers.put(offer, offer, offer)
    roster.put(supplier)
    return bool(offers.free(row, need)[0] and roster.free(row, need)[0])
