"""Cells of purchase plans as people fill them in, each with what it says.

The truth comes first, then a way to write it. Nothing here knows how the site reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any

from seed.reference import municipalities

#: Cells that say nothing.
OPEN = (None, None, "", "  ", "-", "–", "n.v.t.", "nvt", "/")
#: Errors of a programme, and a formula that nobody worked out.
BROKEN = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!")
MONTHS = ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
          "november", "december")  # fmt: skip
TITLES = """Groenonderhoud begraafplaatsen|Poetsen van het gemeentehuis|Ramen wassen scholen|Drukwerk infoblad
Catering recepties|Verhuis archief|Herstellen van fietsen|Strijk en was OCMW|Zwerfvuil ophalen|Laptops
Meubels op maat voor de bib|Onkruid wieden centrum|Digitaliseren bouwdossiers|Straatmeubilair|Hekken <nieuw>
+20 bomen in de Kerkstraat|@school: maaltijden|=plantsoenen Noord|-30 km/u borden|Wegenwerken Dorpsstraat
Schilderwerken; gangen & trappen|Werkkledij "zomer"|Inpakken eindejaarsgeschenken""".replace("\n", "|").split(
    "|"
)
TEXTS = (
    "Tweemaal per maand.",
    "Met eigen materiaal\nen in overleg",
    "Zie vorig jaar",
    "=zie bijlage",
    "in de zomer",
)
CODES = (
    "77310000-6", "90910000-9", "79810000-5", "55520000-1", "98392000-7", "50800000-3", "98310000-9",
    "90611000-3", "39100000-3", "45442100-8", "03111000-2", "34928400-2",
)  # fmt: skip
KINDS = {
    "supplies": ("levering", "Leveringen", "L", "Levering van goederen"),
    "services": ("dienst", "Diensten", "D", "diensten "),
    "works": ("werk", "Werken", "W", "WERKEN"),
    "social": ("S", "sociale dienst", "Sociale diensten"),
}


@dataclass(frozen=True)
class Made:
    """What is put in a cell, and what it says: a value, or nothing and `wrong`."""

    put: Any
    says: Any = None
    wrong: bool = False


Maker = Callable[[Random], Made]


def _wrong(random: Random, *ways: Any) -> Made:
    """A cell that can't be read; sometimes for what programmes leave behind."""
    if random.random() < 0.15:
        return Made(random.choice(BROKEN), wrong=True)
    return Made(Formula("SUM(ZZ1:ZZ2)") if random.random() < 0.1 else random.choice(ways), wrong=True)


@dataclass(frozen=True)
class Formula:
    """Written as a formula without its outcome."""

    text: str


def title(random: Random) -> Made:
    text = f"{random.choice(TITLES)} {random.randint(1, 99)}"
    return Made(text, text)


def text(random: Random) -> Made:
    chosen = random.choice(TEXTS)
    return Made(chosen, chosen)


def amount(random: Random) -> Made:
    if random.random() < 0.12:
        unclear = ("nog te bepalen", "10.000 - 15.000", "12,500", "1.2.3", "ca. 9000", "10.000 incl. btw")
        return _wrong(random, -500, 0, date(2027, 1, 1), *unclear)
    cents = random.choice((0, 0, 50, 99))
    whole = random.randint(1, 999) * random.choice((1, 100, 1000)) + 1_000
    says = Decimal(whole * 100 + cents) / 100
    grouped = f"{whole:,}".replace(",", ".")
    spaced = f"{whole:,}".replace(",", " ")
    tail = f",{cents:02}"
    ways: list[Any] = [
        float(says),
        float(says),
        f"€ {grouped}{tail}",
        f"{spaced}{tail}",
        f"{grouped}{tail} euro",
    ]
    if not cents:
        ways += [
            whole,
            whole,
            grouped,
            f"{whole}",
            f"€{grouped},-",
            f"{grouped} EUR",
            f"{whole} euro excl. btw",
        ]
    return Made(random.choice(ways), says)


def _written_days(day: date) -> list[Any]:
    year = f"{day:%y}"
    return [
        day, day, datetime(day.year, day.month, day.day, 8, 30), f"{day.day}/{day.month}/{day.year}",
        f"{day:%d/%m/%Y}", f"{day.day} {MONTHS[day.month - 1]} {day.year}", f"{day:%Y-%m-%d}",
        f"{day:%d.%m.}{year}", f"{day:%d-%m-}{year}",
    ]  # fmt: skip


