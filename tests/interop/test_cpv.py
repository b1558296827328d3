"""The official table comes in once, and a wrong line is named."""

from __future__ import annotations

import pytest

from marketplace.interop.cpv_table import CpvError, read_cpv
from marketplace.matches.cpv_names import CpvNames, CpvRow, add_codes
from tests.database import opened

CSV = "code,label_nl\n77310000,Aanleg en onderhoud van groen\n90910000-9,Schoonmaak\n"
GENERICODE = """<?xml version="1.0"?>
<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/"><SimpleCodeList>
<Row><Value ColumnRef="code"><SimpleValue>77310000</SimpleValue></Value>
<Value ColumnRef="nld_label"><SimpleValue>Groen</SimpleValue></Value></Row>
</SimpleCodeList></gc:CodeList>"""


def test_csv_and_genericode_are_read() -> None:
    assert read_cpv(CSV.encode()) == [
        CpvRow("77310000", "Aanleg en onderhoud van groen"),
        CpvRow("90910000", "Schoonmaak"),
    ]
    assert read_cpv(CSV.replace(",", ";").encode("utf-8-sig"))[0].code == "77310000"
    assert read_cpv(GENERICODE.encode()) == [CpvRow("77310000", "Groen")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("code,label_nl\n7731,Groen\n", "regel 2: “7731” is geen CPV-code"),
        ("code,label_nl\n77310000,\n", "regel 2: de naam ontbreekt"),
        ("a,b\n1,2\n", "kolommen"),
        ("code,label_nl\n", "geen enkele code"),
        ("", "kolommen"),
        ("<a/>", "geen genericode"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "DOCTYPE"),
    ],
)
def test_a_wrong_table_is_refused_with_its_lines(data: str, words: str) -> None:
    with pytest.raises(CpvError, match=words):
        read_cpv(data.encode())


async def test_importing_twice_is_once(database_url: str) -> None:
    names = CpvNames()
    async with opened(database_url) as database:
        for expected in (2, 0):
            async with database.begin() as db:
                assert await add_codes(db, read_cpv(CSV.encode())) == expected
        async with database.begin() as db:
            assert (await names.current(db))["90910000"] == "Schoonmaak"
            assert await add_codes(db, [CpvRow("90910000", "Poetsen")]) == 1
        async with database.begin() as db:
            assert (await names.current(db))["90910000"] == "Poetsen"
