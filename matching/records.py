"""Records by key in one block of bytes: compact, mappable from a file, decoded only when looked at."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from matching.tables import Growing, Ints

Record = TypeVar("Record")
Hashes = NDArray[np.uint64]
#: Decoded records that are kept.
MOST_SEEN = 100_000


def key_hash(key: str) -> int:
    """64 bits of a key; a clash of two keys would need some four thousand million records."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


class Records(Generic[Record]):
    """Rows of encoded records with the row by key; a replaced or removed record keeps its row, unused."""

    def __init__(self, kind: type[Record]) -> None:
        self._decode = msgspec.msgpack.Decoder(kind).decode
        self._encode = msgspec.msgpack.Encoder(order="deterministic").encode
        self.bytes = Growing(np.empty(0, np.uint8))
        self.ends = Growing(np.zeros(1, np.int64))
        self.marks = Growing(np.empty(0, np.uint64))
        self.keys: Hashes = np.empty(0, np.uint64)
        self.key_rows: NDArray[np.int32] = np.empty(0, np.int32)
        self._changed: dict[int, int] = {}
        self._seen: dict[int, Record] = {}
        self.count = 0

    def __len__(self) -> int:
        return self.count

    @property
    def rows(self) -> int:
        """Rows in use and out of use."""
        return self.ends.size - 1

    def put(self, key: str, record: Record, whole: object = None) -> tuple[int, int | None]:
        """Store a record in a new row; gives that row and the row it replaces, if any.

        `whole` is what the record stands for when it is shortened: the mark is taken from it.
        """
        old = self.find(key)
        data = self._encode(record)
        self.bytes.extend(np.frombuffer(data, np.uint8))
        self.ends.append(self.bytes.size)
        content = data if whole is None else self._encode(whole)
        self.marks.append(key_hash(key) ^ _digest(content))
        self._changed[key_hash(key)] = self.rows - 1
        self.count += old is None
        return self.rows - 1, old

    def holds(self, key: str, whole: object) -> bool:
        """Whether this very content is stored under a key, so that storing it again would change nothing."""
        row = self.find(key)
        return row is not None and self.mark(row) == key_hash(key) ^ _digest(self._encode(whole))

    def remove(self, key: str) -> int | None:
        """Forget a key; gives the row it had."""
        old = self.find(key)
        if old is not None:
            self._changed[key_hash(key)] = -1
            self.count -= 1
        return old

    def find(self, key: str) -> int | None:
        """The row of a key."""
        return self.find_hash(key_hash(key))

    def find_hash(self, hashed: int) -> int | None:
        """The row of a hashed key."""
        row = self._changed.get(hashed)
        if row is None:
            spot = int(np.searchsorted(self.keys, np.uint64(hashed)))
            found = spot < len(self.keys) and int(self.keys[spot]) == hashed
            row = int(self.key_rows[spot]) if found else -1
        return row if row >= 0 else None

    def find_many(self, hashes: Hashes) -> NDArray[np.int32]:
        """Rows of hashed keys, -1 where there is none."""
        found = np.full(len(hashes), -1, np.int32)
        if len(self.keys):
            spots = np.minimum(np.searchsorted(self.keys, hashes), len(self.keys) - 1)
            found = np.where(self.keys[spots] == hashes, self.key_rows[spots], np.int32(-1))
        if self._changed:
            for place, hashed in enumerate(hashes.tolist()):
                found[place] = self._changed.get(hashed, found[place])
        return found

    def record(self, row: int) -> Record:
        """Decode the record of a row."""
        known = self._seen.get(row)
        return self.of(np.array([row], np.int32))[0] if known is None else known

    def of(self, rows: Ints) -> list[Record]:
        """Decode the records of many rows."""
        asked: list[int] = rows.tolist()
        known: dict[int, Record] = {}
        unseen: list[int] = []
        for row in asked:
            record = self._seen.get(row)
            if record is None:
                unseen.append(row)
            else:
                known[row] = record
        if unseen:
            block, ends = self.bytes.view.data, self.ends.view
            starts, stops = ends.take(unseen).tolist(), ends.take(np.array(unseen) + 1).tolist()
            if len(self._seen) > MOST_SEEN:
                self._seen.clear()
            for row, start, stop in zip(unseen, starts, stops, strict=True):
                self._seen[row] = known[row] = self._decode(block[start:stop])
        return [known[row] for row in asked]

    def live(self) -> Iterator[tuple[int, int]]:
        """Hash and row of every key in use."""
        for hashed, row in zip(self.keys.tolist(), self.key_rows.tolist(), strict=True):
            if hashed not in self._changed and row >= 0:
                yield hashed, row
        yield from ((hashed, row) for hashed, row in self._changed.items() if row >= 0)

    def settle(self) -> None:
        """Sort the keys so that they can be looked up without a dictionary."""
        pairs = list(self.live())
        keys = np.array([hashed for hashed, _ in pairs], np.uint64)
        order = np.argsort(keys)
        self.keys = keys[order]
        self.key_rows = np.array([row for _, row in pairs], np.int32)[order]
        self._changed = {}

    def mark(self, row: int) -> int:
        """64 bits that stand for the key and content of a row."""
        return int(self.marks.view[row])


def _digest(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def digest(*parts: Any) -> str:
    """A hexadecimal digest of values whose repr is always the same (no sets)."""
    return blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


RecordSets = dict[str, Records[Any]]
"""All that an engine keeps records of, by name."""
