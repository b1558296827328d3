"""An invented purchase plan, as a town keeps one: several hands wrote it, and some cells are wrong."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill

NAME = "Aankoopplan 2027 (verzonnen).xlsx"
TITLE = "Gemeente Temse: aankoopplan 2027 (verzonnen, voor de demo)"
HEADS = ("Nr.", "Dienst", "Voorwerp van de opdracht", "Soort", "CPV", "Raming excl. btw", "Plaats", "Periode", "", "VTE",
         "Opmerkingen")  # fmt: skip
#: Department -> what it means to buy: what, kind, CPV, estimate, place, start, end, FTE, remarks.
PLAN: dict[str, tuple[tuple[Any, ...], ...]] = {
    "Groen en netheid": (
        ("Groenonderhoud begraafplaatsen", "dienst", "77310000-6", 68_000, "Temse", date(2027, 3, 1), date(2027, 11, 30),
         2.5, "Zonder pesticiden"),
        ("Gras maaien langs fietspaden", "D", 77314000, "€ 24.500,00", 9140, "1/4/2027", "31/10/2027", None, None),
        ("Onkruid wieden centrum", "Diensten", "77312000-0", "18 500", "9140 Temse", "april 2027", "oktober 2027", "1,5 VTE",
         "Met de hand"),
        ("Zwerfvuil ophalen", "dienst", "90611000-3", 32000, "Temse", date(2027, 1, 1), date(2027, 12, 31), 1, None),
        ("Hagen scheren sportpark", "dienst", "77340000-5", "nog te bepalen", "Temse", "1/9/2027", "31/10/2027", None, None),
        ("Bloembakken vullen en gieten", "dienst", None, 9_800, "Temse", "15 mei 2027", "30 september 2027", 0.4, None),
        ("Speeltuigen nakijken en herstellen", "dienst", "5080", 14_000, "Temse", None, None, None, "Vier keer per jaar"),
    ),
    "Gebouwen": (
        ("Poetsen van het gemeentehuis", "dienst", "90910000-9", 96_000, "Temse", date(2027, 1, 1), date(2028, 12, 31), 2,
         "Ook de bib"),
        ("Ramen wassen scholen", "dienst", "90911300-9", 12_750.5, 9140, "1-7-2027", "31-8-2027", None, "In de vakantie"),
        ("Schilderen van twee leslokalen", "werk", "45442100-8", 21_000, "Temse", "1/7/2027", "31/06/2027", None, None),
        ("Meubels op maat voor de bib", "levering", "39100000-3", 38_000, "Temse", None, date(2027, 9, 15), None, None),
        ("Isoleren van de zolder van het OCMW", "werken", "45321000-3", 145_000, "Temsse", date(2027, 5, 1), None, None, None),
        ("Kleine herstellingen aan deuren en kasten", "dienst en werk", "45420000-7", 8_000, "Temse", None, None, 0.2, None),
        ("Dak van de sporthal vernieuwen", "W", "45261000-4", 410_000, "Temse", "1 juni 2027", "30 september 2027", None, None),
        ("Noodverlichting vervangen", "levering", None, "12,500", "Temse", None, None, None, "Zie keuringsverslag"),
    ),
    "Welzijn en school": (
        ("Maaltijden aan huis", "sociale dienst", "55521100-9", 185_000, "Temse", date(2027, 1, 1), date(2027, 12, 31), 4,
         None),
        ("Strijk en was van de crèche", "dienst", "98310000-9", 16_400, "Temse", date(2027, 1, 1), date(2027, 12, 31), "een half",
         None),
        ("Naschoolse kinderopvang versterken", "S", "85312110-3", 120_000, "Temse", "1/9/2027", "30/6/2028", 3, None),
        ("Soep op school", "levering", "15890000-3", 7_200, "9140", "1/9/2027", "30/6/2028", None, None),
        ("Fietsen herstellen voor leerlingen", "dienst", "50800000-3", 5_600, "Temse", None, None, 0.3, None),
    ),
    "Communicatie en evenementen": (
        ("Infoblad drukken, zes nummers", "levering", "79810000-5", 42_000, "Temse", "jan 2027", "december 2027", None,
         "12.500 stuks"),
        ("Infoblad bussen", "dienst", "79571000-7", 19_000, "Temse", date(2027, 1, 1), date(2027, 12, 31), 0.8, None),
        ("Catering nieuwjaarsreceptie", "dienst", "55520000-1", 11_000, "Temse", "8 januari 2027", "8 januari 2027", None, None),
        ("Eindejaarsgeschenken inpakken", "dienst", "79920000-9", 4_300, "Temse", "1/12/2027", "20/12/2027", None, None),
        ("Vlaggen en wimpels naaien", "levering", "39500000-7", "ca. 3.000", "Temse", None, "1/5/2027", None, None),
    ),
    "Secretariaat": (
        ("Bouwdossiers digitaliseren", "dienst", "79999100-4", 54_000, "Temse", date(2027, 2, 1), date(2028, 1, 31), 1.2,
         "Zo’n 40.000 bladen"),
        ("Archief verhuizen naar Kruibeke", "dienst", "98392000-7", 13_500, "9150", "1/10/2027", "15/10/2027", None, None),
        ("Werkkledij technische dienst", "levering", "18110000-3", 27_500, "Temse", None, None, None, None),
        (None, "levering", "30200000-1", 65_000, "Temse", "1/3/2027", None, None, "Offerte van vorig jaar"),
        ("Laptops voor de administratie", "levering", "30213100-6", 88_000, "Temse", "1/3/2027", None, None, None),
        ("Oude toestellen ophalen en hergebruiken", "dienst", "90510000-5", 2_500, "46025", None, None, 0.1, None),
    ),
}  # fmt: skip
FIRST = 5
"""The row of the first department; the heads take the two above it."""


def workbook() -> bytes:
    """The plan as a file."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Plan 2027"
    sheet["A1"] = TITLE
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.merge_cells("A1:K1")
    _heads(sheet)
    row, number = FIRST, 0
    for department, purchases in PLAN.items():
        sheet.cell(row, 1, department).font = Font(italic=True)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(HEADS))
        for purchase in purchases:
            row, number = row + 1, number + 1
            for column, value in enumerate((number, department, *purchase), 1):
                sheet.cell(row, column, value)
        row += 1
    sheet.cell(row, 3, "Totaal").font = Font(bold=True)
    sheet.cell(row, 6, f"=SUM(F{FIRST}:F{row - 1})")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heads(sheet: Any) -> None:
    """Two rows: "Periode" stands above its begin and end."""
    for column, head in enumerate(HEADS, 1):
        cell = sheet.cell(FIRST - 2, column, head or None)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFDDE8E6")
        if head not in ("Periode", ""):
            sheet.merge_cells(start_row=FIRST - 2, end_row=FIRST - 1, start_column=column, end_column=column)
    sheet.merge_cells(start_row=FIRST - 2, end_row=FIRST - 2, start_column=8, end_column=9)
    sheet.cell(FIRST - 1, 8, "van")
    sheet.cell(FIRST - 1, 9, "tot")
    for letter, width in zip("ABCDEFGHIJK", (5, 22, 42, 14, 14, 16, 14, 14, 14, 8, 30), strict=True):
        sheet.column_dimensions[letter].width = width
