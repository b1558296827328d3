"""What the tests of this folder ask for by name."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from litestar import Litestar

from tests.guest import house
from tests.inprocess import app_for
from tests.security.web import web

__all__ = ["app", "house", "web"]


@pytest.fixture(autouse=True)
def one_quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rate limits in this process count by quarters of the hour: none ends while a test counts."""
    now = time.time()
    monkeypatch.setattr("limits.aio.storage.memory.time", SimpleNamespace(time=lambda: now))


@pytest.fixture
def app(shared_demo_database_url: str, tmp_path: Path) -> Litestar:
    return app_for(shared_demo_database_url, tmp_path)
