"""Closeness in meaning from an encoder of sentences: an optional addition to the words.

Give `Engine` what `matching.encoders.open_encoder` opens: the small one of the extra `semantic`, or one's own
with the extra `encoder`.
"""

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np

from matching.tables import Doubles, Floats, Growing, Ints

MOST_CHARS = 600
BATCH = 64


Problem = Literal["missing", "not installed", "config", "tokenizer", "model", "inputs", "output", "run"]
"""Files that are not there, an extra that is not installed, or what of an encoder can't be used."""


class EncoderError(ValueError):
    """An encoder can't be opened or used. `detail`: file names, an extra, or what its library says."""

    def __init__(self, problem: Problem, detail: str) -> None:
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.detail = detail


class Encoder(Protocol):
    """Turns texts into vectors of length 1; needs and offers may be encoded differently.

    `name`: another for each that makes other vectors. `neutral`: the cosine at which two texts have little to
    do with each other; `worth`: what a step of closeness is worth in units of the text score.
    """

    name: str
    width: int
    neutral: float
    worth: float

    def offers(self, texts: Sequence[str]) -> Floats:
        """One row a text."""

    def need(self, text: str) -> Floats:
        """One vector."""


class Meanings:
    """A vector for every row of the text index."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.vectors = Growing(np.empty(0, np.float32))
        self._waiting: list[str] = []

    def add(self, title: str, text: str) -> None:
        """Queue the next row; it is encoded with others when it is first needed."""
        self._waiting.append(f"{title}. {text}"[:MOST_CHARS])

    def bonus(self, title: str, text: str) -> Doubles:
        """What closeness in meaning adds to each row's text score; may be negative."""
        self.settle()
        rows = self.vectors.view.reshape(-1, self.encoder.width)
        need = self.encoder.need(f"{title}. {text}"[:MOST_CHARS])
        return np.asarray(self.encoder.worth * ((rows @ need).astype(np.float64) - self.encoder.neutral))

    def settle(self) -> None:
        """Encode what waits."""
        for start in range(0, len(self._waiting), BATCH):
            found = self.encoder.offers(self._waiting[start : start + BATCH])
            self.vectors.extend(np.asarray(found, np.float32).reshape(-1))
        self._waiting = []


def closest(bonus: Doubles, live: Ints, most: int) -> Ints:
    """The live rows with the highest bonus."""
    best = live if len(live) <= most else live[np.argpartition(-bonus[live], most)[:most]]
    return best.astype(np.int32)
