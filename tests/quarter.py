"""Rate limits count by quarters of the hour; in a test that counts, none ends."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest


@pytest.fixture(autouse=True)
def one_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rate limits in this process count by quarters of the hour: none ends while a test counts."""
    now = time.time()
    monkeypatch.setattr("limits.aio.storage.memory.time", SimpleNamespace(time=lambda: now))
