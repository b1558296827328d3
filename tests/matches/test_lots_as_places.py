"""A lot that is only a place is asked for what the need asks; one that says its work stands by itself."""

from __future__ import annotations

import pytest

from marketplace.matches.engine_records import engine_lot
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need


def _title(need: tuple[str, str], title: str, text: str = "") -> str:
    row = Need(title=need[0], text=need[1], cpv=[], language="nl", lots=[])
    return engine_lot(row, Lot(title=title, text=text, cpv=[]), None).title


GREEN = ("Groenonderhoud in vier dorpen", "Plantsoenen en hagen onderhouden.")
HALL = ("Onderhoud van het gemeentehuis", "Wij zoeken ploegen voor schilderwerk, ramen en gras.")


@pytest.mark.parametrize("place", ["Kerkplein", "Kloosterstraat", "Steendorp", "Velle"])
def test_a_place_is_asked_for_the_work_of_the_need(place: str) -> None:
    assert _title(GREEN, place) == f"{GREEN[0]}: {place}"
    assert _title(GREEN, place, place) == f"{GREEN[0]}: {place}", "a text that repeats the title says no more"


@pytest.mark.parametrize("work", ["Schilderwerk", "Ramen wassen", "Gras maaien"])
def test_work_that_the_need_names_stands_by_itself(work: str) -> None:
    assert _title(HALL, work) == work


def test_a_lot_with_a_text_of_its_own_stands_by_itself() -> None:
    assert _title(GREEN, "Broodjes", "Broodjes en soep voor de vergadering.") == "Broodjes"
