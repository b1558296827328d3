"""Reads a submitted form: right values, or one Dutch error per field, with what was typed kept."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from marketplace.core.i18n import N_, _
from marketplace.core.reading.addresses import clean_address
from marketplace.core.reading.companies import read_kbo
from marketplace.core.reading.days import read_day
from marketplace.core.reading.numbers import read_amount, read_measure
from marketplace.core.visible import on_one_line, running

_ADDRESS_IN_NAME = re.compile(r"://|\bwww\.|\S@\S+\.\S", re.IGNORECASE)
MAX_FIELD = 20_000
#: The boxes by which one confirms an unlikely day, each with the value `field:day`.
SURE = "sure"


class Form:
    """`values` is what was typed (shown again), `errors` maps a field to its sentence.

    Each reading method returns the value, or None where the field is empty or wrong; wrong ones get an
    error. A form without errors has all its required values. `asked`: unlikely days by field. `outdated`:
    it was made from an older version; `clash` then holds (label, what was typed, what is stored now) of
    each difference (see `seen`).
    """

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        self.values: dict[str, Any] = dict(data or {})
        self.errors: dict[str, str] = {}
        self.asked: dict[str, date] = {}
        self.outdated = False
        self.clash: Sequence[tuple[str, str, str]] = ()
        self.clash_read = False
        self.values = {clean(name): value for name, value in self.values.items()}
        for name, given in self.values.items():
            if not isinstance(given, str):
                self.values[name] = [clean(str(item)) for item in given] if isinstance(given, list) else given
            else:
                self.values[name] = clean(given)

    @classmethod
    def of(cls, posted: Any) -> Form:
        """From a request's multi-dict: a field that came more than once becomes a list."""
        data: dict[str, Any] = {}
        for key, value in posted.multi_items():
            text = value if isinstance(value, str) else ""
            if key not in data:
                data[key] = text
            elif isinstance(data[key], list):
                data[key].append(text)
            else:
                data[key] = [data[key], text]
        return cls(data)

    @property
    def ok(self) -> bool:
        return not self.errors

    def fail(self, name: str, message: str) -> None:
        """Give a field its error; the first one stays."""
        self.errors.setdefault(name, message)

    def ask(self, name: str, day: date, question: str) -> None:
        """Ask about a day that hardly can be meant: an error at its field, until that day was confirmed."""
        self.asked[name] = day
        if f"{name}:{day}" not in self.choices(SURE):
            self.fail(name, question)

    def raw(self, name: str) -> str:
        value = self.values.get(name, "")
        if isinstance(value, list):
            value = value[0] if value else ""
        return str(value).strip()

    def text(self, name: str, required: str | None = None, *, limit: int = 200) -> str:
        """One line or more of text. `required` is the sentence for an empty field, None when optional."""
        value = self.raw(name).replace("\r\n", "\n")
        if not value and required:
            self.fail(name, required)
        if len(value) > min(limit, MAX_FIELD):
            self.fail(
                name,
                _("Gebruik hier hoogstens %(limit)s tekens. Nu zijn het er %(count)s.")
                % {"limit": limit, "count": len(value)},
            )
        return value

    def line(self, name: str, required: str | None = None, *, limit: int = 200) -> str:
        """A text on one line."""
        return on_one_line(self.text(name, required, limit=limit))

    def name(self, name: str, required: str | None = None, *, limit: int = 100) -> str:
        """What someone or something is called. It stands in mails to others, so it holds no address."""
        value = self.line(name, required, limit=limit)
        if _ADDRESS_IN_NAME.search(value):
            self.fail(name, _("Vul hier een naam in, geen webadres of e-mailadres"))
        return value

    def email(self, name: str, required: str | None = N_("Vul een e-mailadres in")) -> str | None:
        """A mail address that the mail line can carry, as it is kept."""
        value = self.text(name, required, limit=254)
        if not value or name in self.errors:
            return None
        address = clean_address(value)
        if address is None and clean_address(f"x@{value.rpartition('@')[2]}") and not value.isascii():
            self.fail(name, _("Vóór de @ kunnen geen accenten of bijzondere letters staan"))
        elif address is None:
            self.fail(name, _("Vul een e-mailadres in zoals naam@gemeente.be"))
        return address

    def kbo(self, name: str, required: str | None = N_("Vul het ondernemingsnummer in")) -> str | None:
        """A KBO number in any usual notation -> its ten digits."""
        value = self.text(name, required, limit=40)
        if not value or name in self.errors:
            return None
        number = read_kbo(value)
        if number is None:
            self.fail(name, _("Dit ondernemingsnummer klopt niet. Het heeft 10 cijfers, zoals 0123.456.749"))
        return number

    def choice(self, name: str, options: Collection[str], required: str | None = None) -> str | None:
        value = self.raw(name)
        if value in options and value:
            return value
        if value or required:
            self.fail(name, required or _("Kies een van de mogelijkheden"))
        return None

    def choices(self, name: str, options: Collection[str] | None = None) -> list[str]:
        """The ticked boxes, those that exist."""
        value = self.values.get(name, [])
        items = value if isinstance(value, list) else [value] if value else []
        return [item for item in dict.fromkeys(items) if item and (options is None or item in options)]

    def amount(self, name: str, required: str | None = None) -> Decimal | None:
        value = self.text(name, required, limit=40)
        if not value or name in self.errors:
            return None
        amount = read_amount(value)
        if amount is None:
            self.fail(name, _("Vul een bedrag in euro in, zoals 12.500 of 12.500,50"))
        return amount

    def decimal(
        self, name: str, *, least: float, most: float, message: str, unit: str = "", places: int = 2
    ) -> Decimal | None:
        """A number with at most so many decimals, its unit behind it or not; an error for anything else."""
        typed = self.raw(name)
        value = read_measure(typed, unit)
        if not typed:
            return None
        if value is None or not least <= value <= most or value != round(value, places):
            self.fail(name, message)
            return None
        return value

    def whole(self, name: str, *, least: int, most: int, message: str) -> int | None:
        """A whole number, written in the digits 0 to 9; None and an error for anything else."""
        value = read_measure(self.raw(name))
        if value is None or value.as_tuple().exponent != 0 or not least <= value <= most:
            self.fail(name, message)
            return None
        return int(value)

    def date(self, name: str, required: str | None = None) -> date | None:
        """A day from the three fields name-day, name-month and name-year, or from the first of them alone."""
        parts = [self.raw(f"{name}-{part}") for part in ("day", "month", "year")]
        day = read_day(*parts)
        if not any(parts):
            if required:
                self.fail(name, required)
        elif day is None:
            self.fail(name, _("Vul een bestaande datum in, zoals 27 3 2027"))
        return day

    def identifier(self, name: str) -> uuid.UUID | None:
        """A hidden id; None when it isn't one."""
        try:
            return uuid.UUID(self.raw(name))
        except ValueError:
            return None


def clean(text: str) -> str:
    """Without what nobody sees, and only whole characters that a database can keep."""
    return running(text).encode("utf-8", "replace").decode()


def date_values(name: str, value: date | None) -> dict[str, str]:
    """A day as the three values that the date field shows."""
    if value is None:
        return {}
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}
