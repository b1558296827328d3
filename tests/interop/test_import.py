"""Notices become draft needs: once each, whole or not at all, told file by file."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from marketplace.core.audit import AuditEntry
from marketplace.core.db import Database
from marketplace.core.web.access import Role
from marketplace.interop.arrival import Fate
from marketplace.interop.notice import Notice
from marketplace.interop.verbs import import_notice
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.needs.states import NeedStatus
from marketplace.offers.models import Kind
from marketplace.organisations.models import Organisation, OrganisationStatus
from tests.database import with_cast
from tests.interop.notices import NOTICE, UNKNOWN, count


async def draft_of(db: AsyncSession, notice: Notice) -> Need:
    """The need that is made from a notice."""
    need = (await import_notice(db, notice)).need
    assert need is not None
    return need


async def test_a_notice_becomes_a_draft_with_its_lots(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            fate, _, need, _ = await import_notice(db, NOTICE)
        assert fate is Fate.NEW
        assert need is not None
        assert need.status is NeedStatus.DRAFT
        assert (need.title, need.text) == (NOTICE.title, NOTICE.description)
        assert (need.source_id, need.source_url, need.language) == (NOTICE.notice_id, NOTICE.url, "fr")
        assert (need.nis, need.region_id) == ("46025", cast.temse.region_id)
        assert (need.amount, need.kind, need.reserved) == (Decimal("60000.00"), Kind.SERVICE, True)
        assert need.cpv == list(NOTICE.cpv)
        assert (need.deadline, need.starts_on) == (datetime(2026, 9, 15, 8, tzinfo=UTC), date(2027, 1, 1))
        async with database.begin() as db:
            lots = (await db.scalars(select(Lot).order_by(Lot.position))).all()
            verbs = set(await db.scalars(select(AuditEntry.verb).where(AuditEntry.subject == need.id)))
        assert [(lot.position, lot.identifier, lot.title, lot.amount) for lot in lots] == [
            (1, "LOT-0001", "Gazons maaien", Decimal("40000.50")),
            (2, "LOT-0002", "Perken wieden", Decimal("19999.50")),
        ]
        assert verbs == {"need.import"}


async def test_the_same_notice_twice_is_one_need(database_url: str) -> None:
    async with with_cast(database_url) as (database, _):
        async with database.begin() as db:
            first = await draft_of(db, NOTICE)
        async with database.begin() as db:
            fate, _, second, _ = await import_notice(db, NOTICE)
        assert second is not None
        assert (second.id, fate) == (first.id, Fate.KNOWN)
        assert (await count(database, Need), await count(database, Lot)) == (1, 2)


async def test_two_imports_at_once_make_one_need(database_url: str) -> None:
    async def once(database: Database) -> Fate:
        async with database.begin() as db:
            return (await import_notice(db, NOTICE)).fate

    async with with_cast(database_url) as (database, _):
        made = await asyncio.gather(*(once(database) for _ in range(5)))
        assert sorted(made) == [*[Fate.KNOWN] * 4, Fate.NEW]
        assert (await count(database, Need), await count(database, Lot)) == (1, 2)


async def test_a_registered_buyer_is_found_by_its_number(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            need = await draft_of(db, msgspec.structs.replace(NOTICE, buyer_kbo=cast.temse.kbo))
            both = msgspec.structs.replace(NOTICE, buyer_kbo=cast.groenwerk.kbo, notice_id="another")
            of_supplier = await draft_of(db, both)
        assert need.organisation_id == cast.temse.id
        assert of_supplier.organisation_id != cast.groenwerk.id, "a supplier that also buys is another row"


async def test_a_buyer_that_is_not_registered_is_made_from_the_notice(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            need = await draft_of(db, NOTICE)
            buyer = await db.get_one(Organisation, need.organisation_id)
        assert (buyer.name, buyer.kbo, buyer.nis) == (NOTICE.buyer_name, NOTICE.buyer_kbo, "46025")
        assert (buyer.role, buyer.status) == (Role.BUYER, OrganisationStatus.APPROVED)
        assert buyer.region_id == cast.temse.region_id


async def test_a_buyer_without_a_number_has_one_row_for_its_name(database_url: str) -> None:
    async with with_cast(database_url) as (database, _):
        before = await count(database, Organisation)
        names = ("Ville de Lille", "ville de  LILLE", "Ville de Roubaix")
        async with database.begin() as db:
            for number, name in enumerate(names):
                same = msgspec.structs.replace(UNKNOWN, buyer_name=name, notice_id=str(number))
                await import_notice(db, same)
            buyers = (await db.scalars(select(Organisation).where(Organisation.kbo.like("eforms:%")))).all()
        assert await count(database, Organisation) == before + 2
        assert {buyer.region_id for buyer in buyers} == {None}, "nobody's region, so nobody's helpdesk"


async def test_a_buyer_elsewhere_with_work_in_a_region_belongs_to_that_region(database_url: str) -> None:
    brussels = msgspec.structs.replace(NOTICE.buyer_place, nis="21004")
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            need = await draft_of(db, msgspec.structs.replace(NOTICE, buyer_place=brussels))
        assert need.region_id == cast.temse.region_id


@pytest.mark.parametrize(
    ("value", "currency"),
    [
        (Decimal(100), "SEK"),
        (Decimal("999999999999.999"), "EUR"),
        (Decimal(10) ** 15, "EUR"),
        (Decimal("1e999999"), "EUR"),
        (None, None),
    ],
)
async def test_an_amount_that_is_no_euro_or_impossible_is_left_out(
    database_url: str, value: Decimal | None, currency: str | None
) -> None:
    notice = msgspec.structs.replace(NOTICE, estimated_value=value, currency=currency)
    async with with_cast(database_url) as (database, _):
        async with database.begin() as db:
            need = await draft_of(db, notice)
        assert need.amount is None


async def test_lots_with_the_same_number_are_kept(database_url: str) -> None:
    notice = msgspec.structs.replace(NOTICE, kind="works", lots=NOTICE.lots[:1] * 2)
    async with with_cast(database_url) as (database, _):
        async with database.begin() as db:
            need = await draft_of(db, notice)
            names = (await db.scalars(select(Lot.identifier).order_by(Lot.position))).all()
        assert names == ["LOT-0001", "LOT-0001 (2)"]
        assert need.kind is None
