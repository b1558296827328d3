"""What the tests of this folder ask for by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from litestar import Litestar

from tests.guest import house
from tests.inprocess import app_for
from tests.quarter import one_quarter
from tests.security.web import web

__all__ = ["app", "house", "one_quarter", "web"]


@pytest.fixture
def app(shared_demo_database_url: str, tmp_path: Path) -> Litestar:
    return app_for(shared_demo_database_url, tmp_path)
