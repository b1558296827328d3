"""Coroutines run from tests that are no coroutine themselves, whatever else runs in this thread.

The browser's library keeps an event loop running in the thread of the tests, and asyncio allows one a thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def in_a_thread(act: Callable[[], Result]) -> Result:
    """What a function gives, called in a thread of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(act).result()


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """What a coroutine gives, run in a thread of its own."""
    return in_a_thread(lambda: asyncio.run(coroutine))
