"""The demo's people, and links that sign in as them with one click."""

from __future__ import annotations

from datetime import timedelta

from marketplace import slices  # noqa: F401 - foreign keys need all tables known
from marketplace.accounts.models import Person, SignInLink
from marketplace.config import async_url
from marketplace.core.db import Database

DEMO_PEOPLE = {
    "an@temse.example": "An, koopt in voor Gemeente Temse",
    "bram@groenwerk.example": "Bram, werkt bij leverancier Groenwerk Waas",
    "chadia@waasland.example": "Chadia, helpdesk Waasland",
    "dirk@oostende.example": "Dirk, helpdesk Oostende",
    "karel@tweebesturen.example": "Karel, koopt in voor Stekene en Sint-Gillis-Waas",
    "els@maatmarkt.example": "Els, beheert Maatmarkt",
}
LINK_LIFE = timedelta(hours=12)


async def demo_links(database_url: str, base_url: str) -> list[tuple[str, str]]:
    """(who, address) of a fresh single-use link for each of them who exists."""
    database = Database(async_url(database_url))
    links = []
    try:
        async with database.begin() as session:
            for email, who in DEMO_PEOPLE.items():
                person = await session.scalar(Person.by_email(email))
                if person is not None:
                    link, token = SignInLink.make(person.id, LINK_LIFE)
                    session.add(link)
                    links.append((who, f"{base_url}/aanmelden/link/{token}"))
    finally:
        await database.close()
    return links
