"""`maatmarkt procedure`: the procedure guide at a terminal."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from decimal import Decimal

import click

from marketplace.command_line import database_url, say
from marketplace.config import async_url
from marketplace.core import clock
from marketplace.core.db import Database
from marketplace.core.reading.days import read_day
from marketplace.core.reading.numbers import read_amount, read_number
from marketplace.offers.cpv import read_code
from marketplace.procedures.advice import Advice, advise
from marketplace.procedures.purchase import KIND_LETTERS, NOTHING, Purchase
from marketplace.procedures.reading import rule_table, shipped
from marketplace.procedures.record import print_json, print_text
from marketplace.procedures.table import RuleTable


@dataclass(frozen=True, slots=True)
class Typed:
    """The options as typed."""

    date: str | None
    kind: str
    estimate: str
    offer: str | None
    repeats: str | None
    same_class: str | None
    cpv: str | None
    reserved: bool
    months: str | None

    def purchase(self) -> Purchase:
        """Raises ValueError with a Dutch sentence for what can't be read."""
        day = clock.today() if self.date is None else read_day(self.date)
        if day is None:
            raise ValueError(f"“{self.date}” is geen datum, zoals 2026-11-25.")
        months = None if self.months is None else read_number(self.months)
        if self.months is not None and months is None:
            raise ValueError(f"“{self.months}” is geen aantal maanden.")
        return Purchase(
            day=day,
            kind=KIND_LETTERS[self.kind.upper()],
            estimate=_amount(self.estimate),
            offer=None if self.offer is None else _amount(self.offer),
            repeats=NOTHING if self.repeats is None else _amount(self.repeats),
            same_class=NOTHING if self.same_class is None else _amount(self.same_class),
            cpv=None if self.cpv is None else read_code(self.cpv),
            reserved=self.reserved,
            months=months,
        )


def _amount(text: str) -> Decimal:
    amount = read_amount(text)
    if amount is None:
        raise ValueError(f"“{text}” is geen bedrag, zoals 29.999,99.")
    return amount


@click.command("procedure")
@click.option("--date", help="dag van bekendmaking of uitnodiging, zoals 2026-11-25; anders vandaag")
@click.option(
    "--kind",
    required=True,
    type=click.Choice(list(KIND_LETTERS), case_sensitive=False),
    help="L leveringen, D diensten, W werken, S sociale en andere specifieke diensten",
)
@click.option("--estimate", required=True, help="raming van de hele opdracht, in euro zonder btw")
@click.option("--offer", help="bedrag dat goedgekeurd wordt, als het bekend is")
@click.option("--repeats", help="herhalingen, opties en verlengingen samen")
@click.option("--same-class", help="wat in twaalf maanden van dezelfde CPV-klasse gekocht wordt")
@click.option("--cpv", help="CPV-code van 8 cijfers")
@click.option("--reserved", is_flag=True, help="de opdracht wordt voorbehouden")
@click.option("--months", help="hoeveel maanden de opdracht duurt, verlengingen inbegrepen")
@click.option("--json", "as_json", is_flag=True, help="één JSON-object in plaats van tekst")
def procedure(as_json: bool, **typed: str | bool | None) -> None:
    """Zeg welke procedures open zijn, en volgens welke regel. Dit informeert en beslist niet."""
    try:
        purchase = Typed(**typed).purchase()  # type: ignore[arg-type]
        with database_url() as url:
            advice = asyncio.run(_advise(url, purchase))
    except ValueError as error:
        say(str(error))
        sys.exit(1)
    (print_json if as_json else print_text)(advice)


async def _advise(url: str, purchase: Purchase) -> Advice:
    """By the rules of this installation; by those of this version where none are stored yet."""
    database = Database(async_url(url))
    try:
        async with database.begin() as session:
            table = await rule_table(session)
    finally:
        await database.close()
    return advise(table if table.rules else RuleTable.of(shipped()), purchase)
