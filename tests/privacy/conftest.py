"""What the tests of this folder ask for by name; the nightly tidying may run at any hour in them."""

from __future__ import annotations

import pytest

from marketplace.privacy import nightly
from tests.privacy.wiped import works

__all__ = ["daytime", "works"]


@pytest.fixture(autouse=True)
def daytime(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite runs at any hour; before two at night there would be nothing to see."""
    monkeypatch.setattr(nightly, "FROM_HOUR", 0)
