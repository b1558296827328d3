"""Arrays that grow and lists by key, in memory or mapped from a file. No knowledge of matching."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ints = NDArray[np.int32]
Places = NDArray[np.intp]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

NO_INTS: Ints = np.empty(0, np.int32)
NO_PLACES: Places = np.empty(0, np.intp)
NO_FLOATS: Floats = np.empty(0, np.float32)
NO_DOUBLES: Doubles = np.empty(0)


class Growing:
    """A one-dimensional array with room to append; `view` is what is filled."""

    def __init__(self, start: NDArray[Any]) -> None:
        self._room = start
        self.size = len(start)

    @property
    def view(self) -> NDArray[Any]:
        return self._room[: self.size]

    def replace(self, values: NDArray[Any]) -> None:
        """Hold other values, for example those of a mapped file."""
        self._room, self.size = values, len(values)

    def append(self, value: float) -> None:
        """Append one value."""
        end = self.size + 1
        if end > len(self._room):
            self._grow(end)
        self._room[self.size] = value
        self.size = end

    def extend(self, values: NDArray[Any]) -> None:
        """Append values."""
        end = self.size + len(values)
        if end > len(self._room):
            self._grow(end)
        self._room[self.size : end] = values
        self.size = end

    def _grow(self, least: int) -> None:
        """Make room, at least double what there was."""
        room = np.empty(max(least, 2 * len(self._room), 64), self._room.dtype)
        room[: self.size] = self._room[: self.size]
        self._room = room


class Postings:
    """Lists of (id, weight) by integer key: a sorted block that may be mapped from a file, and a tail."""

    def __init__(self, pointers: NDArray[np.int64], ids: Ints, weights: Floats) -> None:
        self.pointers, self.ids, self.weights = pointers, ids, weights
        self._tail: dict[int, tuple[list[int], list[float]]] = {}
        self._matrix: csr_array | None = None

    @classmethod
    def empty(cls, keys: int) -> "Postings":
        return cls(np.zeros(keys + 1, np.int64), np.empty(0, np.int32), np.empty(0, np.float32))

    @classmethod
    def of(cls, keys: Ints, ids: Ints, weights: Floats, size: int) -> "Postings":
        """A sorted block from pairs in any order; within a key the order given is kept."""
        order = np.argsort(keys, kind="stable")
        pointers = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(keys, minlength=size), out=pointers[1:])
        return cls(pointers, ids[order], weights[order])

    @property
    def keys(self) -> int:
        """How many keys the block has."""
        return len(self.pointers) - 1

    def lengths(self, keys: NDArray[Any]) -> NDArray[np.int64]:
        """How long the lists of these keys are in the block."""
        found: NDArray[np.int64] = self.pointers[keys + 1] - self.pointers[keys]
        return found

    def add(self, key: int, item: int, weight: float) -> None:
        """Append one pair to the tail."""
        ids, weights = self._tail.setdefault(key, ([], []))
        ids.append(item)
        weights.append(weight)

    def get(self, key: int, since: int = 0) -> tuple[Ints, Floats]:
        """The ids and weights under a key; above 0, `since` leaves out lower ids and the whole block."""
        start, end = self.pointers[key], self.pointers[key + 1]
        ids, weights = self.ids[start:end], self.weights[start:end]
        if since:
            ids, weights = ids[:0], weights[:0]
        if key not in self._tail:
            return ids, weights
        more = np.array(self._tail[key][0], np.int32)
        more_weights = np.array(self._tail[key][1], np.float32)
        late = more >= since
        return np.concatenate((ids, more[late])), np.concatenate((weights, more_weights[late]))

    def gather(self, keys: Ints, values: Floats, since: int = 0) -> tuple[Ints, Floats]:
        """All ids under several keys, each with its key's value; `since` as in `get`."""
        if since:
            block = np.empty(0, np.int32), np.empty(0, np.float32)
        else:
            starts, ends = self.pointers[keys], self.pointers[keys + 1]
            block = self.ids[ranges(starts, ends)], np.repeat(values, ends - starts)
        if not self._tail:
            return block
        ids, found = [block[0]], [block[1]]
        for key, value in zip(keys.tolist(), values.tolist(), strict=True):
            if key in self._tail:
                more = np.array(self._tail[key][0], np.int32)
                ids.append(more[more >= since])
                found.append(np.full(len(ids[-1]), value, np.float32))
        return np.concatenate(ids), np.concatenate(found)

    def sums(self, keys: NDArray[Any], values: Floats, width: int) -> Floats:
        """By id below `width`: the sum of its weights under these keys, each times its key's value.

        Only the block counts, and `width` is the same at every call.
        """
        if self._matrix is None:
            # Pointers wider than the ids would make the matrix copy the ids.
            pointers = self.pointers.astype(self.ids.dtype) if len(self.ids) < 2**31 else self.pointers
            shape = len(self.pointers) - 1, width
            self._matrix = csr_array((self.weights, self.ids, pointers), shape=shape)
        return np.asarray(values @ self._matrix[keys])

    def settle(self) -> None:
        """Move the tail into the block."""
        if not self._tail:
            return
        self._matrix = None
        size = len(self.pointers) - 1
        counts = np.diff(self.pointers)
        keys = [np.repeat(np.arange(size, dtype=np.int32), counts)]
        ids, weights = [self.ids], [self.weights]
        for key, (more, more_weights) in self._tail.items():
            keys.append(np.full(len(more), key, np.int32))
            ids.append(np.array(more, np.int32))
            weights.append(np.array(more_weights, np.float32))
        whole = Postings.of(np.concatenate(keys), np.concatenate(ids), np.concatenate(weights), size)
        self.pointers, self.ids, self.weights, self._tail = whole.pointers, whole.ids, whole.weights, {}


def ranges(starts: NDArray[Any], ends: NDArray[Any]) -> NDArray[np.int64]:
    """All positions of many half-open ranges, one after the other."""
    lengths = np.asarray(ends, np.int64) - np.asarray(starts, np.int64)
    total = int(lengths.sum())
    if total == 0:
        return np.empty(0, np.int64)
    offsets = np.repeat(np.asarray(starts, np.int64) - np.cumsum(lengths) + lengths, lengths)
    return np.arange(total, dtype=np.int64) + offsets
