"""A database of before, with levels that were typed: after the upgrade each shows only what was proven."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, date, datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from marketplace.migrations import run
from marketplace.organisations import levels
from marketplace.organisations.levels import Level
from marketplace.organisations.models import Organisation
from tests.database import opened

OWN, OTHER = uuid.uuid4(), uuid.uuid4()
"""Two regions; the supplier lies in the first."""
SUPPLIER, SECOND = uuid.uuid4(), uuid.uuid4()
CHADIA, DIRK, BOTH, BRAM = (uuid.uuid4() for _ in range(4))
TYPED, SENT, CHECKED, LATER = (datetime(2026, 3, day, 9, tzinfo=UTC) for day in (1, 2, 3, 4))
CHECKS: dict[str, tuple[uuid.UUID, datetime, datetime | None, Level]] = {
    "dialogue": (CHADIA, CHECKED, SENT, Level.VERIFIED),
    "networks": (CHADIA, CHECKED, None, Level.DECLARED),
    "training_hours": (CHADIA, CHECKED, LATER, Level.DOCUMENTED),
    "reuse_share": (DIRK, CHECKED, SENT, Level.DOCUMENTED),
    "profit_reinvested": (BOTH, CHECKED, SENT, Level.DOCUMENTED),
    "customer_income": (BRAM, CHECKED, SENT, Level.DOCUMENTED),
}
"""Key of a figure typed as checked -> who checked it in the log, when, when a document came; -> its level."""
PLAIN: dict[str, tuple[str, bool, Level]] = {
    "years_active": ("onbekend", False, Level.DECLARED),
    "throughflow": ("verklaard", False, Level.DECLARED),
    "coaching_ratio": ("verklaard", True, Level.DOCUMENTED),
    "target_group_share": ("gestaafd", False, Level.DECLARED),
    "target_group_fte": ("gestaafd", True, Level.DOCUMENTED),
    "accounts_published": ("nagekeken", False, Level.DECLARED),
    "policy_published": ("nagekeken", True, Level.DOCUMENTED),
}
"""Key -> the level that was typed, whether a document hangs on it, and what it shows afterwards."""


async def _add(connection: AsyncConnection, table: str, **values: object) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join(f":{name}" for name in values)
    await connection.execute(sa.text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


async def _supplier(connection: AsyncConnection, place: uuid.UUID, email: str) -> None:
    await _add(
        connection,
        "organisation",
        id=place,
        created_at=TYPED,
        changed_at=TYPED,
        region_id=OWN,
        nis="46021",
        role="supplier",
        name=place.hex,
        kbo=place.hex[:10],
        status="approved",
        email=email,
        phone="03 000 00 00",
        website="",
        description="",
        refusal_reason="",
        opted_out=False,
    )


async def _people(connection: AsyncConnection) -> None:
    for region in (OWN, OTHER):
        words = dict.fromkeys(("slug", "name", "helpdesk_name", "helpdesk_phone"), region.hex)
        await _add(connection, "region", id=region, created_at=TYPED, helpdesk_email="h@x.example", **words)
    await _add(
        connection, "municipality", nis="46021", name="Sint-Niklaas", lat=51, lng=4, postcodes=["9100"]
    )
    for place, email in ((SUPPLIER, "Bram@Groenwerk.example"), (SECOND, "info@poetslijn.example")):
        await _supplier(connection, place, email)
    for person in (CHADIA, DIRK, BOTH, BRAM):
        email = "bram@groenwerk.example" if person == BRAM else f"{person.hex}@x.example"
        await _add(connection, "person", id=person, created_at=TYPED, email=email, name="Iemand")
    for person, role, region, place in (
        (CHADIA, "coordinator", OWN, None),
        (DIRK, "coordinator", OTHER, None),
        (BOTH, "coordinator", OWN, None),
        (BOTH, "supplier", None, SUPPLIER),
        (BRAM, "supplier", None, SUPPLIER),
    ):
        at = {"id": uuid.uuid4(), "created_at": TYPED, "active_since": TYPED}
        where = {"person_id": person, "role": role, "region_id": region, "organisation_id": place}
        await _add(connection, "membership", **at, **where)


async def _figure(connection: AsyncConnection, key: str, level: str, sent: datetime | None) -> None:
    await _add(
        connection,
        "social_value_claim",
        id=uuid.uuid4(),
        created_at=TYPED,
        organisation_id=SUPPLIER,
        criterion=1,
        key=key,
        value=10,
        on=TYPED.date(),
        level=level,
        document="",
    )
    if sent is not None:
        await _add(
            connection,
            "evidence",
            id=uuid.uuid4(),
            created_at=sent,
            organisation_id=SUPPLIER,
            key=key,
            data=b"x",
            name="x",
            content_type="x",
            extension="pdf",
            size=1,
            digest="x",
        )


async def _old(url: str) -> None:
    async with opened(url) as database, database.engine.begin() as connection:
        await _people(connection)
        for key, (person, at, sent, _) in CHECKS.items():
            await _figure(connection, key, "nagekeken", sent)
            await connection.execute(
                sa.text(
                    "INSERT INTO audit_entry (person_id, at, verb, subject, detail) VALUES (:person, :at,"
                    " 'organisation.verify_evidence', :place, jsonb_build_object('key', CAST(:key AS text)))"
                ),
                {"person": person, "at": at, "place": SUPPLIER, "key": key},
            )
        for key, (level, documented, _) in PLAIN.items():
            await _figure(connection, key, level, SENT if documented else None)
        for last in (None, date(2025, 12, 31)):
            await _add(
                connection,
                "recognition",
                id=uuid.uuid4(),
                created_at=TYPED,
                organisation_id=SUPPLIER,
                type="andere",
                document="besluit",
                valid_from=date(2020, 1, 1),
                valid_to=last,
            )


async def test_levels_and_contact_after_the_upgrade(database_url: str) -> None:
    await asyncio.to_thread(run.downgrade, database_url, "base")
    await run.upgrade_async(database_url, "0009")
    await _old(database_url)
    await run.upgrade_async(database_url)
    today = date(2026, 6, 1)
    async with opened(database_url) as database, database.begin() as db:
        found = {one.row.key: one.level(today) for one in await levels.figures_of(db, [SUPPLIER])}
        assert found == {key: level for key, (*_, level) in (CHECKS | PLAIN).items()}
        labels = await levels.recognitions_of(db, [SUPPLIER])
        assert {one.level(today) for one in labels} == {Level.DECLARED, Level.EXPIRED}
        supplier, second = [await db.get_one(Organisation, place) for place in (SUPPLIER, SECOND)]
        assert (supplier.public_email, second.public_email) == ("", "info@poetslijn.example")
        assert (supplier.phone, supplier.public_phone, second.public_phone) == ("03 000 00 00", "", "")


async def test_a_figure_changed_after_its_check_is_not_checked(database_url: str) -> None:
    """The forms of before let anyone send "nagekeken" with another value."""
    await asyncio.to_thread(run.downgrade, database_url, "base")
    await run.upgrade_async(database_url, "0009")
    await _old(database_url)
    async with opened(database_url) as database, database.engine.begin() as connection:
        await connection.execute(
            sa.text("UPDATE social_value_claim SET value = 99, \"on\" = '2026-03-03' WHERE key = 'dialogue'")
        )
        await _add(
            connection,
            "audit_entry",
            person_id=BRAM,
            at=CHECKED.replace(hour=10),
            subject=SUPPLIER,
            detail="{}",
            verb="organisation.claim_social_value",
        )
    await run.upgrade_async(database_url)
    async with opened(database_url) as database, database.begin() as db:
        found = {one.row.key: one.proof for one in await levels.figures_of(db, [SUPPLIER])}
    assert found["dialogue"] is Level.DOCUMENTED


async def _end_some(connection: AsyncConnection) -> None:
    """A figure and a recognition are ended, and a document is of the recognition."""
    for statement in (
        "UPDATE social_value_claim SET ended_at = now() WHERE key = 'dialogue'",
        "UPDATE recognition SET ended_at = now() WHERE valid_to IS NOT NULL",
        "UPDATE evidence SET key = '', recognition_id = (SELECT id FROM recognition"
        " WHERE ended_at IS NOT NULL) WHERE key = 'reuse_share'",
    ):
        await connection.execute(sa.text(statement))
    await _figure(connection, "dialogue", "verklaard", None)


async def test_history_and_papers_of_recognitions_come_back_after_a_step_down(database_url: str) -> None:
    await asyncio.to_thread(run.downgrade, database_url, "base")
    await run.upgrade_async(database_url, "0009")
    await _old(database_url)
    await run.upgrade_async(database_url)
    counted = sa.text(
        "SELECT (SELECT count(*) FROM social_value_claim), (SELECT count(*) FROM recognition),"
        " (SELECT count(*) FROM evidence)"
    )
    async with opened(database_url) as database:
        async with database.engine.begin() as connection:
            await _end_some(connection)
            before = (await connection.execute(counted)).one()
        await database.close()
        await asyncio.to_thread(run.downgrade, database_url, "0010")
        async with database.engine.connect() as connection:
            assert (await connection.execute(counted)).one() == tuple(number - 1 for number in before)
        await database.close()
        await run.upgrade_async(database_url)
        async with database.engine.connect() as connection:
            assert (await connection.execute(counted)).one() == before
            left = await connection.execute(sa.text("SELECT to_regclass('recognition_before_0012')"))
            assert left.scalar() is None
