"""A tiny encoder in a folder: each word has a vector of its own. Its ONNX file is written byte by byte."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FLOAT, INT64 = 1, 7
#: Word -> its vector. Window and glass are close; the hedge stands apart.
WORDS = {
    "[UNK]": (0.1, 0.1, 0.1, 1.0),
    "query": (0.0, 0.0, 1.0, 0.0),
    "ruit": (1.0, 0.0, 0.0, 0.0),
    "glas": (0.9, 0.1, 0.0, 0.0),
    "wassen": (0.8, 0.0, 0.2, 0.0),
    "haag": (0.0, 1.0, 0.0, 0.0),
    "ramen": (0.1, 0.3, 0.1, 1.0),
    "wegen": (0.3, 0.1, 0.1, 1.0),
}


def make_encoder(
    folder: Path,
    inputs: tuple[str, ...] = ("input_ids", "attention_mask"),
    words: Mapping[str, tuple[float, ...]] = WORDS,
    most: int = 1000,
    **config: object,
) -> Path:
    """A folder with model, tokenizer and, when something is said, `config.json`.

    `words`: word -> its vector, the first for those that are unknown; `most`: tokens that the model takes.
    """
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.normalizers import Lowercase
    from tokenizers.pre_tokenizers import Whitespace

    folder.mkdir(exist_ok=True)
    (folder / "model.onnx").write_bytes(_model(inputs, np.array(list(words.values()), np.float32), most))
    tokenizer = Tokenizer(WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    if config:
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def _model(inputs: tuple[str, ...], words: NDArray[np.float32], most: int) -> bytes:
    """ModelProto of onnx.proto3: the vectors of the words, gathered by their numbers.

    Nothing is added to them but the row of a table that is as long as a text may be.
    """
    ids = inputs[0]
    graph = b"".join(
        (
            _node("Gather", "words", ids, "found"),
            _node("Shape", ids, "shape"),
            _node("Gather", "shape", "second", "length"),
            _node("Gather", "lengths", "length", "nothing"),
            _node("Add", "found", "nothing", "last_hidden_state"),
        )
    )
    graph += _bytes(2, b"tiny") + _table("words", FLOAT, words) + _table("second", INT64, np.int64(1))
    graph += _table("lengths", FLOAT, np.zeros((most + 1, words.shape[1]), np.float32))
    graph += b"".join(_bytes(11, _value(name, INT64, ("texts", "words"))) for name in inputs)
    graph += _bytes(12, _value("last_hidden_state", FLOAT, ("texts", "words", "width")))
    return _number(1, 8) + _bytes(7, graph) + _bytes(8, _number(2, 13))


def _node(operator: str, *names: str) -> bytes:
    """`names`: those of the inputs, then that of the output."""
    given = b"".join(_bytes(1, name.encode()) for name in names[:-1])
    return _bytes(1, given + _bytes(2, names[-1].encode()) + _bytes(4, operator.encode()))


def _table(name: str, kind: int, table: NDArray[Any] | np.int64) -> bytes:
    sizes = b"".join(_number(1, size) for size in table.shape)
    return _bytes(5, sizes + _number(2, kind) + _bytes(8, name.encode()) + _bytes(9, table.tobytes()))


def _value(name: str, kind: int, axes: tuple[str, ...]) -> bytes:
    shape = b"".join(_bytes(1, _bytes(2, axis.encode())) for axis in axes)
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _varint(rest) if rest else bytes([low])
