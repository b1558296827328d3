"""One's own encoder of sentences: an ONNX model with its tokenizer, through onnxruntime (extra `encoder`)."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import onnxruntime
import tokenizers

from matching.field import activities
from matching.meaning import EncoderError
from matching.tables import Floats, Ints

MOST_TOGETHER = 64
#: Where closeness begins, in standard deviations above the mean cosine of activities that have nothing to do
#: with each other, and what one such deviation is worth: as it is for multilingual-e5-small.
BEGINS = 1.08
WORTH_A_DEVIATION = 0.0388
LEAST_SPREAD = 1e-4
#: The inputs that a model may have.
KNOWN = ("input_ids", "attention_mask", "token_type_ids")
INTEGERS = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}


class Config(msgspec.Struct, frozen=True):
    """`config.json`: how words become one vector, what stands before a text, and most tokens of a text."""

    pooling: Literal["mean", "cls"] = "mean"
    query_prefix: str = ""
    offer_prefix: str = ""
    max_length: int = 512


class OnnxEncoder:
    """Vectors of length 1, the same for a text whatever is encoded with it.

    Raises EncoderError for a folder that can't be used, and for a text that its model does not take.
    """

    def __init__(self, folder: Path) -> None:
        self._config = _config(folder / "config.json")
        self._tokens = _tokenizer(folder / "tokenizer.json", self._config)
        self._session = _session(folder / "model.onnx")
        self._inputs = {one.name: INTEGERS.get(one.type) for one in self._session.get_inputs()}
        _check_inputs(self._inputs)
        self.width = len(self.need(activities()[0].label))
        self._try_longest()
        self.name = _digest(folder)
        self.neutral, self.worth = self._scale()

    def offers(self, texts: Sequence[str]) -> Floats:
        """One row a text."""
        return self._vectors([self._config.offer_prefix + text for text in texts])

    def need(self, text: str) -> Floats:
        """One vector."""
        return np.asarray(self._vectors([self._config.query_prefix + text])[0])

    def _vectors(self, texts: Sequence[str]) -> Floats:
        """Texts of as many tokens go together, so that none is filled up and no neighbour changes it."""
        tokens = [encoding.ids for encoding in self._tokens.encode_batch(list(texts))]
        by_length: dict[int, list[int]] = {}
        for place, ids in enumerate(tokens):
            by_length.setdefault(len(ids), []).append(place)
        found: list[tuple[list[int], Floats]] = []
        for places in by_length.values():
            for start in range(0, len(places), MOST_TOGETHER):
                some = places[start : start + MOST_TOGETHER]
                found.append((some, self._run(np.array([tokens[place] for place in some], np.int32))))
        vectors = np.zeros((len(texts), max(part.shape[1] for _, part in found)), np.float32)
        for some, part in found:
            vectors[some] = part
        return vectors

    def _run(self, ids: Ints) -> Floats:
        if not ids.shape[1]:
            return np.zeros((len(ids), getattr(self, "width", 1)), np.float32)
        out = self._whole(ids)
        if out.ndim == 3:
            out = out[:, 0] if self._config.pooling == "cls" else out.mean(axis=1)
        if out.ndim != 2 or len(out) != len(ids) or out.shape[1] < 2:
            raise EncoderError("output", f"no vector for each text or word, but numbers of shape {out.shape}")
        if not np.isfinite(out).all():
            raise EncoderError("output", "numbers that are none (nan) or infinite")
        return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12), np.float32)

    def _whole(self, ids: Ints) -> Floats:
        """The first output of the model, for texts of as many tokens."""
        filled = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        given = {name: filled[name].astype(kind) for name, kind in self._inputs.items()}
        try:
            return np.asarray(self._session.run(None, given)[0], np.float32)
        except Exception as error:  # its exceptions have no common class of their own
            raise EncoderError("run", f"{ids.shape[1]} tokens: {error}") from error

    def _try_longest(self) -> None:
        """Encode a text that is as long as texts may be: the model may take fewer tokens."""
        words = " ".join(activity.label for activity in activities())
        self.offers([" ".join([words] * (1 + self._config.max_length // len(words.split())))])

    def _scale(self) -> tuple[float, float]:
        """From which cosine on texts are close, and what a step of it is worth: encoders differ in that."""
        names = list({activity.family: activity.label for activity in activities()}.values())
        needs = np.stack([self.need(name) for name in names])
        apart = (needs @ self.offers(names).T)[~np.eye(len(names), dtype=np.bool_)].astype(np.float64)
        spread = float(apart.std())
        if spread < LEAST_SPREAD:
            raise EncoderError("output", "the same vector for every text")
        return float(apart.mean()) + BEGINS * spread, WORTH_A_DEVIATION / spread


def _config(file: Path) -> Config:
    try:
        found = msgspec.json.decode(file.read_bytes(), type=Config) if file.exists() else Config()
    except msgspec.DecodeError as error:
        raise EncoderError("config", str(error)) from error
    if found.max_length < 1:
        raise EncoderError("config", "max_length < 1")
    return found


def _tokenizer(file: Path, config: Config) -> Any:
    try:
        found = tokenizers.Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises plain Exception
        raise EncoderError("tokenizer", str(error)) from error
    found.no_padding()
    found.enable_truncation(config.max_length)
    return found


def _session(file: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # others use the processor too
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions have no common class of their own
        raise EncoderError("model", str(error)) from error


def _check_inputs(inputs: dict[str, Any]) -> None:
    unknown = [name for name, kind in inputs.items() if name not in KNOWN or kind is None]
    if unknown or "input_ids" not in inputs:
        raise EncoderError("inputs", ", ".join(unknown or inputs) or "-")


def _digest(folder: Path) -> str:
    """Names the encoder by what is in its files: another one makes other vectors."""
    whole = blake2b(digest_size=16)
    for file in sorted(file for file in folder.iterdir() if file.is_file()):
        whole.update(file.name.encode())
        with file.open("rb") as source:
            while block := source.read(1 << 20):
                whole.update(block)
    return whole.hexdigest()
