"""The nightly tidying may run at any hour in these tests."""

from __future__ import annotations

import pytest

from marketplace.privacy import nightly


@pytest.fixture(autouse=True)
def daytime(monkeypatch: pytest.MonkeyPatch) -> None:
    """The suite runs at any hour; before two at night there would be nothing to see."""
    monkeypatch.setattr(nightly, "FROM_HOUR", 0)
