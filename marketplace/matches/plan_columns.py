"""Which column of a purchase plan holds what: guessed from its heads, and said by who sent it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from msgspec.structs import replace

from marketplace.core.i18n import N_
from marketplace.core.reading.names import folded_words
from marketplace.core.sheets import Book, Row, Sheet


class Field(StrEnum):
    """What is read of a row."""

    TITLE = "title"
    TEXT = "text"
    CPV = "cpv"
    KIND = "kind"
    PLACE = "place"
    AMOUNT = "amount"
    STARTS = "starts"
    ENDS = "ends"
    FTE = "fte"


FIELD_NAMES = {
    Field.TITLE: N_("Omschrijving"),
    Field.TEXT: N_("Toelichting"),
    Field.CPV: N_("CPV-code"),
    Field.KIND: N_("Soort (levering, dienst of werk)"),
    Field.PLACE: N_("Gemeente of postcode"),
    Field.AMOUNT: N_("Raming in euro zonder btw"),
    Field.STARTS: N_("Begin"),
    Field.ENDS: N_("Einde"),
    Field.FTE: N_("Omvang in VTE"),
}

#: Heads are looked for in so many rows from the top that hold something.
MOST_ABOVE = 30
#: A head is a few words; what is longer is a text of the plan.
LONGEST_HEAD = 80


@dataclass(frozen=True, slots=True)
class _Heads:
    """Words that make a text the head of a column, the surest first.

    `not_with`: words that speak against it.
    """

    words: Sequence[str]
    not_with: Sequence[str] = ()


#: Words of a head, folded, and words that speak against it. One with "*" is the beginning of a word, one with
#: "$" the last of the head.
_WORDS: Mapping[Field, tuple[str, str]] = {
    Field.CPV: ("cpv*", ""),
    Field.FTE: ("vte* fte* voltijds* arbeidsvolume", ""),
    Field.STARTS: ("start* begin* aanvang* vanaf ingang* van$", "einde eind*"),
    Field.ENDS: ("eind* afloop* tem tm totenmet stop* tot$", ""),
    Field.AMOUNT: (
        "raming* geraamd* bedrag* budget* krediet* kostprijs kosten prijs waarde eur*",
        "incl* vorig* uitgegeven code sleutel artikel nummer",
    ),
    Field.KIND: ("soort type aard categorie", "procedure* gunning* cpv*"),
    Field.PLACE: ("gemeente* postcode* plaats* locatie* stad uitvoerings* leverings* nis*", "procedure"),
    Field.TITLE: (
        "omschrijving* voorwerp* wat onderwerp* titel benaming* aankoop opdracht beschrijving naam product",
        "verantwoordelijke contact* leverancier dossiernummer nummer nr",
    ),
    Field.TEXT: ("toelichting* uitleg opmerking* detail* beschrijving* nota* motivering info* extra", ""),
}
_HEADS = {name: _Heads(words.split(), against.split()) for name, (words, against) in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a plan is read: its sheet, the row of its heads and, for each thing that is read, its column."""

    sheet: str
    header_row: int = 1
    columns: Mapping[Field, int] = field(default_factory=dict)


def guess(book: Book) -> Layout:
    """How a plan most likely is to be read: the sheet and row with the most heads that are known."""
    best, most = Layout(book.sheets[0].name), 0
    for sheet in book.sheets:
        for layout in _layouts(sheet):
            if len(layout.columns) > most:
                best, most = layout, len(layout.columns)
    if not most and book.sheets[0].rows:
        best = Layout(best.sheet, book.sheets[0].rows[0].number)
    return best


def guess_in(sheet: Sheet, header_row: int) -> Layout:
    """Which columns are which, when it is known where the heads are."""
    at = next((at for at, row in enumerate(sheet.rows) if row.number == header_row), None)
    return Layout(sheet.name, header_row) if at is None else _layout(sheet, at)


