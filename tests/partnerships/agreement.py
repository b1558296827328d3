"""A partnership of An's town and Groenwerk, and the terms that its sides write."""

from __future__ import annotations

import pytest

from marketplace.leads.given import Answer, Given
from marketplace.partnerships.models import Partnership
from tests.guest import Guest, House
from tests.journey import awarded_need

TERMS = {
    "goals": "Werk voor drie mensen",
    "buyer_gives": "Een jaar zekerheid",
    "buyer_gets": "Een proper park",
    "supplier_gives": "Een ploeg van vier",
    "supplier_gets": "Werk voor een seizoen",
    "starts_on-day": "1",
    "starts_on-month": "3",
    "starts_on-year": "2031",
}


@pytest.fixture
async def partnership(house: House) -> Partnership:
    """Just started: nobody wrote anything yet."""
    return await awarded_need(house.database, house.cast, Given(Answer.INTERESTED))


def page_of(partnership: Partnership) -> str:
    return f"/samenwerkingen/{partnership.id}"


async def write(who: Guest, partnership: Partnership, **typed: str) -> str:
    """One side writes the terms down; -> the page one lands on."""
    await who.see(f"{page_of(partnership)}/afspraken")
    return await who.press("Afspraken bewaren", **TERMS | typed)


async def confirm(who: Guest, partnership: Partnership) -> str:
    """One side says yes to the terms on its screen; -> the page one lands on."""
    await who.see(page_of(partnership))
    return await who.press("Afspraken bevestigen")
