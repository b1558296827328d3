"""A helpdesk: who helps on, on every page and in the name of whom mails go."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession


class Helpdesk(NamedTuple):
    """The helpdesk of a region, by the region's name; `phone` is empty where it has none."""

    region: str
    name: str
    phone: str
    mail: str


HelpdeskOf = Callable[[AsyncSession, uuid.UUID], Awaitable[Helpdesk | None]]
"""The helpdesk of a region, by the region's id."""


async def no_helpdesk(session: AsyncSession, region_id: uuid.UUID) -> None:
    """For a composer that knows no regions: its mails come from the site."""