def day(random: Random) -> Made:
    if random.random() < 0.1:
        return _wrong(
            random, "31/02/2027", "binnenkort", 46_000, "zo snel mogelijk", "32 maart 2027", date(1999, 1, 1)
        )
    says = date(2026, 1, 1) + timedelta(days=random.randrange(1_000))
    return Made(random.choice(_written_days(says)), says)


def cpv(random: Random) -> Made:
    if random.random() < 0.12:
        return _wrong(random, "7731", "77310000-5", "groen", 123, "CPV onbekend", "9091000O")
    chosen = random.choice(CODES)
    says = chosen[:8]
    ways: list[Any] = [
        chosen,
        chosen,
        says,
        int(says),
        f"CPV {chosen}",
        f"{chosen} Beplanten en onderhouden",
        f" {says} ",
    ]
    if random.random() < 0.1:
        other = random.choice([code for code in CODES if code != chosen])
        return Made(f"{chosen}; {other}", [says, other[:8]])
    return Made(random.choice(ways), [says])


def kind(random: Random) -> Made:
    if random.random() < 0.08:
        return _wrong(random, "iets anders", "levering en werk", 5, "?")
    says = random.choice(sorted(KINDS))
    return Made(random.choice(KINDS[says]), says)


@cache
def _towns() -> Sequence[Any]:
    return [row for row in municipalities() if row.valid_to is None]


@cache
def _unique_postcodes() -> frozenset[str]:
    codes = [
        code
        for row in municipalities()
        for code in {(code, row.successor or row.nis) for code in row.postcodes}
    ]
    found: dict[str, set[str]] = {}
    for code, nis in codes:
        found.setdefault(code, set()).add(nis)
    return frozenset(code for code, towns in found.items() if len(towns) == 1)


def place(random: Random) -> Made:
    if random.random() < 0.1:
        return _wrong(random, "Temsse", 1, "9140 Lokeren", "overal", "Gent en Aalst", 99999)
    town = random.choice(_towns())
    ways: list[Any] = [
        town.name,
        town.name.upper(),
        f" {town.name} ",
        f"Gemeente {town.name}",
        int(town.nis),
        town.nis,
    ]
    for code in town.postcodes:
        if code in _unique_postcodes():
            ways += [int(code), code, f"{code} {town.name}", f"{town.name} ({code})", f"B-{code} {town.name}"]
    return Made(random.choice(ways), town.nis)


def fte(random: Random) -> Made:
    if random.random() < 0.08:
        return _wrong(random, "veel", -1, 0, "2 à 3", "twee")
    says = Decimal(random.randint(1, 80)) / 4
    comma = f"{says:f}".replace(".", ",")
    return Made(random.choice([float(says), float(says), comma, f"{comma} VTE", f"{comma} vte"]), says)


#: Things that are read: how heads call them, how their cells are made, and how many cells stay open.
def _heads(text: str) -> Sequence[str]:
    return text.split("|")


THINGS: dict[str, tuple[Sequence[str], Maker, float]] = {
    "title": (
        _heads("Omschrijving|Voorwerp|Wat|Omschrijving van de opdracht|VOORWERP OPDRACHT|Benaming|Onderwerp"),
        title, 0.04,
    ),
    "text": (_heads("Toelichting|Opmerkingen|Uitleg|Bijkomende opmerking|Details"), text, 0.5),
    "cpv": (_heads("CPV|CPV-code|cpv code(s)|CPV nr."), cpv, 0.3),
    "kind": (_heads("Soort|Type|Soort opdracht|Aard"), kind, 0.3),
    "place": (_heads("Gemeente|Plaats|Postcode|Plaats van uitvoering|Locatie"), place, 0.4),
    "amount": (
        _heads("Raming|Raming (excl. btw)|Geraamd bedrag|Budget 2027|Bedrag €|Raming in euro"), amount, 0.1,
    ),
    "starts": (_heads("Start|Begin|Startdatum|Vanaf|Aanvang|Begindatum"), day, 0.3),
    "ends": (_heads("Einde|Einddatum|Tot en met|t.e.m.|Afloop"), day, 0.4),
    "fte": (_heads("VTE|Aantal VTE|Omvang (VTE)|FTE"), fte, 0.5),
}  # fmt: skip
