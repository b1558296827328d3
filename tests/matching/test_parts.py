"""Parts of the engine that are made fast, beside the plain way to say the same."""

import re
import unicodedata
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from matching import Supplier, Weights, social_value
from matching.records import Records
from matching.roster import Roster
from matching.scoring import _best
from matching.tables import Floats, Growing
from matching.words import core, fold, spellings
from tests.matching.cast import TODAY, figure, supplier


@pytest.mark.parametrize("size", [50, 3_000, 100_000])
@pytest.mark.parametrize("steps", [1, 7, 10**6])
@pytest.mark.parametrize("share", [0.0005, 0.2, 1.0])
def test_the_best_sums_are_found(size: int, steps: int, share: float) -> None:
    """Also where many are equal, few are above nothing, and equals lie beside each other."""
    chance = np.random.default_rng(size + steps)
    sums: Floats = np.sort(chance.integers(0, steps, size, endpoint=True) / steps).astype(np.float32)
    sums[: round(size * (1 - share))] = 0
    found = _best(sums, 150)
    positive = sums[sums > 1e-3]
    assert len(found) == min(150, len(positive))
    assert sorted(sums[found], reverse=True) == sorted(positive, reverse=True)[:150]
    assert list(found) == sorted(found)


@settings(deadline=None)
@given(st.text(alphabet="aé ñ\u00a0\u2009\n,-'e\u0301ßŒ1_", max_size=40))
def test_words_with_accents_are_those_of_the_whole_text(text: str) -> None:
    whole = re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text.lower()))
    marked = [word for word in whole if not word.isascii()]
    assert spellings(text) == {core(fold(word)): word for word in reversed(marked)}


def test_spellings_of_words_with_signs_between() -> None:
    assert spellings("L'été,à côté d’une forêt\u00a0dense") == {
        "ete": "été",
        "a": "à",
        "cote": "côté",
        "foret": "forêt",
    }


class Item(Struct, frozen=True):
    number: int


def test_records_of_many_rows_come_in_the_order_asked() -> None:
    records: Records[Item] = Records(Item)
    for number in range(100):
        records.put(str(number), Item(number))
    assert records.of(np.array([7, 3, 7, 99], np.int32)) == [Item(7), Item(3), Item(7), Item(99)]
    assert records.record(3) == Item(3)
    assert records.of(np.array([], np.int32)) == []


def test_an_array_grows_by_one_and_by_many() -> None:
    growing = Growing(np.empty(0, np.int32))
    for number in range(200):
        growing.append(number)
        growing.extend(np.array([number, number], np.int32))
    assert growing.view.tolist() == [number for number in range(200) for _ in range(3)]


def _says_the_same(roster: Roster, listed: dict[str, Supplier], day: date, weights: Weights) -> None:
    keys = list(listed)
    places = np.array([roster.records.find(key) for key in keys], np.int32)
    plain = [social_value(listed[key], day, weights) for key in keys]
    assert roster.scores(places, day, weights) == pytest.approx([one.score for one in plain], abs=1e-3)
    for (who, _, told), key, one in zip(roster.proof_of(places, day, weights), keys, plain, strict=True):
        assert who == listed[key]
        assert (told.score, told.low, told.high) == pytest.approx((one.score, one.low, one.high), abs=1e-3)
        assert told.parts == pytest.approx(one.parts, abs=1e-3)


def test_the_roster_says_of_many_suppliers_what_is_said_of_each() -> None:
    """Also after a supplier changed, once evidence expired, and with other weights."""
    roster = Roster()
    listed: dict[str, Supplier] = {}

    def put(key: str, share: float, valid_to: date | None = None) -> None:
        figures = (figure("target_group_share", 2, share, valid_to=valid_to), figure("dialogue", 1, 1))
        listed[key] = supplier(key, figures=figures)
        roster.put(listed[key])

    def agree() -> None:
        for weights in (Weights(), Weights(criteria=(1, 5, 0, 1, 1, 2, 1, 1))):
            for day in (TODAY, date(2027, 6, 1)):
                _says_the_same(roster, listed, day, weights)

    put("a", 0.2)
    put("b", 0.9, date(2027, 1, 1))
    agree()
    put("c", 0.5)
    put("a", 0.8)
    agree()
