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
#: Needs are asked again: by each pass over the open ones, and when their page is opened.
NEEDS_KEPT = 2_000


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
    """A vector for every row of the text index, and those of the needs that were asked last."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.vectors = Growing(np.empty(0, np.float32))
        self._waiting: list[str] = []
        self._ready: dict[str, Floats] = {}
        self._needs: dict[str, Floats] = {}

    def add(self, title: str, text: str) -> None:
        """Queue the next row; it is encoded with others when it is first needed."""
        self._waiting.append(_whole(title, text))

    def encoded(self, texts: Sequence[tuple[str, str]]) -> dict[str, Floats]:
        """The vectors of offers, as title and text, that come soon. Changes nothing: any thread may do it."""
        whole = [_whole(title, text) for title, text in texts]
        return dict(zip(whole, self.encoder.offers(whole), strict=True)) if whole else {}

    def expect(self, ready: dict[str, Floats]) -> None:
        """Use what `encoded` gave for the rows that are added until the next `settle`."""
        self._ready |= ready

    def bonus(self, title: str, text: str) -> Doubles:
        """What closeness in meaning adds to each row's text score; may be negative."""
        self.settle()
        rows = self.vectors.view.reshape(-1, self.encoder.width)
        need = self._need(_whole(title, text))
        return np.asarray(self.encoder.worth * ((rows @ need).astype(np.float64) - self.encoder.neutral))

    def _need(self, text: str) -> Floats:
        if text not in self._needs:
            if len(self._needs) >= NEEDS_KEPT:
                del self._needs[next(iter(self._needs))]
            self._needs[text] = self.encoder.need(text)
        return self._needs[text]

    def settle(self) -> None:
        """Encode what waits and is not ready yet."""
        if not self._waiting:
            return
        for start in range(0, len(self._waiting), BATCH):
            some = self._waiting[start : start + BATCH]
            unknown = list(dict.fromkeys(text for text in some if text not in self._ready))
            found = dict(zip(unknown, self.encoder.offers(unknown), strict=True)) if unknown else {}
            for text in some:
                vector = found[text] if text in found else self._ready[text]
                self.vectors.extend(np.asarray(vector, np.float32))
        self._waiting, self._ready = [], {}


def _whole(title: str, text: str) -> str:
    """What is encoded of an offer or a need."""
    return f"{title}. {text}"[:MOST_CHARS]


def closest(bonus: Doubles, live: Ints, most: int) -> Ints:
    """The live rows with the highest bonus."""
    best = live if len(live) <= most else live[np.argpartition(-bonus[live], most)[:most]]
    return best.astype(np.int32)
