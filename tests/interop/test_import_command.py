"""The command that imports notices: a line a file, and broken ones passed over."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.core.db import Database
from marketplace.interop.cli import import_files
from marketplace.needs.lot_models import Lot
from marketplace.needs.models import Need
from marketplace.organisations.models import Organisation
from tests.database import opened, with_cast
from tests.interop import small
from tests.interop.notices import DATA, FIXTURES, count, number_it


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


async def test_what_a_notice_has_wrong_is_told_in_its_line(
    database_url: str, file_of: Callable[[bytes], Path]
) -> None:
    async with with_cast(database_url) as (database, _):
        _, lines = await told(database, [file_of(DATA.replace(b">77314000<", b">77314000-5<"))])
    assert lines == [
        "0.xml: nieuw: Onderhoud van het openbaar groen. CPV-code 77314000-5 klopt niet en is weggelaten"
    ]


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


async def test_each_fate_has_its_word_in_the_order_given(
    database_url: str, file_of: Callable[[bytes], Path]
) -> None:
    files = [
        small.xml(1),
        small.xml(2, process=small.until("2027-01-29"), changes=small.correction(f"{small.number(1)}-01")),
        b'<TED_EXPORT xmlns="http://publications.europa.eu/resource/schema/ted/R2.0.9"/>',
        small.xml(1),
        small.xml(1, of=2),
        small.xml(3, changes=small.correction(f"{small.number(2)}-01", "cancel")),
        small.award(4, of=4),
    ]
    async with with_cast(database_url) as (database, _):
        status, lines = await told(database, [file_of(data) for data in files])
    assert status == 1
    assert [line.split(": ")[1] for line in lines[:-1]] == [
        "nieuw",
        "bijgewerkt",
        "fout",
        "bestond al",
        "fout",
        "geannuleerd",
        "gegund",
    ]
    assert lines[1] == "1.xml: bijgewerkt: Handdoeken wassen. Veranderd: Antwoorden tot."
    assert lines[-1] == ("7 bestanden: 1 nieuw, 1 bestond al, 2 fout, 1 bijgewerkt, 1 geannuleerd, 1 gegund")
