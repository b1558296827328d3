"""Figures of many rows, which may be a minute old: else each page would take longer with every row."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, Protocol, TypeVar, cast

KEEP_S = 60.0
#: Figures of fewer rows are always made anew: there a difference of one is seen, and making them is quick.
EXACT_BELOW = 1_000
MOST_KEPT = 5_000


class Sized(Protocol):
    """A figure that knows of how many rows it is."""

    @property
    def total(self) -> int: ...


Figure = TypeVar("Figure", bound=Sized)


class Recent:
    """The figures that one process keeps."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[Any, float]] = {}

    async def of(self, key: Hashable, make: Callable[[], Awaitable[Figure]]) -> Figure:
        """What `make` gives, or gave in the last minute for this key if it was of many rows.

        While one makes it anew, the others are given the old one.
        """
        known, until = self._kept.get(key, (None, 0.0))
        now = time.monotonic()
        if now < until:
            return cast(Figure, known)
        if known is not None:
            self._kept[key] = known, now + KEEP_S
        made = await make()
        if made.total < EXACT_BELOW:
            self._kept.pop(key, None)
            return made
        if len(self._kept) >= MOST_KEPT:
            self._kept.clear()
        self._kept[key] = made, now + KEEP_S
        return made
