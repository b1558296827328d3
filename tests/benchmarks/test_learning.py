"""The simulation of learning: what it plays, what it says, and its picture."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from benchmarks import learning
from benchmarks.learning import OWN_SETS, REGIONS, figures, kinds_of, play
from benchmarks.learning_picture import picture


@pytest.mark.parametrize("name", REGIONS)
def test_each_request_of_a_region_was_written_again_in_other_words(name: str) -> None:
    kinds = kinds_of(OWN_SETS / f"everyday-{name}")
    assert kinds.again.keys() == {key for key, *_ in kinds.first}
    assert not {entry[1:] for entry in kinds.first} & {entry[1:] for entry in kinds.again.values()}


def test_answers_raise_what_is_right_and_shut_nobody_out_by_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "LOOKED_AT", (0, 80))
    played = [list(play(kinds_of(OWN_SETS / "everyday-ninth"), 1))]
    rows = figures("everyday-ninth", played)
    known = [row for row in rows if row["kinds"] == "known"]
    assert known[1]["good"] > known[0]["good"]
    assert not any(row["by few"] for row in rows)
    drawn = ElementTree.fromstring(picture(rows))  # noqa: S314 - made here
    assert drawn.tag.endswith("svg")
    assert played[0][-1].region.needs == 80
