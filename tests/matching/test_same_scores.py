"""A stored ranking says which engine made it: while the version stays, the same need gets the same scores."""

from __future__ import annotations

import pytest

from matching import ENGINE_VERSION, Engine, Need
from tests.matching.cast import offer, offers, suppliers

SCORED_BY = "12"
FITS = [
    # need, who fits, and the parts of its fit, as version 12 scored them
    (Need("Gras maaien", "bermen en gazon"), "gras", {"text": 96.4977}),
    (Need("Schoonmaak", "kantoren reinigen en ramen wassen"), "poets", {"text": 95.9287}),
    (Need("Catering", "broodjes voor een receptie", cpv=("55520000",)), "eten", {"text": 74.5542, "cpv": 25}),
    (Need("Fietsen herstellen", "lekke banden en remmen"), "fiets", {"text": 97.986}),
    (Need("Iets voor het park", "", meant="77310000"), "gras", {"text": 96.4109}),
]


def test_other_scores_are_another_version() -> None:
    """Change the scores below together with ENGINE_VERSION, so that stored rankings stay explained."""
    assert ENGINE_VERSION == SCORED_BY


@pytest.mark.parametrize(("need", "who", "parts"), FITS)
def test_the_same_need_gets_the_same_scores(need: Need, who: str, parts: dict[str, float]) -> None:
    (row,) = Engine.build(suppliers(), offers()).rank(need).ranked
    assert row.supplier_id == who
    assert row.fit_parts == pytest.approx(parts, abs=0.01)
    assert row.fit == pytest.approx(sum(parts.values()), abs=0.01)


@pytest.mark.parametrize(("need", "who", "parts"), FITS)
def test_a_score_does_not_depend_on_when_its_offer_came(
    need: Need, who: str, parts: dict[str, float]
) -> None:
    """Offers that came after the index was settled have no lists yet; they are scored all the same."""
    engine = Engine.build(suppliers(), [])
    for one in offers():
        engine.put_offer(one)
    (row,) = engine.rank(need).ranked
    assert (row.supplier_id, row.fit_parts) == (who, pytest.approx(parts, abs=0.5))


def test_among_many_offers_the_one_that_fits_is_found() -> None:
    """Past some hundreds only candidates are scored with care."""
    many = [offer("hout", id=f"o-{number}", supplier_id="hout") for number in range(700)]
    ranking = Engine.build(suppliers(), [*many, *offers()]).rank(FITS[0][0])
    assert [row.supplier_id for row in ranking.ranked] == ["gras"]
