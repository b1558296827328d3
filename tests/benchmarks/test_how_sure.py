"""The commands that measure how sure the ranking is, on a set of this project."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import calibrate, certainty, quality
from benchmarks.beir import none_of
from benchmarks.quality import OWN_SETS

SET = OWN_SETS / "everyday-tenth"


def rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def test_what_the_product_would_show_is_written_with_its_chance(tmp_path: Path) -> None:
    out = tmp_path / "sure.tsv"
    assert quality.main([str(SET), "--sure", str(out)]) == 0
    shown = rows(out)
    assert max(Counter(query for query, _, _ in shown).values()) <= 10
    assert all(0.2 <= float(chance) <= 1 for _, _, chance in shown)
    nothing_fits = {query for query, _, _ in none_of(SET)}
    proposed = {query for query, _, chance in shown if float(chance) >= 0.5}
    assert len(proposed & nothing_fits) < len(nothing_fits) / 3
    assert len(proposed - nothing_fits) > 60


def test_documents_of_the_activities_that_are_asked_about_are_written(tmp_path: Path) -> None:
    out = tmp_path / "meant.tsv"
    assert quality.main([str(SET), "--meant", str(out)]) == 0
    found = rows(out)
    assert {row[2] for row in found} == {"1"}
    each = Counter(query for query, _, _ in found)
    assert sum(each.values()) / len(each) < 15, "a question that lets everybody through asks nothing"


def test_certainty_tells_what_each_band_was_worth(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "certainty.svg"
    assert certainty.main([str(SET), "--json", "--picture", str(picture)]) == 0
    row, every = json.loads(capsys.readouterr().out)
    assert row["precision"] > 0.75
    assert row["silent"] >= 0.7
    good, possible, doubtful = (float(every[band].split()[0]) for band in ("good", "possible", "doubtful"))
    assert good > possible > doubtful
    assert picture.read_text(encoding="utf-8").startswith("<svg")


def test_training_tries_each_set_with_a_model_of_the_others_and_writes_only_when_asked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = calibrate.NUMBERS.read_text(encoding="utf-8")
    sets = [str(OWN_SETS / f"everyday-{name}") for name in ("blind", "second")]
    assert calibrate.main([*sets, "--engine", "default"]) == 0
    told = capsys.readouterr().out
    assert "everyday-blind" in told
    assert "everyday-second" in told
    assert calibrate.NUMBERS.read_text(encoding="utf-8") == before


def test_a_set_that_is_not_there_is_an_error_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (certainty.main, calibrate.main):
        with pytest.raises(SystemExit):
            command(["/no/such/set"])
    assert "Traceback" not in capsys.readouterr().err
