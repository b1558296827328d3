"""Notices become draft needs: once each, whole or not at all, told file by file."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, select

from marketplace.core.audit import AuditEntry
from marketplace.core.db import Base, Database
from marketplace.core.web.access import Role
from marketplace.interop.cli import import_files
from marketplace.interop.eforms import read_notice
from marketplace.interop.verbs import import_notice
from marketplace.needs.models import Lot, Need, NeedStatus
from marketplace.offers.models import Kind
from marketplace.organisations.models import Organisation, OrganisationStatus
from tests.database import opened, with_cast

FIXTURES = Path(__file__).parent / "fixtures"
DATA = (FIXTURES / "notice.xml").read_bytes()
NOTICE = read_notice(DATA)
UNKNOWN = read_notice((FIXTURES / "latin1.xml").read_bytes())


async def count(database: Database, table: type[Base]) -> int:
    async with database.begin() as db:
        return await db.scalar(select(func.count()).select_from(table)) or 0


def number_it(data: bytes, number: int) -> bytes:
    """The same notice with another number of its own."""
    return data.replace(b"444455556666", f"{number:012d}".encode())


async def test_a_notice_becomes_a_draft_with_its_lots(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            need, new = await import_notice(db, NOTICE)
        assert new
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
            first, _ = await import_notice(db, NOTICE)
        async with database.begin() as db:
            second, new = await import_notice(db, NOTICE)
        assert (second.id, new) == (first.id, False)
        assert (await count(database, Need), await count(database, Lot)) == (1, 2)


async def test_two_imports_at_once_make_one_need(database_url: str) -> None:
    async def once(database: Database) -> bool:
        async with database.begin() as db:
            return (await import_notice(db, NOTICE))[1]

    async with with_cast(database_url) as (database, _):
        made = await asyncio.gather(*(once(database) for _ in range(5)))
        assert sorted(made) == [False, False, False, False, True]
        assert (await count(database, Need), await count(database, Lot)) == (1, 2)


async def test_a_registered_buyer_is_found_by_its_number(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            need, _ = await import_notice(db, msgspec.structs.replace(NOTICE, buyer_kbo=cast.temse.kbo))
            both = msgspec.structs.replace(NOTICE, buyer_kbo=cast.groenwerk.kbo, notice_id="another")
            of_supplier, _ = await import_notice(db, both)
        assert need.organisation_id == cast.temse.id
        assert of_supplier.organisation_id != cast.groenwerk.id, "a supplier that also buys is another row"


async def test_a_buyer_that_is_not_registered_is_made_from_the_notice(database_url: str) -> None:
    async with with_cast(database_url) as (database, cast):
        async with database.begin() as db:
            need, _ = await import_notice(db, NOTICE)
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
            need, _ = await import_notice(db, msgspec.structs.replace(NOTICE, buyer_place=brussels))
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
            need, _ = await import_notice(db, notice)
        assert need.amount is None


async def test_lots_with_the_same_number_are_kept(database_url: str) -> None:
    notice = msgspec.structs.replace(NOTICE, kind="works", lots=NOTICE.lots[:1] * 2)
    async with with_cast(database_url) as (database, _):
        async with database.begin() as db:
            need, _ = await import_notice(db, notice)
            names = (await db.scalars(select(Lot.identifier).order_by(Lot.position))).all()
        assert names == ["LOT-0001", "LOT-0001 (2)"]
        assert need.kind is None


async def told(database: Database, paths: list[Path]) -> tuple[int, list[str]]:
    lines: list[str] = []
    return await import_files(database, paths, lines.append), lines


async def test_files_one_line_each_and_broken_ones_passed_over(
    database_url: str, tmp_path: Path, file_of: Callable[[bytes], Path]
) -> None:
    good, again = file_of(DATA), file_of(number_it(DATA, 1))
    paths = [
        good,
        FIXTURES / "truncated.xml",
        FIXTURES / "billion_laughs.xml",
        tmp_path / "weg.xml",
        tmp_path,
        again,
        good,
    ]
    async with with_cast(database_url) as (database, _):
        status, lines = await told(database, paths)
        assert status == 1
        patterns = [
            r"0\.xml: nieuw: Onderhoud van het openbaar groen",
            r"truncated\.xml: fout: Dit is geen volledig en geldig XML-bestand \(fout bij regel \d+\)\.",
            r"billion_laughs\.xml: fout: .+",
            r"weg\.xml: fout: Dit bestand bestaat niet\.",
            rf"{tmp_path.name}: fout: Dit is een map\. Geef de bestanden zelf op\.",
            r"1\.xml: nieuw: Onderhoud van het openbaar groen",
            r"0\.xml: bestond al: Onderhoud van het openbaar groen",
            r"7 bestanden: 2 nieuw, 1 bestond al, 4 fout",
        ]
        assert len(lines) == len(patterns)
        for line, pattern in zip(lines, patterns, strict=True):
            assert re.fullmatch(pattern, line)
        assert (await count(database, Need), await count(database, Lot)) == (2, 4)


async def test_one_good_file_is_one_line(database_url: str) -> None:
    async with with_cast(database_url) as (database, _):
        status, lines = await told(database, [FIXTURES / "notice.xml"])
        assert (status, lines) == (0, ["notice.xml: nieuw: Onderhoud van het openbaar groen"])


async def test_nothing_is_half_imported(database_url: str, file_of: Callable[[bytes], Path]) -> None:
    """A lot that the database can't hold takes its need and its buyer with it; the next file goes on."""
    async with with_cast(database_url) as (database, _):
        async with database.engine.begin() as raw:
            await raw.exec_driver_sql("alter table lot add check (title not like 'Perken%')")
        before = await count(database, Organisation)
        fine = number_it(DATA, 2).replace(b"Perken wieden", b"Wieden")
        status, lines = await told(database, [file_of(DATA), file_of(fine)])
        assert status == 1
        assert lines[0].startswith("0.xml: fout: De databank kan deze aankondiging niet bewaren.")
        assert lines[1].startswith("1.xml: nieuw: ")
        assert (await count(database, Need), await count(database, Lot)) == (1, 2)
        assert await count(database, Organisation) == before + 1


