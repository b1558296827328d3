"""Reads a table of boundary cases, one purchase a row with what is expected of it, as cases.csv has them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from marketplace.core.reading.numbers import read_amount
from marketplace.procedures.purchase import KIND_LETTERS, NOTHING, Purchase

#: What the table calls the routes.
ROUTES = {
    "limited value": "limited_value",
    "OPZB": "negotiated_without_publication",
    "VOP": "simplified",
    "MPO": "competitive_negotiation",
    "own procedure": "social_own",
    "open": "open",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A purchase, what is said of it in words, and the ids of rules that the answer rests on."""

    nr: str
    purchase: Purchase
    expected: str
    rules: frozenset[str]

    @property
    def routes(self) -> set[str]:
        """The routes that have to be open: those named before any remark. With "open" these are all."""
        named = re.sub(r"\([^)]*\)", "", self.expected)
        named = re.split(r"[;+]| at start", named)[0]
        return {key for word, key in ROUTES.items() if re.search(rf"\b{word}\b", named)}


def read_cases(file: Path) -> Iterator[Case]:
    for row in csv.DictReader(file.read_text("utf-8").splitlines()):
        offer = re.search(r"\(offer ([0-9.,]+)\)", row["estimate"])
        months = re.search(r"([0-9]+) months", row["kind"])
        cpv = re.search(r"[0-9]{8}", row["kind"])
        purchase = Purchase(
            day=date.fromisoformat(row["date"]),
            kind=KIND_LETTERS[row["kind"][0]],
            estimate=_amount(row["estimate"].split(" (")[0]),
            offer=_amount(offer[1]) if offer else None,
            repeats=NOTHING if "month" in row["repeats"] else _amount(row["repeats"]),
            same_class=_amount(row["same_class_12_months"]),
            cpv=cpv[0] if cpv else None,
            reserved="reserved" in row["kind"],
            months=Decimal(months[1]) if months else None,
        )
        yield Case(row["nr"], purchase, row["expected"], frozenset(row["rule_ids"].split()))


def _amount(text: str) -> Decimal:
    amount = read_amount(text)
    assert amount is not None, text
    return amount