def _layouts(sheet: Sheet) -> list[Layout]:
    """For each of the first rows what it would say as heads."""
    return [_layout(sheet, at) for at in range(len(sheet.rows[:MOST_ABOVE]))]


def _layout(sheet: Sheet, at: int) -> Layout:
    """What the row at a place would say as heads."""
    row, before = sheet.rows[at], sheet.rows[at - 1] if at else None
    above = before if before is not None and before.number == row.number - 1 else None
    return Layout(sheet.name, row.number, _columns(heads(sheet, row, above)))


def heads(sheet: Sheet, row: Row, above: Row | None) -> dict[int, Sequence[str]]:
    """Column -> head, and the same behind what a merged cell above says of all its columns ("Begin" above
    "datum" and "uur"). A cell that comes down to this row is its column's own."""
    width = max(len(row.cells), len(above.cells) if above else 0)
    # There may be thousands of merged cells; only those of these two rows are gone through for each column.
    near = [span for span in sheet.merged if span[0] <= row.number <= span[2] + 1]
    sheet = replace(sheet, merged=near)
    found: dict[int, Sequence[str]] = {}
    for column in range(1, width + 1):
        own = row.at(column).text
        over = _over(sheet, above, column) if above else ""
        if own.strip():
            found[column] = [own, f"{over} {own}"] if over else [own]
        elif above is not None and _reaches(sheet, above.number, row.number, column):
            found[column] = [above.at(column).text]
    return {column: texts for column, texts in found.items() if 0 < len(texts[0].strip()) <= LONGEST_HEAD}


def _over(sheet: Sheet, above: Row, column: int) -> str:
    """What a cell that is merged over several columns says above this one."""
    for top, left, bottom, right in sheet.merged:
        if top <= above.number <= bottom and left <= column <= right and left < right:
            return above.at(left).text
    return ""


def _reaches(sheet: Sheet, top: int, bottom: int, column: int) -> bool:
    """Whether one cell takes both rows of a column."""
    return any(
        first <= top and bottom <= last and left <= column <= right
        for first, left, last, right in sheet.merged
    )


def _columns(given: Mapping[int, Sequence[str]]) -> dict[Field, int]:
    """For each thing that is read the column whose head says it best; each column is one thing."""
    words = {column: _known(texts) for column, texts in given.items()}
    rated = [
        (rank, column, name)
        for name in _HEADS
        for column in words
        if (rank := _rank(words[column], _HEADS[name])) is not None
    ]
    found: dict[Field, int] = {}
    order = list(_HEADS)
    for _rank_of, column, name in sorted(rated, key=lambda each: (each[0], order.index(each[2]), each[1])):
        if name not in found and column not in found.values():
            found[name] = column
    if Field.TITLE not in found and Field.TEXT in found:
        found[Field.TITLE] = found.pop(Field.TEXT)
    return found


def _known(texts: Sequence[str]) -> list[str]:
    """The words of the first of these texts that is a head, else of the first."""
    said = [_words(text) for text in texts]
    is_head = (words for words in said if any(_rank(words, known) is not None for known in _HEADS.values()))
    return next(is_head, said[0])


def _words(text: str) -> list[str]:
    """The words of a head, and at the end all of it as one: "t.e.m." is "tem"."""
    split = folded_words(text.replace("€", " eur "))
    return [*split, "".join(split)] if len(split) > 1 else split


def _rank(words: Sequence[str], known: _Heads) -> int | None:
    """How well words are a head: 0 for the surest word; None when they are none."""
    if any(_is(words, other) for other in known.not_with):
        return None
    return next((rank for rank, head in enumerate(known.words) if _is(words, head)), None)


def _is(words: Sequence[str], head: str) -> bool:
    if head.endswith("*"):
        return any(word.startswith(head[:-1]) for word in words)
    if head.endswith("$"):
        return words[-2:-1] == [head[:-1]] or list(words) == [head[:-1]]
    return head in words
