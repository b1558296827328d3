"""An installation at 0013 comes to this version: addresses can be mailed, and old names are found."""

from __future__ import annotations

import asyncio
import uuid

from sqlalchemy import Connection, select, text

from marketplace.accounts.models import Person
from marketplace.core.mail.message import Suppression
from marketplace.migrations import run
from marketplace.organisations.models import Organisation
from tests.database import opened
from tests.people import kbo


def old(connection: Connection) -> None:
    """What an older version wrote."""
    connection.execute(
        text(
            "INSERT INTO municipality (nis, name, lat, lng, postcodes) VALUES ('46025', 'Temse', 51, 4, '{}')"
        )
    )
    for email in ("info@café-de-raaf.example", "an@temse.example", "andré@café.example"):
        connection.execute(
            text("INSERT INTO person (id, created_at, email, name) VALUES (:id, now(), :email, 'An')"),
            {"id": uuid.uuid4(), "email": email},
        )
    connection.execute(text("INSERT INTO suppression VALUES ('weg@café.example', now(), 'vol')"))
    connection.execute(
        text(
            "INSERT INTO organisation (id, created_at, changed_at, role, name, kbo, nis, status, email,"
            " phone, website, description, refusal_reason, opted_out) VALUES (:id, now(), now(), 'supplier',"
            " 'Café De Raaf', :kbo, '46025', 'approved', 'info@café-de-raaf.example', '', '', '', '', false)"
        ),
        {"id": uuid.uuid4(), "kbo": kbo(1)},
    )


async def test_addresses_are_kept_in_ascii_and_names_are_found(database_url: str) -> None:
    await asyncio.to_thread(run.downgrade, database_url, "0013")
    async with opened(database_url) as database, database.engine.begin() as connection:
        await connection.run_sync(old)
    await run.upgrade_async(database_url, "head")
    async with opened(database_url) as database, database.begin() as db:
        assert set(await db.scalars(select(Person.email))) == {
            "info@xn--caf-de-raaf-dbb.example",
            "an@temse.example",
            "andré@café.example",
        }
        assert (await db.scalars(select(Suppression.address))).all() == ["weg@xn--caf-dma.example"]
        found = (await db.scalars(select(Organisation).where(Organisation.called("cafe de raaf")))).one()
        assert found.email == "info@xn--caf-de-raaf-dbb.example"
