"""What the tests of this folder ask for by name."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from marketplace.core import clock
from tests.accounts.door import Door
from tests.database import with_cast
from tests.guest import house
from tests.quarter import one_quarter

__all__ = ["house", "one_quarter"]


@pytest.fixture
async def door(database_url: str) -> AsyncIterator[Door]:
    async with with_cast(database_url) as (database, cast):
        yield Door(database, cast)
    clock.travel(timedelta(0))
