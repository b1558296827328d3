"""Sets that others made are read as they come."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import quality
from benchmarks.beir import SetError, load
from benchmarks.speed_data import read_texts

ODD = "Poetsen\u2028van\x85de\x0b\x0czaal"


def _set(folder: Path, qrels: str = "qrels.tsv") -> Path:
    documents = [{"_id": 1, "title": None, "text": ODD}, {"_id": "2", "text": "Gras maaien", "metadata": {}}]
    lines = [json.dumps(document, ensure_ascii=False) for document in documents]
    (folder / qrels).parent.mkdir(parents=True, exist_ok=True)
    (folder / "corpus.jsonl").write_bytes(("\ufeff" + "\r\n\n".join(lines)).encode())
    (folder / "queries.jsonl").write_text('{"_id": "q", "text": "gras afrijden"}\n{"_id": "r", "text": ""}\n')
    (folder / qrels).write_text("query-id\tcorpus-id\tscore\nq\t2\t1\nr\t1\t-1\n")
    return folder


@pytest.mark.parametrize("qrels", ["qrels.tsv", "qrels/test.tsv"])
def test_a_set_is_read(tmp_path: Path, qrels: str) -> None:
    found = load(_set(tmp_path / "set", qrels))
    assert found.name == "set"
    assert found.corpus == [("1", "", ODD), ("2", "", "Gras maaien")]
    assert found.queries == [("q", "", "gras afrijden"), ("r", "", "")]
    assert found.relevance == {"q": {"2": 1}, "r": {"1": -1}}
    assert ("", ODD) in read_texts(tmp_path)


def test_a_set_without_judgements_is_run(tmp_path: Path) -> None:
    folder = _set(tmp_path / "set")
    (folder / "qrels.tsv").unlink()
    assert quality.main([str(folder), "--run", str(tmp_path / "run.tsv")]) == 0
    lines = (tmp_path / "run.tsv").read_text().splitlines()
    assert lines[:2] == ["q\t2", "q\t1"]
    assert sorted(lines[2:]) == ["r\t1", "r\t2"]


@pytest.mark.parametrize(
    ("file", "content", "line"),
    [
        ("corpus.jsonl", '{"_id": "1"}\n{"title": "x"}\n', "line 2"),
        ("queries.jsonl", "[1]\n", "line 1"),
        ("queries.jsonl", "poetsen\n", "line 1"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\nq\t2\n", "line 2"),
    ],
)
def test_what_can_not_be_read_is_told(
    tmp_path: Path, file: str, content: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _set(tmp_path)
    (folder / file).write_text(content)
    with pytest.raises(SetError, match=line):
        load(folder)
    with pytest.raises(SystemExit):
        quality.main([str(folder), "--run", str(tmp_path / "run.tsv")])
    assert file in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        quality.main([str(tmp_path / "weg"), "--run", str(tmp_path / "run.tsv")])
    assert "can't be read" in capsys.readouterr().err
