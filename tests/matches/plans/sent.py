"""Purchase plans that people of the tests send, and what they get back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook

from marketplace.accounts.models import Person
from marketplace.procedures.reading import load_rules
from tests.guest import Guest, House

HEADS = ("Omschrijving", "Raming", "CPV", "Gemeente", "Start", "Einde", "VTE", "Toelichting")
GRASS = ("Gras maaien", 12_500, "77310000-6", "Temse", date(2027, 1, 1), date(2027, 12, 31), 1.5, "Parken")
MESSY = ("Poetsen", "veel", "7731", "Temsse", "31/02/2027", None, -1, None)
SEND, START, REMOVE = "Plan versturen", "Plan nakijken", "Plan verwijderen"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_of(*rows: Sequence[Any], heads: Sequence[str] = HEADS, title: str = "") -> bytes:
    """A file with one sheet, its heads in the first row, or the third below a title."""
    book = Workbook()
    sheet: Any = book.active
    if title:
        sheet.append([title])
        sheet.append([])
    sheet.append(list(heads))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def at_plans(house: House, person: Person) -> Guest:
    """Somebody at the list, with the rules of procurement there."""
    async with house.database.begin() as db:
        await load_rules(db)
    guest = await house.signed_in(person)
    await guest.see("/aankoopplannen")
    return guest


async def send(guest: Guest, data: bytes, name: str = "plan.xlsx") -> str:
    """Send a file from the list; -> the words of the page one lands on."""
    await guest.see("/aankoopplannen")
    return await guest.attach(SEND, {"file": (name, data)})


async def advised(house: House, person: Person, data: bytes) -> Guest:
    """Somebody whose plan was sent, read as it was guessed, and advised on."""
    guest = await at_plans(house, person)
    await send(guest, data)
    await guest.press(START)
    await house.work()
    await guest.see(place(guest))
    return guest


def place(guest: Guest) -> str:
    """The address of the plan whose page somebody is at."""
    return "/".join(guest.page.url.path.split("/")[:3])


async def downloaded(guest: Guest) -> Any:
    """The first sheet of the file with advice."""
    answer = await guest.client.get(f"{place(guest)}/bestand")
    assert answer.status_code == 200, answer.text
    return load_workbook(io.BytesIO(answer.content)).worksheets[0]