async def test_an_installation_without_municipalities_is_told(database_url: str) -> None:
    async with opened(database_url) as database:
        status, lines = await told(database, [FIXTURES / "notice.xml"])
        assert (status, len(lines)) == (1, 1)
        assert lines[0].startswith("notice.xml: fout: Er staan nog geen gemeenten in de databank.")


async def test_many_files_show_how_far_it_is(database_url: str, file_of: Callable[[bytes], Path]) -> None:
    paths = [file_of(number_it(DATA, number)) for number in range(45)]
    async with with_cast(database_url) as (database, _):
        status, lines = await told(database, paths)
        assert status == 0
        assert [line for line in lines if "gelezen" in line] == [
            "... 20 van 45 bestanden gelezen",
            "... 40 van 45 bestanden gelezen",
        ]
        assert lines[-1] == "45 bestanden: 45 nieuw, 0 bestond al, 0 fout"
        assert await count(database, Need) == 45


async def test_a_title_can_not_write_to_the_terminal(
    database_url: str, file_of: Callable[[bytes], Path]
) -> None:
    data = DATA.replace(b"Onderhoud van", "Onder\n  houd\u009b31m".encode())
    async with with_cast(database_url) as (database, _):
        _, lines = await told(database, [file_of(data)])
        assert lines == ["0.xml: nieuw: Onder houd31m het openbaar groen"]


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[[bytes], Path]:
    """Writes a file with these bytes: 0.xml, then 1.xml ..."""
    written: list[Path] = []

    def write(data: bytes) -> Path:
        path = tmp_path / f"{len(written)}.xml"
        path.write_bytes(data)
        written.append(path)
        return path

    return write
