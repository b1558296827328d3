"""What one cell of a purchase plan says: one reader for each thing; what can't be read is a `WrongCell`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from marketplace.core.i18n import _, day
from marketplace.core.reading.days import FIRST, LAST, read_day
from marketplace.core.reading.names import folded, folded_words
from marketplace.core.reading.numbers import CENT, TOO_MUCH, read_amount, read_measure
from marketplace.core.reading.periods import read_period
from marketplace.core.sheets import Cell
from marketplace.core.sheets.values import NO_OUTCOME
from marketplace.offers.cpv import WrongCode, read_labelled
from marketplace.procedures.purchase import KIND_LETTERS, WorkKind

#: What people write in a cell that they leave open.
_OPEN = frozenset(("", "nvt", "na"))
#: More people than any supplier here has.
MOST_FTE = Decimal(5_000)
_SHOWN = 40
#: Beginnings of words -> the kind of purchase they say.
_KINDS = {
    "lever": WorkKind.SUPPLIES,
    "goed": WorkKind.SUPPLIES,
    "product": WorkKind.SUPPLIES,
    "dienst": WorkKind.SERVICES,
    "werk": WorkKind.WORKS,
}


class WrongCell(ValueError):
    """A cell that can't be read; the text says in Dutch what is the matter."""


def is_open(cell: Cell) -> bool:
    """Whether nothing is said: an empty cell, a dash, "n.v.t."."""
    return cell.blank or (bool(cell.text) and folded(cell.text) in _OPEN and "?" not in cell.text)


def check(cell: Cell) -> None:
    """Raises WrongCell for an error of the programme that made the sheet."""
    if cell.wrong == NO_OUTCOME:
        raise WrongCell(
            _("De uitkomst van deze formule staat niet in het bestand. Bewaar het opnieuw in uw programma")
        )
    if cell.wrong:
        raise WrongCell(_("Deze cel geeft de fout %(error)s") % {"error": cell.wrong})


def shown(cell: Cell) -> str:
    """What stands in a cell, as a person reads it."""
    if cell.number is not None:
        return plain(cell.number)
    return day(cell.day) if cell.day is not None else cell.text.strip()


def plain(number: Decimal) -> str:
    """A number with no more digits than it has: 77310000, 12.5."""
    return format(number.normalize(), "f")


def _short(cell: Cell) -> str:
    text = " ".join(shown(cell).split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def text_of(cell: Cell) -> str:
    """Any text. Raises WrongCell."""
    check(cell)
    return shown(cell)


def amount_of(cell: Cell) -> Decimal | None:
    """Euro without VAT, in cents. Raises WrongCell."""
    check(cell)
    if is_open(cell):
        return None
    found = read_amount(cell.text) if cell.text else cell.number
    if found is None or cell.day is not None:
        raise WrongCell(
            _("“%(cell)s” is geen bedrag in euro zonder btw, zoals 12.500 of 12.500,50")
            % {"cell": _short(cell)}
        )
    rounded = found.quantize(CENT, ROUND_HALF_UP) if 0 < found < TOO_MUCH else Decimal(0)
    if not 0 < rounded < TOO_MUCH:
        raise WrongCell(_("Een bedrag is groter dan nul. Hier staat “%(cell)s”") % {"cell": _short(cell)})
    return rounded


def fte_of(cell: Cell) -> Decimal | None:
    """Full-time equivalents. Raises WrongCell."""
    check(cell)
    if is_open(cell):
        return None
    found = read_measure(cell.text, "VTE") if cell.text else cell.number
    rounded = found.quantize(CENT, ROUND_HALF_UP) if found is not None and 0 < found <= MOST_FTE else None
    if rounded is None or rounded <= 0:
        raise WrongCell(_("“%(cell)s” is geen aantal VTE, zoals 2 of 0,5") % {"cell": _short(cell)})
    return rounded


def day_of(cell: Cell, today: date, *, ends: bool = False) -> date | None:
    """A day; of a month or another period its first day, or with `ends` its last. Raises WrongCell."""
    check(cell)
    if is_open(cell):
        return None
    found = cell.day or (_day_in(cell.text, today, ends=ends) if cell.text else None)
    if found is None:
        raise WrongCell(_("“%(cell)s” is geen dag, zoals 1/4/2027 of 1 april 2027") % {"cell": _short(cell)})
    if not FIRST <= found.year <= LAST:
        raise WrongCell(_("Kijk deze dag na: %(day)s") % {"day": day(found)})
    return found


def _day_in(text: str, today: date, *, ends: bool) -> date | None:
    if found := read_day(text):
        return found
    period = read_period(text, today) or read_period(f"in {text}", today)
    if period is None:
        return None
    return period.ends_on if ends else period.starts_on


def codes_of(cell: Cell) -> Sequence[str]:
    """CPV codes. A sheet that took one for a number lost its first nought. Raises WrongCell."""
    check(cell)
    if is_open(cell):
        return []
    text = cell.text or shown(cell)
    if cell.number is not None and len(text) == len("3111000") and text.isdecimal():
        text = f"0{text}"
    try:
        return read_labelled(text)
    except WrongCode as error:
        raise WrongCell(str(error)) from None


def kind_of(cell: Cell) -> WorkKind | None:
    """Supplies, services, works or social services, by word or letter. Raises WrongCell."""
    check(cell)
    if is_open(cell):
        return None
    words = folded_words(shown(cell))
    if len(words) == 1 and words[0].upper() in KIND_LETTERS:
        return KIND_LETTERS[words[0].upper()]
    found = {kind for start, kind in _KINDS.items() if any(word.startswith(start) for word in words)}
    if len(found) == 1:
        kind = next(iter(found))
        is_social = kind is WorkKind.SERVICES and any(word.startswith("social") for word in words)
        return WorkKind.SOCIAL if is_social else kind
    if found:
        raise WrongCell(_("Kies één soort: levering, dienst of werk"))
    raise WrongCell(_("“%(cell)s” is geen soort. Schrijf levering, dienst of werk") % {"cell": _short(cell)})
