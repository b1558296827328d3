"""Files that are no plan, or were made to do harm: a sentence at the field, and nothing is kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from marketplace.core.sheets import SheetDesk
from marketplace.matches import plan_verbs
from marketplace.matches.plan_models import PurchasePlan
from tests.documents import PDF
from tests.guest import House
from tests.matches.plans.sent import GRASS, START, advised, at_plans, downloaded, place, send, sheet_of

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def with_sheet(xml: str, *, compress: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A plain file whose sheet is this XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet_of(GRASS))) as plain, zipfile.ZipFile(out, "w", compress) as made:
        for name in plain.namelist():
            made.writestr(name, xml if name == SHEET else plain.read(name))
    return out.getvalue()


def cells(columns: int) -> str:
    row = "".join(f'<c t="inlineStr"><is><t>k{at}</t></is></c>' for at in range(columns))
    return f"<worksheet {MAIN}><sheetData><row>{row}</row></sheetData></worksheet>"


def bomb() -> bytes:
    return with_sheet(f"<worksheet {MAIN}><sheetData>{' ' * 50_000_000}</sheetData></worksheet>")


def entities() -> bytes:
    kind = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    cell = '<c r="A1" t="inlineStr"><is><t>&x;</t></is></c>'
    return with_sheet(f"{kind}<worksheet {MAIN}><sheetData><row>{cell}</row></sheetData></worksheet>")


def styled_rows() -> bytes:
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" s="0"/><c r="B{at}" s="0"/></row>' for at in range(1, 400_000)
    )
    return with_sheet(f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (bomb, "te groot"),
    "an external entity": (entities, "beschadigd"),
    "16,384 columns": (lambda: with_sheet(cells(16_384)), "meer dan 200 kolommen"),
    "400,000 rows of looks": (styled_rows, "te groot"),
    "an old xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "wachtwoord of oud"),
    "a csv that is called xlsx": (lambda: b"Omschrijving;Raming\nGras;100\n", "Dit soort bestand kan niet"),
    "a pdf": (lambda: PDF, "Excel-bestand"),
    "nothing": (lambda: b"", "leeg"),
    "no sheet": (lambda: with_sheet("<worksheet/>"), ""),
    "half a sheet": (lambda: with_sheet(f"<worksheet {MAIN}><sheetData><row>"), "beschadigd"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
async def test_it_is_refused_at_the_field_and_nothing_is_kept(house: House, name: str) -> None:
    make, told = HOSTILE[name]
    an = await at_plans(house, house.cast.an)
    words = await send(an, make())
    if an.status == 200:  # what can be read and holds nothing is kept, and has no rows to advise on
        words = await an.press(START, title="1")
    assert (an.status, told in words) == (422, True), words[:600]
    async with house.database.begin() as db:
        plans = (await db.scalars(select(PurchasePlan))).all()
    assert all(plan.status == "mapping" for plan in plans)
    assert len(plans) == (0 if told else 1)


async def test_a_million_declared_rows_are_not_gone_through(house: House) -> None:
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>Wat</t></is></c></row>'
    last = '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>Gras maaien</t></is></c></row>'
    xml = f'<worksheet {MAIN}><dimension ref="A1:XFD1048576"/><sheetData>{head}{last}</sheetData></worksheet>'
    an = await advised(house, house.cast.an, with_sheet(xml))
    assert "Alle 1 rijen zijn nagekeken" in an.words
    answer = await an.client.get(f"{place(an)}/bestand")
    assert answer.status_code == 200
    assert len(answer.content) < 100_000


async def test_formulas_of_people_stay_formulas_and_their_texts_never_become_one(house: House) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Omschrijving", "Raming"),
        ('=HYPERLINK("http://x.example")', "=1+1"),
        ("Gras maaien", "=2+"),
    ):
        sheet.append(list(row))
    sheet["A2"].data_type = sheet["B3"].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    an = await advised(house, house.cast.an, out.getvalue())
    assert "De uitkomst van deze formule staat niet in het bestand" in an.words
    back = await downloaded(an)
    kinds = [[cell.data_type for cell in row if cell.value is not None] for row in back.iter_rows(min_row=2)]
    assert kinds[0][:2] == ["s", "f"]
    assert [kind for row in kinds for kind in row].count("f") == 1
    assert any(str(cell.value).startswith("B3: “=2+”") for cell in back[3])


async def test_a_plan_of_more_than_500_rows_is_refused_with_its_reason(house: House) -> None:
    an = await at_plans(house, house.cast.an)
    await send(an, sheet_of(*([("Gras maaien",)] * 501)))
    assert "hoogstens 500 rijen" in await an.press(START)
    assert an.status == 422
    await send(an, sheet_of(*([("Gras maaien",)] * 500)))
    await an.press(START)
    assert "0 van 500 rijen" in an.words


async def test_only_so_many_are_kept(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_verbs, "MOST_KEPT", 1)
    an = await at_plans(house, house.cast.an)
    await send(an, sheet_of(GRASS))
    assert "U bewaart al 1 aankoopplannen" in await send(an, sheet_of(GRASS))
    assert an.status == 409


async def test_who_sends_too_often_waits(house: House) -> None:
    an = await at_plans(house, house.cast.an)
    target, held = an.form("Plan versturen")
    for _ in range(20):
        await an.client.post(target, data=held)
    answer = await an.client.post(target, data=held)
    assert answer.status_code == 429


async def test_what_takes_too_long_or_falls_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="konden dit bestand niet lezen"):
        await SheetDesk(longest_s=0.001).read(sheet_of(GRASS))
    with pytest.raises(ValueError, match="niet lezen"):
        await SheetDesk().read(b"PK\x03\x04 and nothing more")
