"""What a supplier types about an offer: where it works, how many people are free, and its codes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from marketplace.core.web.forms import Form
from marketplace.offers import forms
from marketplace.offers.models import AreaKind, Kind

TOWNS = {"46025", "46021"}
TYPED = {
    "title": "Gras maaien",
    "text": "Wij maaien gras in parken.",
    "kind": "service",
    "area_kind": "municipalities",
    "area_nis": ["46025"],
    "radius_km": "",
    "capacity_fte": "2,5",
    "cpv": "77310000-6, 77314000",
}


def test_a_whole_form_becomes_an_offer() -> None:
    offer = forms.offer(Form(dict(TYPED)), TOWNS)
    assert offer is not None
    assert (offer.title, offer.kind, offer.area_nis) == ("Gras maaien", Kind.SERVICE, ["46025"])
    assert offer.capacity_fte == Decimal("2.5")
    assert offer.cpv == ["77310000", "77314000"], "the check digit is dropped"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", ""),
        ("text", " "),
        ("kind", "lening"),
        ("area_kind", "overal"),
        ("area_nis", []),
        ("area_nis", ["99999"]),
        ("capacity_fte", "-1"),
        ("capacity_fte", "10001"),
        ("capacity_fte", "veel"),
        ("cpv", "gras"),
        ("cpv", " ".join(f"{77310000 + number}" for number in range(21))),
    ],
)
def test_what_is_missing_or_impossible_is_said_at_its_field(field: str, typed: object) -> None:
    form = Form(TYPED | {field: typed})
    assert forms.offer(form, TOWNS) is None
    assert list(form.errors) == [field]


@pytest.mark.parametrize(
    "typed",
    [
        "77310000-6 77314000-4",
        "77310000;77314000",
        "77310000 - 6\n7731 4000",
        "CPV: 77.31.00.00-6, CPV 77314000",
        "773100006 77314000\u20114",
        ["77310000", "77314000-4"],
    ],
)
def test_codes_are_read_in_each_usual_notation(typed: object) -> None:
    form = Form({"cpv": typed})
    assert forms.cpv_codes(form) == ["77310000", "77314000"]
    assert form.ok


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("77314000, 77310000-5", "controlecijfer van “77310000-5” klopt niet. Bij 77310000 hoort 6"),
        ("77310000 gras", "“gras” is geen CPV-code"),
        ("7731000 77314000", "“7731000” is geen CPV-code"),
    ],
)
def test_a_wrong_code_is_named_and_never_another_one(typed: str, words: str) -> None:
    form = Form({"cpv": typed})
    assert forms.cpv_codes(form) == []
    assert words in form.errors["cpv"]


@pytest.mark.parametrize("typed", ["", "0", "301", "ver"])
def test_within_a_distance_needs_the_distance(typed: str) -> None:
    form = Form(TYPED | {"area_kind": "radius", "radius_km": typed})
    assert forms.offer(form, TOWNS) is None
    assert list(form.errors) == ["radius_km"]


@pytest.mark.parametrize(
    ("kind", "towns", "distance"),
    [
        (AreaKind.MUNICIPALITIES, ["46025"], None),
        (AreaKind.RADIUS, [], 30),
        (AreaKind.FLANDERS, [], None),
    ],
)
def test_only_the_parts_of_the_chosen_area_are_kept(
    kind: AreaKind, towns: list[str], distance: int | None
) -> None:
    """A browser without JavaScript sends what was typed for another choice along."""
    offer = forms.offer(Form(TYPED | {"area_kind": kind, "radius_km": "30"}), TOWNS)
    assert offer is not None
    assert (offer.area_kind, offer.area_nis, offer.radius_km) == (kind, towns, distance)


@pytest.mark.parametrize(("typed", "kept"), [("", None), ("0", Decimal(0)), ("12", Decimal(12))])
def test_a_capacity_that_is_not_said_is_not_zero(typed: str, kept: Decimal | None) -> None:
    offer = forms.offer(Form(TYPED | {"capacity_fte": typed}), TOWNS)
    assert offer is not None
    assert offer.capacity_fte == kept
